import type { FastifyInstance, FastifyReply } from 'fastify';

const yearSeconds = 31_536_000;

/** Scripts, styles and pictures from this address only, nothing inline, no framing. `blob:` is the camera's preview, `data:` the empty icon; one page needs a face provider's own script. */
const contentPolicy = (scriptOrigins: readonly string[]): string => [
  "default-src 'none'", ["script-src 'self'", ...scriptOrigins].join(' '), "style-src 'self'", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "img-src 'self' data: blob:", "media-src 'self' blob:",
  "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "frame-src 'none'",
].join('; ');

/** What a page may use of a browser's devices: its own camera, for the face; nothing else. */
const devicePolicy = [
  'camera=(self)', ...['accelerometer', 'display-capture', 'geolocation', 'gyroscope', 'hid', 'magnetometer', 'microphone', 'midi', 'payment', 'serial', 'usb'].map((name) => `${name}=()`),
].join(', ');

/** The headers of every answer (OWASP ASVS 5.0, 3.4 and 14.3.2): kept by no cache unless the answer says otherwise. HSTS only where the public address is https. */
export function securityHeaders(publicUrl: string | null, scriptOrigins: readonly string[] = []): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentPolicy(scriptOrigins), 'permissions-policy': devicePolicy, 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin', 'origin-agent-cluster': '?1', 'cache-control': 'no-store', 'x-dns-prefetch-control': 'off',
    ...(isHttpsUrl(publicUrl) ? { 'strict-transport-security': `max-age=${yearSeconds}; includeSubDomains` } : {}),
  };
}

export function registerSecurityHeaders(app: FastifyInstance, publicUrl: string | null): void {
  const headers = securityHeaders(publicUrl);
  app.addHook('onRequest', async (_request, reply) => { void reply.headers(headers); });
}

/** An answer that is written past the framework, such as an event stream, carries what was set for it. */
export function headersSoFar(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}

export function isHttpsUrl(url: string | null): boolean {
  return url?.startsWith('https:') === true;
}
