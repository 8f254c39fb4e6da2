import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../shared/lib/result.ts';
import { doorPage } from './door-page.ts';
import type { FrontDoor } from './front-door.ts';

/** Its own policy: the page has no script, and posts forms to itself. */
const doorPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The front door's forms; each answers with the page again, or with the desk when it is open. */
export function registerDoor<Desk>(app: FastifyInstance, door: FrontDoor<Desk>): void {
  const back = (reply: FastifyReply): FastifyReply => reply.redirect('/', 303);
  app.post('/door/unlock', async (request, reply) => {
    const form = formOf(request);
    await door.unlock(form.get('passPhrase') ?? '', form.get('again'));
    return back(reply);
  });
  app.post('/door/retry', async (_request, reply) => door.retry().then(() => back(reply)));
  app.post('/door/restore', async (request, reply) => door.restore(formOf(request).get('backup') ?? '').then(() => back(reply)));
  app.post('/door/start-over', async (request, reply) => door.startOver(formOf(request).get('typed') ?? '').then(() => back(reply)));
  app.get('/door/diagnostics', (_request, reply) => reply.type('text/plain; charset=utf-8').send(door.diagnostics()));
}

/** What any address answers while the desk is not open: the door's page, or a sentence for what is no page. */
export function answerAtDoor<Desk>(request: FastifyRequest, reply: FastifyReply, door: FrontDoor<Desk>): FastifyReply {
  const state = door.state();
  if (state.kind === 'open') return reply.redirect('/', 303);
  if (request.method !== 'GET' || request.headers.accept?.includes('text/html') === false) return reply.code(409).send(refuse('door_closed', '签约台还没有打开，请刷新页面。'));
  // Without a referrer a browser would post the form from the origin `null`, which the host turns away.
  return reply.headers({ 'content-security-policy': doorPolicy, 'referrer-policy': 'same-origin' }).type('text/html; charset=utf-8').send(doorPage(state));
}

function formOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
}
