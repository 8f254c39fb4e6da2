/** Enough for any form of ours: drawn characters travel one at a time, pictures as multipart (routes/upload-file.ts). */
export const formBytes = 64 * 1024;
const mostFields = 64;
const longestNameLength = 64;

/**
 * The fields of a posted form (application/x-www-form-urlencoded). Too many of them, a name that is none of ours or that comes twice is
 * thrown as a 400: each field has one meaning (OWASP ASVS 5.0, 15.3.7).
 */
export function readForm(text: string): Readonly<Record<string, string>> {
  const fields = new Map<string, string>();
  if (countSeparators(text) >= mostFields) throw unreadable('too many fields');
  for (const [name, value] of new URLSearchParams(text)) {
    if (name.length > longestNameLength) throw unreadable('a name too long');
    if (fields.has(name)) throw unreadable('a field given twice');
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

/** Before anything is taken apart. */
function countSeparators(text: string): number {
  let count = 0;
  for (let at = text.indexOf('&'); at !== -1 && count < mostFields; at = text.indexOf('&', at + 1)) count += 1;
  return count;
}

function unreadable(reason: string): Error {
  return Object.assign(new Error(`unreadable form: ${reason}`), { statusCode: 400 });
}
