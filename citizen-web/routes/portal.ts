import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toBuffer } from 'qrcode';
import { checkResidentId, normaliseResidentId, toHalfWidth } from '../../shared/domain/resident-id.ts';
import { effectiveClosesAtMs } from '../../shared/domain/signing-window.ts';
import { entryPage, portalCodePage, portalHomePage, qrPage, signingInfoPage } from '../pages/portal-pages.ts';
import { checkCode, sendCode } from '../security/one-time-codes.ts';
import type { CodeBinding } from '../security/one-time-codes.ts';
import { accessCodeHash, publicOrigin } from '../security/links.ts';
import { beginSession, flashOf, isSigningActive, peekSession, saveSessionState, touchSession } from '../security/sessions.ts';
import type { PortalState, Session } from '../security/sessions.ts';
import { isOpened, mintAccessCode } from '../store/citizen-access-codes.ts';
import { writeProgress } from '../store/citizen-drafts.ts';
import { findOwnHouseholds, findRegistered } from '../store/citizen-households.ts';
import { revokeWaiver } from '../store/citizen-revoke-waiver.ts';
import { withHint } from '../store/citizen-writes.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { beginSigning } from './citizen-entry.ts';
import { documentName, sendExpired } from './citizen-flow.ts';
import { formText, registerCitizenScope, sendBack, sendMessage, sendPage } from './citizen-reply.ts';
import { deviceClassOf } from './device-class.ts';
import { registerDocumentRoutes } from './portal-documents.ts';
import { findOwn, openPortal, sendUnknown } from './portal-open.ts';
import type { OwnAgreement } from './portal-open.ts';
import { householdCard } from './portal-status.ts';

/** The portal: 身份证号码 + 手机号 + code → 【补租业务】 → 【签约信息】, the QR page and the documents. */
export function registerPortalRoutes(app: FastifyInstance, deps: HubDeps): void {
  registerCitizenScope(app, deps, (scope) => {
    registerLoginRoutes(scope, deps);
    registerHomeRoutes(scope, deps);
    registerQrRoutes(scope, deps);
    registerDocumentRoutes(scope, deps);
  });
}

function registerLoginRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get('/', async (_request, reply) => sendPage(reply, deps, entryPage({})));
  app.post('/portal/code', async (request, reply) => {
    const residentId = normaliseResidentId(formText(request, 'residentId'));
    const phone = toHalfWidth(formText(request, 'phone')).replace(/[\s-]/g, '').replace(/^\+?86(?=1\d{10}$)/, '');
    const checked = checkResidentId(residentId);
    if (!checked.ok) return sendPage(reply, deps, entryPage({ problem: checked.error.message }), { statusCode: 422 });
    if (!/^\+?\d{8,15}$/.test(phone)) return sendPage(reply, deps, entryPage({ problem: '手机号不正确，请填写登记的 11 位手机号。' }), { statusCode: 422 });
    const session = await beginSession(request, reply, deps, {
      kind: 'portal', householdId: null, deviceClass: deviceClassOf(request), state: { residentId, phone, codeSerial: null, isLoggedIn: false, qr: null, flash: null },
    });
    return askCode(request, reply, deps, session);
  });
  app.post('/portal/code-again', async (request, reply) => {
    const session = await touchSession(request, deps, 'portal');
    return session === null ? sendExpired(reply, deps) : askCode(request, reply, deps, session);
  });
  app.get('/portal/code', async (request, reply) => {
    const session = await touchSession(request, deps, 'portal');
    if (session === null) return reply.redirect('/', 303);
    return sendPage(reply, deps, portalCodePage({ serial: session.state.codeSerial ?? '', problem: flashOf(session) }));
  });
  app.post('/portal/login', async (request, reply) => {
    const session = await touchSession(request, deps, 'portal');
    if (session === null) return sendExpired(reply, deps);
    const checked = await deps.db.transaction().execute((tx) => checkCode(tx, deps, { ...portalBinding(session), typed: formText(request, 'code'), use: true }));
    // Looked for only now, so that a wrong code takes as long whoever is asked for.
    const households = checked.ok ? await findOwnHouseholds(deps, session.state) : [];
    if (!checked.ok || households.length === 0) {
      const problem = checked.ok ? '验证码不正确，请核对最新一条短信后重新填写。' : checked.error.message;
      return sendBack(reply, deps, session, { path: '/portal/code', message: problem });
    }
    await beginSession(request, reply, deps, { kind: 'portal', householdId: null, deviceClass: deviceClassOf(request), state: { ...session.state, isLoggedIn: true } });
    await withHint(deps, async (tx) => {
      for (const each of households) await writeProgress(tx, deps, { household: each.household, agreement: null, nowMs: deps.clock.nowMs() }, 'portal', null);
    });
    return reply.redirect('/portal', 303);
  });
}

/**
 * The answer is the same whoever asks, and so is the work: nobody learns whether a person is on the list. Who has died or is no longer on it
 * is left out where messages are sent.
 */
