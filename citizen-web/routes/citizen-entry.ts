import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Agreement } from '../../shared/domain/records.ts';
import { normaliseResidentId } from '../../shared/domain/resident-id.ts';
import { linkPage, phoneCodePage } from '../pages/start-pages.ts';
import { deviceHashOf } from '../security/device-id.ts';
import { accessCodeHash, looksLikeAccessCode } from '../security/links.ts';
import { addressKey, giveBackToRate, leftOfRate, takeFromRate } from '../security/rate-limits.ts';
import { checkCode, sendCode, waitingCode } from '../security/one-time-codes.ts';
import type { CodeBinding } from '../security/one-time-codes.ts';
import { beginSession, flashOf, rotateSession, saveSessionState, touchSession } from '../security/sessions.ts';
import type { Session, SigningState } from '../security/sessions.ts';
import { findAccessCode, markOpened } from '../store/citizen-access-codes.ts';
import { currentStage } from '../store/citizen-draft.ts';
import { recordProblem, takeOverDraft } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { noteVisit } from '../store/risk-flags.ts';
import { loadAgreement, loadRecord } from '../store/load-situation.ts';
import { loadFlow, maskedContactPhone, openFlow, pathOfSigning, pathOfStage, sendExpired } from './citizen-flow.ts';
import type { LoadedFlow } from './citizen-flow.ts';
import { formText, sendBack, sendMessage, sendPage } from './citizen-reply.ts';
import { deviceClassOf } from './device-class.ts';

const linkProblems: Readonly<Record<string, string>> = {
  wrong: '与登记的主申请人身份证号码不一致，请核对后六位再填写。', tries: '这个网络上输错的次数太多，已暂停填写，请一小时后再试，或拨打页面下方的咨询电话。',
};

/** The ways in: the QR code's address, the phone's code, another device taking over. */
export function registerEntryRoutes(app: FastifyInstance, deps: HubDeps): void {
  app.get<{ Params: { code: string }; Querystring: { problem?: string } }>('/s/:code', async (request, reply) => {
    const found = await openLink(request.params.code, reply, deps);
    if (found === null) return reply;
    const asksLastSix = (await loggedInAtMs(request, deps, found.householdId)) === null;
    const problem = linkProblems[request.query.problem ?? ''] ?? null;
    return sendPage(reply, deps, linkPage({ asksLastSix, action: `/s/${request.params.code}`, problem, triesLeft: await triesLeft(deps, found.codeHash) }));
  });
  app.post<{ Params: { code: string } }>('/s/:code', async (request, reply) => postLink(request, reply, deps, request.params.code));
  app.get('/sign', async (request, reply) => {
    const flow = await openFlow(request, reply, deps, 'any');
    return flow === null ? reply : reply.redirect(pathOfStage(deps, currentStage(flow.draft)), 303);
  });
  app.get('/sign/phone', async (request, reply) => {
    const entry = await openEntry(request, reply, deps);
    return entry === null ? reply : sendPhonePage(reply, deps, entry);
  });
  app.post('/sign/phone/send', async (request, reply) => {
    const entry = await openEntry(request, reply, deps);
    if (entry === null) return reply;
    const { household, agreement } = entry.flow;
    const sent = await deps.db.transaction().execute((tx) => sendCode(tx, deps, {
      ...viewBinding(entry.session), phone: household.contactPhone, residentId: null, isKnown: !household.special.includes('去世'), householdId: household.householdId,
      agreementNo: agreement.agreementNo, address: request.ip,
    }));
    return sent.ok ? reply.redirect('/sign/phone', 303) : sendBack(reply, deps, entry.session, { path: '/sign/phone', message: sent.error.message });
  });
  app.post('/sign/phone', async (request, reply) => {
    const entry = await openEntry(request, reply, deps);
    if (entry === null) return reply;
    const checked = await deps.db.transaction().execute((tx) => checkCode(tx, deps, { ...viewBinding(entry.session), typed: formText(request, 'code'), use: true }));
    if (!checked.ok) {
      await recordProblem(deps, { ...entry.flow, nowMs: deps.clock.nowMs() }, 'opened', checked.error.code === 'code_locked' ? '短信验证码输错太多，已锁定；核验来电人身份并登记来电后自动解除' : '短信验证码不正确');
      return sendBack(reply, deps, entry.session, { path: '/sign/phone', message: checked.error.message });
    }
    const verified = await rotateSession(reply, deps, 'signing', entry.session);
    await saveSessionState(deps, verified, { ...verified.state, phoneVerified: true, phoneVerifiedAtMs: deps.clock.nowMs() });
    return reply.redirect(await pathOfSigning(deps, entry.flow.agreement), 303);
  });
  app.post('/sign/take-over', async (request, reply) => {
    const session = await touchSession(request, deps, 'signing');
    if (session === null || !session.state.phoneVerified) return sendExpired(reply, deps);
    await takeOverDraft(deps, session.state.agreementId, session.tokenHash);
    return reply.redirect('/sign', 303);
  });
}

/** Begins signing for who has shown that they may (at the portal: when; null by a link alone) and leads to its page; the earlier session of this browser ends. */
export async function beginSigning(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, begin: { readonly agreement: Agreement; readonly phoneVerifiedAtMs: number | null }): Promise<FastifyReply> {
  const { agreementId, householdId } = begin.agreement;
  const byPortal = begin.phoneVerifiedAtMs !== null;
  await beginSession(request, reply, deps, {
    kind: 'signing', householdId, deviceClass: deviceClassOf(request),
    state: { agreementId, entry: byPortal ? 'portal' : 'link', phoneVerified: byPortal, phoneVerifiedAtMs: begin.phoneVerifiedAtMs, otherPhone: null, flash: null },
  });
  const visit = { householdId, deviceHash: deviceHashOf(request, reply, deps), addressHash: deps.keys.keyedHash('address', request.ip), atMs: deps.clock.nowMs() };
  await deps.db.transaction().execute((tx) => noteVisit(tx, visit));
  return reply.redirect(byPortal ? await pathOfSigning(deps, begin.agreement) : '/sign/phone', 303);
}

