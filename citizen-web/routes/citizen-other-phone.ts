import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toBuffer } from 'qrcode';
import { otherPhonePage } from '../pages/other-phone-pages.ts';
import { accessCodeHash, publicOrigin } from '../security/links.ts';
import { saveSessionState, touchSession } from '../security/sessions.ts';
import { isOpened, mintAccessCode, revokeCodes } from '../store/citizen-access-codes.ts';
import { findDraft, recordProblem } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { loadFlow, openFlow } from './citizen-flow.ts';
import { frameOf, sendPage } from './citizen-reply.ts';

const codeLifeMs = 15 * 60_000;

/** 换一台手机拍照, on the device that has no camera: a QR code for another phone, and a page that goes on by itself once the pictures are there. */
export function registerOtherPhoneRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.post('/sign/face/other', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    if (flow === null) return reply;
    const { agreement, household, session } = flow;
    await revokeCodes(deps, agreement.agreementId, 'photo');
    const code = await mintAccessCode(deps, { agreementId: agreement.agreementId, householdId: household.householdId, expiresAtMs: flow.nowMs + codeLifeMs, use: 'photo' });
    await saveSessionState(deps, session, { ...session.state, otherPhone: code });
    await recordProblem(deps, flow, 'face', '人脸：改用另一台手机拍照');
    return reply.redirect('/sign/face/other', 303);
  });
  app.get('/sign/face/other', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    if (flow === null) return reply;
    if (flow.session.state.otherPhone === null || flow.draft.person !== null) return reply.redirect('/sign', 303);
    return sendPage(reply, deps, otherPhonePage({ isOpened: await isOpened(deps.db, accessCodeHash(flow.session.state.otherPhone)) }), frameOf(flow));
  });
  app.get('/sign/face/other.png', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'card');
    if (flow === null) return reply;
    const { otherPhone } = flow.session.state;
    if (otherPhone === null) return reply.code(404).type('text/plain; charset=utf-8').send('没有二维码。');
    const origin = publicOrigin(deps);
    const png = await toBuffer(`${origin}/p/${otherPhone}`, { errorCorrectionLevel: 'M', width: 592, margin: 4 });
    return reply.type('image/png').header('cache-control', 'no-store').send(png);
  });
  app.get('/sign/face/other/state', (request, reply) => sendState(request, reply, deps));
}

/** `done` once both pictures are there, `gone` when this session has ended or the step is over; else whether the other phone has come. */
async function sendState(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): Promise<FastifyReply> {
  const session = await touchSession(request, deps, 'signing');
  const loaded = session === null ? null : await loadFlow(deps, session);
  const kept = loaded === null ? null : await findDraft(deps, loaded.agreement);
  void reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store');
  if (session === null || kept === null || kept.holder !== session.tokenHash || session.state.otherPhone === null) return reply.send('gone');
  if (kept.draft.card !== null && kept.draft.person !== null) return reply.send('done');
  return reply.send((await isOpened(deps.db, accessCodeHash(session.state.otherPhone))) ? 'opened' : 'waiting');
}
