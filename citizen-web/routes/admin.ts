import type { FastifyInstance, FastifyRequest } from 'fastify';
import { outboxPage } from '../pages/outbox-page.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { readOutbox } from '../store/read-outbox.ts';
import { registerCitizenScope, sendPage } from './citizen-reply.ts';

const shownMessages = 200;

/**
 * The demonstration's own page: what would have been sent by SMS, codes included, for people and (.json) for programs. It exists only in a
 * demonstration, and answers only this machine: codes must never reach a desk or the network.
 */
export function registerDemoRoutes(app: FastifyInstance, deps: HubDeps): void {
  if (!deps.config.demo) return;
  registerCitizenScope(app, deps, (scope) => {
    scope.addHook('onRequest', async (request, reply) => (isFromThisMachine(request) ? undefined : reply.code(404).type('text/plain; charset=utf-8').send('没有这个页面。')));
    scope.get('/demo/outbox', async (_request, reply) => sendPage(reply, deps, outboxPage(await readOutbox(deps, shownMessages))));
    scope.get('/demo/outbox.json', async (_request, reply) => reply.header('cache-control', 'no-store').send({ messages: await readOutbox(deps, shownMessages) }));
  });
}

/** The connection itself, not what a header claims; and the name asked for, so that a foreign page cannot rebind one to this machine. */
function isFromThisMachine(request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress ?? '';
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const isLoopback = address === '::1' || /^(::ffff:)?127\./.test(address);
  return isLoopback && request.headers['x-forwarded-for'] === undefined && (host === 'localhost' || host === '[::1]' || /^127\./.test(host));
}