async function askCode(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, session: Session<PortalState>): Promise<FastifyReply> {
  const { residentId, phone } = session.state;
  const sent = await deps.db.transaction().execute(async (tx) => {
    const householdId = await findRegistered(tx, deps, { residentId, phone });
    return sendCode(tx, deps, { ...portalBinding(session), phone, residentId, isKnown: householdId !== null, householdId, agreementNo: null, address: request.ip });
  });
  if (!sent.ok) return sendBack(reply, deps, session, { path: '/portal/code', message: sent.error.message });
  await saveSessionState(deps, session, { ...session.state, codeSerial: sent.value.serial });
  return reply.redirect('/portal/code', 303);
}

function registerHomeRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get('/portal', async (request, reply) => {
    const portal = await openPortal(request, reply, deps);
    return portal === null ? reply : sendPage(reply, deps, portalHomePage(), { contact: 'possible' });
  });
  app.get<{ Querystring: { told?: string } }>('/portal/signing', async (request, reply) => {
    const portal = await openPortal(request, reply, deps);
    if (portal === null) return reply;
    const households = portal.households.map((each) => householdCard(each, deps.clock.nowMs()));
    const told = request.query.told === 'revoked' ? '放弃签约声明已撤回，协议恢复到办理声明之前的状态。' : null;
    return sendPage(reply, deps, signingInfoPage({ households, told }), { contact: 'possible' });
  });
  app.post<{ Params: { id: string } }>('/portal/revoke-waiver/:id', async (request, reply) => {
    const portal = await openPortal(request, reply, deps);
    if (portal === null) return reply;
    const own = findOwn(portal.households, request.params.id);
    if (own === null) return sendUnknown(reply, deps);
    const revoked = await revokeWaiver(deps, own.agreement);
    if (!revoked.ok) return sendMessage(reply, deps, { title: '未能撤回', happened: revoked.error.message, advice: '如有疑问，请拨打页面下方的咨询电话。', link: { href: '/portal/signing', label: '返回' } }, { statusCode: 409, contact: 'possible' });
    return reply.redirect('/portal/signing?told=revoked', 303);
  });
}

function registerQrRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.post<{ Params: { id: string } }>('/portal/sign/:id', async (request, reply) => {
    const portal = await openPortal(request, reply, deps);
    if (portal === null) return reply;
    const own = findOwn(portal.households, request.params.id);
    if (own === null) return sendUnknown(reply, deps);
    const { household, agreement, batch } = own;
    const code = await mintAccessCode(deps, { agreementId: agreement.agreementId, householdId: household.householdId, expiresAtMs: effectiveClosesAtMs(batch, household, agreement) });
    await saveSessionState(deps, portal.session, { ...portal.session.state, qr: { agreementId: agreement.agreementId, code } });
    return reply.redirect('/portal/sign', 303);
  });
  app.get('/portal/sign', async (request, reply) => {
    const shown = await openQr(request, reply, deps);
    return shown === null ? reply : sendPage(reply, deps, qrPage({ documentName: documentName(shown.own.agreement), isPhone: deviceClassOf(request) === 'phone' }), { contact: 'possible' });
  });
  app.get('/portal/qr.png', async (request, reply) => {
    const shown = await openQr(request, reply, deps);
    if (shown === null) return reply;
    const png = await toBuffer(`${publicOrigin(deps)}/s/${shown.code}`, { errorCorrectionLevel: 'M', width: 592, margin: 4 });
    return reply.type('image/png').header('cache-control', 'no-store').send(png);
  });
  app.get('/portal/sign/state', async (request, reply) => {
    // Asked by the page itself every few seconds: what happens on the phone keeps the computer signed in, an abandoned page does not.
    const session = await peekSession(request, deps, 'portal');
    const qr = session?.state.isLoggedIn === true ? session.state.qr : null;
    const own = session === null || qr === null ? null : findOwn(await findOwnHouseholds(deps, session.state), qr.agreementId);
    const state = own === null || qr === null ? 'gone' : own.agreement.status !== 'awaiting_signature' ? 'done' : (await isOpened(deps.db, accessCodeHash(qr.code))) ? 'opened' : 'waiting';
    if (qr !== null && state === 'opened' && (await isSigningActive(deps, qr.agreementId))) await touchSession(request, deps, 'portal');
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(state);
  });
  app.post('/portal/sign-here', async (request, reply) => {
    const shown = await openQr(request, reply, deps);
    if (shown === null) return reply;
    return beginSigning(request, reply, deps, { agreement: shown.own.agreement, phoneVerifiedAtMs: shown.loggedInAtMs });
  });
}

async function openQr(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): Promise<{ readonly own: OwnAgreement; readonly code: string; readonly loggedInAtMs: number } | null> {
  const portal = await openPortal(request, reply, deps);
  if (portal === null) return null;
  const { qr } = portal.session.state;
  const own = qr === null ? null : findOwn(portal.households, qr.agreementId);
  if (qr === null || own === null || own.agreement.status !== 'awaiting_signature') {
    void reply.redirect('/portal/signing', 303);
    return null;
  }
  return { own, code: qr.code, loggedInAtMs: portal.session.createdAtMs };
}

function portalBinding(session: Session<PortalState>): CodeBinding {
  return { sessionHash: session.tokenHash, purpose: 'portal', documentDigest: null };
}
