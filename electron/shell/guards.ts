import { posix } from 'node:path';

/** The one origin our screens have. A custom protocol instead of file://, per Electron's security checklist item 18. */
export const appScheme = 'app';
export const appHost = 'desk';
export const appOrigin = `${appScheme}://${appHost}`;

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.wasm': 'application/wasm',
};

/** Whether a frame may go to this address: only our own screens. Parsed, never compared as text (checklist item 13). */
export function isAllowedNavigation(address: string): boolean {
  const url = parseAddress(address);
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost && url.username === '' && url.password === '';
}

/** Whether a message may be acted on: sent by the top frame of our own page (checklist item 17). */
export function isTrustedSender(sender: { readonly address: string; readonly isTopFrame: boolean }): boolean {
  return sender.isTopFrame && isAllowedNavigation(sender.address);
}

/** Whether the system's browser may be asked to open this: https and exactly one of the named origins (checklist item 15). */
export function isAllowedExternal(address: string, allowedOrigins: readonly string[]): boolean {
  const url = parseAddress(address);
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && allowedOrigins.includes(url.origin);
}

/** Whether our page gets a permission: the camera for 现场签约 (never the microphone) and copying text. All else is refused (item 5). */
export function isAllowedPermission(request: { readonly permission: string; readonly address: string; readonly isMainFrame: boolean; readonly mediaTypes: readonly string[] }): boolean {
  if (!request.isMainFrame || !isAllowedNavigation(request.address)) return false;
  if (request.permission === 'clipboard-sanitized-write') return true;
  return request.permission === 'media' && request.mediaTypes.length > 0 && request.mediaTypes.every((type) => type === 'video');
}

/**
 * The file of the built screens that an app:// address names, as a path inside their folder with `/`; null for what must not be served.
 * Addresses without an extension are pages of the single-page app.
 */
export function resolveAppPath(address: string): string | null {
  if (!isAllowedNavigation(address)) return null;
  const url = parseAddress(address);
  if (url === null) return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  // A second decoding, a Windows separator, a drive or a NUL is never part of a file that the build made.
  if (/[%\\:\0]/.test(path) || path.split('/').some((part) => part === '..' || part.startsWith('.'))) return null;
  const inside = posix.normalize(path).replace(/^\/+/, '');
  if (posix.extname(inside) === '') return 'index.html';
  return contentTypes[posix.extname(inside)] === undefined ? null : inside;
}

/** The content type by extension, fixed here so that nothing is sniffed. */
export function contentTypeOf(path: string): string {
  return contentTypes[posix.extname(path)] ?? 'application/octet-stream';
}

/** The headers of every answer to our screens: they reach no network at all. antd writes style attributes, hence 'unsafe-inline' for styles only. */
export function securityHeaders(): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': ["default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' blob: data:", "font-src 'self' data:",
      "media-src 'self' blob:", "connect-src 'self'", "worker-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}

/** A file name offered for saving: no folders, no characters that Windows refuses, no reserved device names, at most 120 characters. */
export function safeFileName(name: string): string {
  const clean = [...name.normalize('NFC')].filter((character) => !/[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/u.test(character)).join('')
    .replace(/[\\/:*?"<>|]/g, '_').replace(/^[. ]+|[. ]+$/g, '').slice(-120);
  if (clean === '') return '文件';
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean) ? `_${clean}` : clean;
}

function parseAddress(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
