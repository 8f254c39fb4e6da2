import { ok, refuse } from '../lib/result.ts';
import { moved, voided } from './agreement-versions.ts';
import type { Decided } from './decision.ts';
import { endedSigning } from './decision.ts';
import { outsideEvent } from './make-event.ts';
import type { Agreement, DomainRecord, Household, Signing, SigningBatch, VoidReason } from './records.ts';
import { effectiveClosesAtMs, shanghaiWords } from './signing-window.ts';
import { latePendingSigning, openWaiver } from './situation.ts';
import type { Situation } from './situation.ts';

/**
 * Why the citizen cannot sign this version now, as the page says it; null when they can. `arrivedAtMs` is when the whole
 * request had reached the hub (product.md, 签约期限).
 */
export function citizenSigningProblem(situation: Situation, agreement: Agreement, arrivedAtMs: number): { code: string; message: string } | null {
  const { household, batch } = situation;
  if (household === null || batch === null) return { code: 'unknown', message: '没有找到签约信息，请拨打咨询电话。' };
  if (household.special.includes('去世')) return { code: 'stopped', message: '该户已停止线上签约，请家属拨打咨询电话。' };
  if (agreement.status === 'void') {
    return agreement.voidReason === null ? { code: 'void', message: '该协议已作废。' } : { code: agreement.voidReason, message: voidMessages[agreement.voidReason] };
  }
  if (agreement.status !== 'awaiting_signature') return { code: 'signed', message: '您已完成签字，无须重复签字。' };
  if (agreement.kind === 'agreement' && openWaiver(situation) !== null) return { code: 'waiver_open', message: '您正在办理放弃签约，协议暂不能签字。如不放弃，请先撤回声明或拨打咨询电话。' };
  if (arrivedAtMs < batch.opensAtMs) return { code: 'not_open', message: `签约未开始，请于${shanghaiWords(batch.opensAtMs)}后再来。` };
  if (arrivedAtMs >= effectiveClosesAtMs(batch, household, agreement)) {
    return { code: 'closed', message: '签约期限已过。未在规定时间内完成签约，视为放弃本次申请，逾期未签订的协议作废。如有疑问请拨打咨询电话。' };
  }
  return null;
}

/** Why a version is 作废, for its applicant. */
export const voidMessages: Readonly<Record<VoidReason, string>> = {
  expired: '未在规定时间内完成签约，视为放弃本次申请，逾期未签订的协议作废。', waived: '您已签署《放弃签约声明书》并经确认，该协议已作废。',
  superseded: '协议内容已更正，原协议已作废，请按最新短信重新打开签约信息签字。', withdrawn: '该文书已由工作人员撤回，不能再签字。',
  revoked: '该协议盖章后已作废。', declined: '《放弃签约声明书》未予确认，该声明已作废。',
  citizen_withdrawn: '您已撤回《放弃签约声明书》，协议恢复到办理声明之前的状态。',
};

/** 提交: the citizen's signature becomes 已签字. `signing` is what the hub has made of it, signed copy included. */
export function decideCitizenSubmit(situation: Situation, agreement: Agreement, signing: Signing, arrivedAtMs: number): Decided {
  const problem = citizenSigningProblem(situation, agreement, arrivedAtMs);
  if (problem !== null) return refuse(problem.code, problem.message);
  const record: Agreement = { ...moved(agreement, 'submit'), attempt: signing.attempt, signingId: signing.signingId, returned: null, paper: null };
  return outcome(agreement, 'citizen_submitted', arrivedAtMs, agreement.kind === 'agreement' ? '提交签字' : '提交放弃签约声明', [
    { kind: 'signing', record: signing }, { kind: 'agreement', record },
  ]);
}

/** The citizen takes a waiver statement back before 予以确认, inside the window; the agreement is where it was. */
export function decideCitizenRevokeWaiver(situation: Situation, waiver: Agreement, nowMs: number): Decided {
  const { household, batch } = situation;
  if (household === null || batch === null || openWaiver(situation)?.agreementId !== waiver.agreementId) {
    return refuse('status', '该声明已经办结，不能撤回，请拨打咨询电话。');
  }
  if (nowMs >= effectiveClosesAtMs(batch, household, waiver)) return refuse('closed', '签约期限已过，不能撤回声明，请拨打咨询电话。');
  const record = voided(waiver, 'citizen_withdraw', nowMs, null);
  return outcome(waiver, 'citizen_revoked_waiver', nowMs, '撤回放弃签约声明', [{ kind: 'agreement', record }, ...endedSigning(situation, waiver)]);
}

/**
 * The close for one household: a pushed agreement still 待签字 becomes void(expired). Null when the close leaves it alone:
 * drafts, signed ones, 暂缓逾期, an own later close, a waiver submitted in time, a counter signature that waits for 认定.
 */
export function decideExpiry(situation: Situation, agreement: Agreement, nowMs: number): Decided | null {
  const { household, batch } = situation;
  if (household === null || batch === null || agreement.status !== 'awaiting_signature') return null;
  if (nowMs < effectiveClosesAtMs(batch, household, agreement)) return null;
  if (agreement.kind === 'agreement' && isKeptByWaiver(situation, household, batch, nowMs)) return null;
  if (latePendingSigning(situation, agreement) !== null) return null;
  const record = voided(agreement, 'expire', nowMs, null);
  const hubEvent = outsideEvent('hub', 'expired', nowMs, aboutOf(agreement), '未在规定时间内完成签约，视为放弃');
  return ok({ puts: [{ kind: 'agreement', record }], event: hubEvent });
}

/** A waiver submitted in time keeps the close away; so does one that was returned, for as long as it may be signed again. */
function isKeptByWaiver(situation: Situation, household: Household, batch: SigningBatch, nowMs: number): boolean {
  const waiver = openWaiver(situation);
  return waiver !== null && (waiver.status === 'signed' || nowMs < effectiveClosesAtMs(batch, household, waiver));
}

function outcome(agreement: Agreement, type: 'citizen_submitted' | 'citizen_revoked_waiver', atMs: number, note: string, puts: readonly DomainRecord[]): Decided {
  return ok({ puts, event: outsideEvent('citizen', type, atMs, aboutOf(agreement), note) });
}

function aboutOf(agreement: Agreement): { batchId: string; householdId: string; agreementId: string } {
  return { batchId: agreement.batchId, householdId: agreement.householdId, agreementId: agreement.agreementId };
}
