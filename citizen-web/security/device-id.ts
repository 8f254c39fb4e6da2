import type { FastifyReply, FastifyRequest } from 'fastify';
import { isHttpsUrl } from './headers.ts';
import type { HubDeps } from '../store/hub-deps.ts';

const dayS = 86_400;

/**
 * This browser's own random number, made at its first signing and kept in a first-party cookie as long as the traces of it
 * (HUB_KEEP_RISK_TRACES_DAYS); only its keyed hash is stored. It proves nothing and opens nothing: reviewers are told when one device
 * signs for several households (privacy text, 二).
 */
export function deviceHashOf(request: FastifyRequest, reply: FastifyReply, deps: Pick<HubDeps, 'config' | 'keys' | 'random'>): string {
  const name = `${isHttpsUrl(deps.config.publicUrl) ? '__Host-' : ''}qianyue-device`;
  const sent = request.cookies[name];
  const token = sent !== undefined && /^[\w-]{22}$/.test(sent) ? sent : Buffer.from(deps.random.bytes(16)).toString('base64url');
  if (token !== sent) void reply.setCookie(name, token, { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttpsUrl(deps.config.publicUrl), maxAge: deps.config.retention.risk_traces * dayS });
  return deps.keys.keyedHash('device', token);
}
