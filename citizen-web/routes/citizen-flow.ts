import type { FastifyReply, FastifyRequest } from 'fastify';
import { charactersOfName } from '../../shared/domain/applicant-characters.ts';
import { maskPhone } from '../../shared/domain/resident-id.ts';
import { citizenSigningProblem } from '../../shared/domain/decide-citizen.ts';
import type { Agreement, Household, SigningBatch } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { otherDevicePage } from '../pages/start-pages.ts';
import { touchSession } from '../security/sessions.ts';
import type { Session, SigningState } from '../security/sessions.ts';
import { currentStage, isStageOpen } from '../store/citizen-draft.ts';
import type { SigningDraft, SigningStage } from '../store/citizen-draft.ts';
import { findDraft, isHeldElsewhere, loadDraft } from '../store/citizen-drafts.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { loadSituationOfHousehold } from '../store/load-situation.ts';
import { sendMessage, sendPage } from './citizen-reply.ts';
import { deviceClassOf } from './device-class.ts';

/** Everything a page of the signing way needs: who, what, and how far. */
export type Flow = {
  readonly session: Session<SigningState>;
  readonly situation: Situation;
  readonly household: Household;
  readonly batch: SigningBatch;
  readonly agreement: Agreement;
  readonly issued: NonNullable<Agreement['issued']>;
  readonly draft: SigningDraft;
  readonly nowMs: number;
};

export const stagePaths: Readonly<Record<SigningStage, string>> = {
  cover: '/sign/cover', consent: '/sign/consent', identity: '/sign/identity', card: '/sign/face/card', person: '/sign/face/person',
  read: '/sign/read', write: '/sign/write', check: '/sign/check',
};

export const faceProviderPath = '/sign/face/provider';

/** Where a stage is done here: the face first with the provider, where one is configured. */
export function pathOfStage(deps: Pick<HubDeps, 'face' | 'config'>, stage: SigningStage): string {
  const isByProvider = stage === 'card' || (stage === 'person' && !deps.config.face.hasLivePhoto);
  return deps.face !== null && isByProvider ? faceProviderPath : stagePaths[stage];
}

/**
 * The flow of this request at `stage`; null when another page has been sent instead: signed in no more, not yet verified by
 * phone, signed already, window closed, on another device, or a stage that is not open yet. `nowMs` of the flow is when the whole
 * request was here.
 */
export async function openFlow(request: FastifyRequest, reply: FastifyReply, deps: HubDeps, stage: SigningStage | 'any'): Promise<Flow | null> {
  const nowMs = deps.clock.nowMs();
  const session = await touchSession(request, deps, 'signing');
  if (session === null) return sentNull(sendExpired(reply, deps));
  const loaded = await loadFlow(deps, session);
  if (loaded === null) return sentNull(sendExpired(reply, deps));
  const { situation, agreement } = loaded;
  if (!session.state.phoneVerified) return sentNull(reply.redirect('/sign/phone', 303));
  const problem = citizenSigningProblem(situation, agreement, nowMs);
  if (problem?.code === 'signed') return sentNull(reply.redirect('/sign/done', 303));
  if (problem !== null) return sentNull(sendProblem(reply, deps, { situation, agreement, problem }));
  const draft = await loadDraft(deps, { ...loaded, holder: session.tokenHash, deviceClass: deviceClassOf(request), nowMs });
  if (await isHeldElsewhere(deps.db, draft.holder, { session, nowMs })) {
    return sentNull(sendPage(reply, deps, otherDevicePage(), { contact: 'possible', statusCode: 409 }));
  }
  if (stage !== 'any' && !isStageOpen(draft.draft, stage)) return sentNull(reply.redirect(pathOfStage(deps, currentStage(draft.draft)), 303));
  return { session, ...loaded, draft: draft.draft, nowMs };
}

/** Where the signing of this version goes on. A form leads straight there: by way of another address it would cost a slow line one more answer. */
export async function pathOfSigning(deps: HubDeps, agreement: Agreement): Promise<string> {
  const begun = await findDraft(deps, agreement);
  return pathOfStage(deps, begun === null ? 'cover' : currentStage(begun.draft));
}

/** The box of the next character that waits, else the check page. */
export function pathOfNextCharacter(draft: SigningDraft): string {
  const index = draft.characters.findIndex((each) => each.confirmedAtMs === null);
  return index === -1 ? stagePaths.check : `${stagePaths.write}?character=${index + 1}`;
}

export type LoadedFlow = Pick<Flow, 'situation' | 'household' | 'batch' | 'agreement' | 'issued'>;

/** The household and version of a signing session, also once it is signed or void. */
export async function loadFlow(deps: HubDeps, session: Session<SigningState>): Promise<LoadedFlow | null> {
  if (session.householdId === null) return null;
  const situation = await loadSituationOfHousehold(deps.db, deps, session.householdId);
  const agreement = situation.agreements.find((each) => each.agreementId === session.state.agreementId);
  const { household, batch } = situation;
  if (household === null || batch === null || agreement === undefined || agreement.issued === null) return null;
  return { situation, household, batch, agreement, issued: agreement.issued };
}

export function documentName(agreement: Pick<Agreement, 'kind'>): string {
  return agreement.kind === 'agreement' ? '补租协议' : '放弃签约声明书';
}

/** The name as the characters that are drawn one by one. */
export function applicantCharacters(flow: Pick<Flow, 'issued'>): string[] {
  return charactersOfName(applicantName(flow));
}

export function applicantName(flow: Pick<Flow, 'issued'>): string {
  return flow.issued.fields.values['principalApplicant'] ?? '';
}

export function maskedContactPhone(flow: Pick<Flow, 'household'>): string {
  return maskPhone(flow.household.contactPhone);
}

const problemTitles: Readonly<Record<string, string>> = {
  not_open: '签约未开始', closed: '签约期限已过', superseded: '协议已更正', waiver_open: '正在办理放弃签约', stopped: '已停止线上签约',
  expired: '协议已作废', waived: '协议已作废', withdrawn: '已撤回', revoked: '协议已作废', declined: '声明未予确认', citizen_withdrawn: '声明已撤回',
};

const problemAdvice: Readonly<Record<string, string>> = {
  superseded: '请登录后在【签约信息】中打开新的协议。', not_open: '不需要提前办理什么，到时再打开本页即可。',
  closed: '确有特殊原因的，请拨打页面下方的咨询电话，或点“请工作人员联系我”。',
};

function sendProblem(reply: FastifyReply, deps: HubDeps, view: { readonly situation: Situation; readonly agreement: Agreement; readonly problem: { readonly code: string; readonly message: string } }): FastifyReply {
  const isReplaced = view.problem.code === 'superseded';
  return sendMessage(reply, deps, {
    title: problemTitles[view.problem.code] ?? '现在不能签字', happened: view.problem.message,
    advice: problemAdvice[view.problem.code] ?? '如有疑问，请拨打页面下方的咨询电话。',
    link: { href: '/', label: isReplaced ? '登录查看新协议' : '返回首页' },
  }, { contact: 'possible', statusCode: view.problem.code === 'closed' ? 410 : 409 });
}

export function sendExpired(reply: FastifyReply, deps: HubDeps): FastifyReply {
  return sendMessage(reply, deps, {
    title: '请重新打开', happened: '您已离开较长时间，为保护您的信息，页面已自动退出。', advice: '请重新扫描二维码或登录，会从离开的地方继续，已写的字不会丢失。',
    link: { href: '/', label: '重新登录' },
  }, { statusCode: 401 });
}

function sentNull(_sent: FastifyReply): null {
  return null;
}
