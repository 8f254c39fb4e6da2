/** Where a logged request or error could carry what no log may hold (OWASP Logging Cheat Sheet, data to exclude). */
export const redactedPaths: readonly string[] = [
  'req.headers', 'req.body', 'res.headers', 'headers', 'body', '*.phone', '*.residentId', '*.text', '*.code', '*.password', '*.name', 'phone', 'residentId', 'text', 'password',
];

const longestPathLength = 100;

/**
 * A path without its query, and without what a code, a token or a number in it could be: what a request log may say of an address. Whatever
 * else is typed there is somebody's own invention, so no more than its beginning is kept.
 */
export function loggedPath(url: string): string {
  const path = url.split(/[?#]/)[0] ?? '';
  return redactText(path.replace(/^\/(s|p)\/[^/]+/, '/$1/***').replace(/^\/receipts\/sms\/[^/]+/, '/receipts/sms/***').slice(0, longestPathLength));
}

/** An error for the log: its kind and where it arose, with runs of digits, long words and quoted values left out. */
export function loggedError(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const at = (error.stack ?? '').split('\n').filter((line) => line.trim().startsWith('at ')).slice(0, 6).map((line) => line.trim()).join(' | ');
  return { kind: error.name, message: redactText(error.message), at };
}

/** ID numbers, phones, accounts, codes and tokens are all runs of six or more digits or long random words. */
export function redactText(text: string): string {
  // Words first: a token with four digits in its middle would fall into pieces that are kept.
  return text.replace(/[A-Za-z0-9_-]{20,}/g, '***').replace(/\d{4,}[\dXx]*/g, '***').replace(/[\u3400-\u9fff\u{20000}-\u{323af}]{2,4}(?=["'])/gu, '***');
}
