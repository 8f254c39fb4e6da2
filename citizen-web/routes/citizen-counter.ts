import type { FastifyInstance } from 'fastify';
import { counterPage } from '../pages/counter-page.ts';
import { touchSession } from '../security/sessions.ts';
import { recordProblem } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { openFlow } from './citizen-flow.ts';
import { sendPage } from './citizen-reply.ts';

/** The way for whoever refuses or cannot: 现场签约. A refusal is told to staff, and nothing else of the signing changes. */
export function registerCounterRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Querystring: { told?: string } }>('/counter', async (request, reply) => {
    const canGoBack = (await touchSession(request, deps, 'signing')) !== null;
    const { counterPlace, phones, hours } = deps.config;
    const view = { place: counterPlace, phones: phones.split('、'), hours, isTold: canGoBack && request.query.told === '1', canGoBack };
    return sendPage(reply, deps, counterPage(view), { contact: canGoBack ? 'possible' : 'unknown' });
  });
  app.post('/sign/consent/refuse', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'consent');
    if (flow === null) return reply;
    await recordProblem(deps, flow, 'consent', '不同意电子签署，改为现场签约');
    return reply.redirect('/counter?told=1', 303);
  });
  app.post('/sign/identity/refuse', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'identity');
    if (flow === null) return reply;
    await recordProblem(deps, flow, 'identity', '不同意人脸识别，改为现场签约');
    return reply.redirect('/counter?told=1', 303);
  });
}
