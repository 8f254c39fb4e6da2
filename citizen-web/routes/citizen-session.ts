import type { FastifyInstance, FastifyReply } from 'fastify';
import { extendSessions, sessionLeftMs } from '../security/sessions.ts';
import type { SessionKind } from '../security/sessions.ts';
import type { HubDeps } from '../store/hub-deps.ts';

type OfKind = { readonly Params: { readonly kind: string } };

/** How long the session of a page still lasts, for the page's script, and 继续办理. Both answer the milliseconds left, 0 when it has ended. */
export function registerSessionRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<OfKind>('/session/:kind', async (request, reply) => sendLeft(reply, await sessionLeftMs(request, deps, kindOf(request.params.kind))));
  app.post<OfKind>('/session/:kind/extend', async (request, reply) => {
    await extendSessions(request, deps);
    return sendLeft(reply, await sessionLeftMs(request, deps, kindOf(request.params.kind)));
  });
}

function kindOf(text: string): SessionKind {
  return text === 'portal' ? 'portal' : 'signing';
}

function sendLeft(reply: FastifyReply, leftMs: number): FastifyReply {
  return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(String(leftMs));
}