type OpenedLink = { readonly codeHash: string; readonly householdId: string; readonly agreement: Agreement };

/** The living link behind a code, or null when a page that explains has been sent. Whether a code exists is not told apart from expired ones. */
async function openLink(code: string, reply: FastifyReply, deps: HubDeps): Promise<OpenedLink | null> {
  const nowMs = deps.clock.nowMs();
  const row = looksLikeAccessCode(code) ? await findAccessCode(deps.db, accessCodeHash(code)) : null;
  const agreement = row === null ? null : await loadAgreement(deps.db, deps, row.agreementId);
  if (row !== null && agreement?.voidReason === 'superseded') {
    sendMessage(reply, deps, { title: '协议已更正', happened: '协议内容已更正，这个二维码对应的旧协议已作废。', advice: '请登录后在【签约信息】中打开新的协议，重新签字。', link: { href: '/', label: '登录查看新协议' } }, { statusCode: 410 });
    return null;
  }
  if (row === null || agreement === null || row.expiresAtMs <= nowMs || row.revokedAtMs !== null) {
    sendMessage(reply, deps, { title: '二维码已失效', happened: '这个二维码或链接已失效。', advice: '请登录后在【签约信息】中点击【签约协议】，使用新的二维码。', link: { href: '/', label: '登录' } }, { statusCode: 410 });
    return null;
  }
  return { codeHash: accessCodeHash(code), householdId: row.householdId, agreement };
}

async function postLink(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, code: string): Promise<FastifyReply> {
  const found = await openLink(code, reply, deps);
  if (found === null) return reply;
  const phoneVerifiedAtMs = await loggedInAtMs(request, deps, found.householdId);
  if (phoneVerifiedAtMs === null) {
    const outcome = await checkLastSix(request, deps, found);
    if (outcome !== 'right') return reply.redirect(`/s/${code}?problem=${outcome}`, 303);
  }
  await markOpened(deps, found.codeHash);
  return beginSigning(request, reply, deps, { agreement: found.agreement, phoneVerifiedAtMs });
}

/** Wrong ones are counted, on the link and on the address; beyond the limit the right one is refused too. */
async function checkLastSix(request: FastifyRequest, deps: HubDeps, found: OpenedLink): Promise<'right' | 'wrong' | 'tries'> {
  const household = await loadRecord(deps.db, deps, 'household', found.householdId);
  const typed = normaliseResidentId(formText(request, 'lastSix'));
  const isRight = /^\d{5}[\dX]$/.test(typed) && household?.fields.values['residentId']?.toUpperCase().endsWith(typed) === true;
  const limits = [['lastSixPerLink', found.codeHash], ['lastSixPerLinkDay', found.codeHash], ['lastSixPerAddress', addressKey(deps, request.ip)]] as const;
  return deps.db.transaction().execute(async (tx) => {
    for (const [name, key] of limits) if (!(await takeFromRate(tx, deps, name, key))) return 'tries';
    if (isRight) for (const [name, key] of limits) await giveBackToRate(tx, deps, name, key);
    return isRight ? 'right' : 'wrong';
  });
}

async function triesLeft(deps: HubDeps, codeHash: string): Promise<number> {
  return Math.min(await leftOfRate(deps.db, deps, 'lastSixPerLink', codeHash), await leftOfRate(deps.db, deps, 'lastSixPerLinkDay', codeHash));
}

/** When a portal session of the same household, which has shown more than six digits already, verified the phone; null without one. */
async function loggedInAtMs(request: FastifyRequest, deps: HubDeps, householdId: string): Promise<number | null> {
  const session = await touchSession(request, deps, 'portal');
  if (session === null || !session.state.isLoggedIn) return null;
  const household = await loadRecord(deps.db, deps, 'household', householdId);
  const isOwn = household !== null && household.fields.values['residentId']?.toUpperCase() === session.state.residentId && household.contactPhone === session.state.phone;
  return isOwn ? session.createdAtMs : null;
}

type Entry = { readonly session: Session<SigningState>; readonly flow: LoadedFlow };

async function openEntry(request: FastifyRequest, reply: FastifyReply, deps: HubDeps): Promise<Entry | null> {
  const session = await touchSession(request, deps, 'signing');
  const flow = session === null ? null : await loadFlow(deps, session);
  if (session === null || flow === null) {
    sendExpired(reply, deps);
    return null;
  }
  if (session.state.phoneVerified) {
    void reply.redirect('/sign', 303);
    return null;
  }
  return { session, flow };
}

async function sendPhonePage(reply: FastifyReply, deps: HubDeps, entry: Entry): Promise<FastifyReply> {
  const waiting = await waitingCode(deps.db, deps, viewBinding(entry.session));
  const content = phoneCodePage({ maskedPhone: maskedContactPhone(entry.flow), serial: waiting?.serial ?? null, waitSeconds: waiting?.waitSeconds ?? 0, problem: flashOf(entry.session) });
  return sendPage(reply, deps, content, { contact: 'possible' });
}

function viewBinding(session: Session<SigningState>): CodeBinding {
  return { sessionHash: session.tokenHash, purpose: 'view', documentDigest: null };
}
