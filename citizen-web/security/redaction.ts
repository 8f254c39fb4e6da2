/** Where a logged request or error could carry what no log may hold (OWASP Logging Cheat Sheet, data to exclude). */
export const redactedPaths: readonly string[] = [
  'req.headers', 'req.body', 'res.headers', 'headers', 'body', '*.phone', '*.residentId', '*.text', '*.code', '*.password', '*.name', 'phone', 'residentId', 'text', 'password',
];

/** A path without its query and without the access code in it: what a request log may say of an address. */
export function loggedPath(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.replace(/^\/(s|p)\/[^/]+/, '/$1/***');
}

/** An error for the log: its kind and where it arose, with runs of digits, long words and quoted values left out. */
export function loggedError(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const at = (error.stack ?? '').split('\n').filter((line) => line.trim().startsWith('at ')).slice(0, 6).map((line) => line.trim()).join(' | ');
  return { kind: error.name, message: redactText(error.message), at };
}

/** ID numbers, phones, accounts, codes and tokens are all runs of six or more digits or long random words. */
export function redactText(text: string): string {
  return text.replace(/\d{4,}[\dXx]*/g, '***').replace(/[A-Za-z0-9_-]{20,}/g, '***').replace(/[\u3400-\u9fff\u{20000}-\u{323af}]{2,4}(?=["'])/gu, '***');
}
