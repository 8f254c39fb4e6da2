import type { FastifyReply, FastifyRequest } from 'fastify';
import { isHttpsUrl } from './headers.ts';

/**
 * Where the public address is https, what reached our own proxy without it goes no further: a page is asked for again at the public address,
 * anything else is refused, so that a client that sends in the clear is noticed (OWASP ASVS 5.0, 4.1.2 and 12.2.1).
 */
export async function refuseUnencrypted(request: FastifyRequest, reply: FastifyReply, publicUrl: string | null): Promise<FastifyReply | undefined> {
  const isBehindProxy = request.headers['x-forwarded-proto'] !== undefined;
  if (publicUrl === null || !isHttpsUrl(publicUrl) || !isBehindProxy || request.protocol === 'https') return undefined;
  const isPage = (request.method === 'GET' || request.method === 'HEAD') && request.url.startsWith('/') && !request.url.startsWith('/sync/');
  if (isPage) return reply.redirect(`${publicUrl}${request.url}`, 308);
  return reply.code(403).type('text/plain; charset=utf-8').send('请用 https:// 开头的网址打开。');
}
