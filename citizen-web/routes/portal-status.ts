import { citizenSigningProblem, voidMessages } from '../../shared/domain/decide-citizen.ts';
import type { Agreement } from '../../shared/domain/records.ts';
import { effectiveClosesAtMs, shanghaiWords } from '../../shared/domain/signing-window.ts';
import { currentSigning, latestAgreement, openWaiver } from '../../shared/domain/situation.ts';
import { citizenStatusLabels } from '../../shared/text/labels-zh.ts';
import type { HouseholdCard, StatusItem } from '../pages/portal-pages.ts';
import type { OwnHousehold } from '../store/citizen-households.ts';
import { documentName } from './citizen-flow.ts';
import { returnedWords } from './returned-words.ts';

/** One household on 【签约信息】: its agreement and, where there is one, its waiver statement. */
export function householdCard(own: OwnHousehold, nowMs: number): HouseholdCard {
  const { household, batch, situation } = own;
  const agreement = latestAgreement(situation);
  const waiver = openWaiver(situation) ?? situation.agreements.findLast((each) => each.kind === 'waiver_statement' && each.status === 'approved') ?? null;
  const shown = [agreement, waiver].filter((each) => each !== null).filter((each) => each.status !== 'draft');
  const closesAtMs = agreement === null ? batch.closesAtMs : effectiveClosesAtMs(batch, household, agreement);
  return {
    acceptanceNo: household.acceptanceNo, batchName: batch.name, windowText: `${shanghaiWords(batch.opensAtMs)} 至 ${shanghaiWords(closesAtMs)}`,
    items: shown.map((each) => statusItem(own, each, nowMs)),
  };
}

/** 主申请人签约情况: the guide's three words, 已作废, and 已确认 for a waiver statement. */
export function citizenStatusLabel(agreement: Pick<Agreement, 'kind' | 'status'>): string {
  return agreement.kind === 'waiver_statement' && agreement.status === 'approved' ? '已确认' : citizenStatusLabels[agreement.status];
}

/** What that means for the household, with the plain reason. */
export function statusNote(own: OwnHousehold, agreement: Agreement, nowMs: number): string | null {
  if (agreement.kind === 'waiver_statement') return waiverNote(agreement);
  switch (agreement.status) {
    case 'awaiting_signature': {
      const problem = citizenSigningProblem(own.situation, agreement, nowMs);
      if (problem !== null) return problem.message;
      const returned = returnedWords(agreement);
      return returned === null ? '主申请人未完成签字。' : `${returned.happened}${returned.redo}请点击【签约协议】重新签字。`;
    }
    case 'signed': case 'approved': return `${signedWords(own, agreement)}，待工作人员审核及发起盖章。`;
    case 'sealed': return agreement.sealed?.channel === 'paper' ? '已办理纸质签约，以纸质原件为准。' : `${signedWords(own, agreement)}，工作人员完成审核并盖章。`;
    case 'void': return voidNote(agreement);
    default: return null;
  }
}

function signedWords({ situation }: OwnHousehold, agreement: Agreement): string {
  return currentSigning(situation, agreement)?.counter?.agent === undefined ? '主申请人已完成签字' : '已由受托人现场代签';
}

function statusItem(own: OwnHousehold, agreement: Agreement, nowMs: number): StatusItem {
  const isWaiver = agreement.kind === 'waiver_statement';
  const inWindow = nowMs < effectiveClosesAtMs(own.batch, own.household, agreement);
  return {
    agreementId: agreement.agreementId, documentName: documentName(agreement),
    statusLabel: citizenStatusLabel(agreement),
    tone: agreement.status === 'void' ? 'ended' : agreement.status === 'awaiting_signature' ? 'waiting' : 'done',
    note: statusNote(own, agreement, nowMs),
    canSign: agreement.status === 'awaiting_signature' && citizenSigningProblem(own.situation, agreement, nowMs) === null,
    canRevokeWaiver: isWaiver && inWindow && (agreement.status === 'awaiting_signature' || agreement.status === 'signed'),
  };
}

function waiverNote(waiver: Agreement): string | null {
  const returned = returnedWords(waiver);
  if (waiver.status === 'awaiting_signature' && returned !== null) return `${returned.happened}${returned.redo}请点击【签署放弃签约声明书】重新签字。`;
  if (waiver.status === 'awaiting_signature') return '您申请放弃签约，请阅读并签署声明。签署并经确认后，本次签约即放弃。';
  if (waiver.status === 'signed') return '声明已签署，待工作人员确认。';
  return waiver.status === 'approved' ? '放弃签约已予以确认。' : voidNote(waiver);
}

function voidNote(agreement: Agreement): string | null {
  const on = agreement.voidedAtMs === null ? '' : `${shanghaiWords(agreement.voidedAtMs)}，`;
  if (agreement.voidReason === 'expired') return voidMessages.expired;
  return agreement.voidReason === null ? null : `${on}${voidMessages[agreement.voidReason]}如有疑问请拨打咨询电话。`;
}
