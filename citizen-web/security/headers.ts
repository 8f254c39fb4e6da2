import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * Response headers (OWASP ASVS 5.0, 3.4): scripts, styles and pictures from this address only, nothing inline, no framing. `blob:`
 * is the camera's preview, `data:` the empty icon. `scriptOrigins`: of one page that needs a face provider's own script. HSTS only where the public address is https.
 */
export function securityHeaders(publicUrl: string | null, scriptOrigins: readonly string[] = []): FastifyHelmetOptions {
  const none = ["'none'"];
  const own = ["'self'"];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: none, scriptSrc: [...own, ...scriptOrigins], styleSrc: own, fontSrc: own, connectSrc: own, manifestSrc: own, formAction: own, imgSrc: [...own, 'data:', 'blob:'],
        mediaSrc: [...own, 'blob:'], objectSrc: none, baseUri: none, frameAncestors: none, frameSrc: none,
      },
    },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    hsts: publicUrl?.startsWith('https:') === true ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  };
}
