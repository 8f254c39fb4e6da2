import { refuse } from '../lib/result.ts';
import type { CommandPayload, Intent } from '../protocol/command.ts';
import { approvedBy, issuedPart, moved, voided } from './agreement-versions.ts';
import { decideVersionCommand } from './decide-version.ts';
import { decideSigningCommand } from './decide-signing.ts';
import { decided, endedSigning } from './decision.ts';
import type { Decided } from './decision.ts';
import type { Agreement, DomainRecord } from './records.ts';
import { effectiveClosesAtMs } from './signing-window.ts';
import { currentSigning } from './situation.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** Commands on one version that keep it the version it is; the guards of command-guard.ts have been asked before. */
export function decideAgreementCommand(intent: Intent, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  switch (intent.type) {
    case 'publish': return publish(intent.payload, situation, agreement, context);
    case 'withdraw': return withdraw(intent.payload, situation, agreement, context);
    case 'return': return returnSignature(intent.payload, situation, agreement, context);
    case 'approve': return approve(intent.payload, situation, agreement, context);
    case 'take_lease': {
      const lease = { leaseId: intent.payload.leaseId, deviceId: context.deviceId, staffId: context.staff.staffId, staffName: context.staff.name, expiresAtMs: context.nowMs + intent.payload.minutes * 60_000 };
      // A lease is no change of content: the revision stays, so that the seal names the one that was reviewed.
      return decided(context, intent.type, agreement, '', [{ kind: 'agreement', record: { ...agreement, lease } }]);
    }
    case 'release_lease':
      if (agreement.lease?.leaseId !== intent.payload.leaseId) return refuse('lease', '这次用印准备已经结束，无须取消。');
      return decided(context, intent.type, agreement, '', [{ kind: 'agreement', record: { ...agreement, lease: null } }]);
    case 'seal': return seal(intent.payload, situation, agreement, context);
    case 'attach_paper': {
      const paper = { scan: intent.payload.scan, atMs: context.nowMs, staffId: context.staff.staffId };
      return decided(context, intent.type, agreement, intent.payload.note, [{ kind: 'agreement', record: { ...agreement, paper, revision: agreement.revision + 1 } }]);
    }
    case 'accept_paper': return acceptPaper(intent.payload, agreement, context);
    case 'counter_sign': case 'admit_late': return decideSigningCommand(intent, situation, agreement, context);
    default: return decideVersionCommand(intent, situation, agreement, context);
  }
}

function publish(payload: CommandPayload<'publish'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const { household, batch } = situation;
  if (household === null || batch === null) return refuse('unknown_household', '没有找到该家庭，请刷新后再试。');
  if (household.special.includes('去世')) return refuse('deceased', '主申请人已登记“去世”，不能推送。');
  if (context.nowMs >= Math.max(batch.closesAtMs, household.holdUntilMs ?? 0)) return refuse('closed', '签约期限已过，不能推送；请先由管理员延长签约期限。');
  const record = { ...moved(agreement, 'publish'), issued: issuedPart(payload.issued, household.fields, context.staff.staffId, context.nowMs) };
  return decided(context, 'publish', agreement, '推送协议', [{ kind: 'agreement', record }]);
}

function withdraw(payload: CommandPayload<'withdraw'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const record = voided(agreement, 'withdraw', context.nowMs, payload.reason);
  return decided(context, 'withdraw', agreement, payload.reason, [{ kind: 'agreement', record }, ...endedSigning(situation, agreement), ...voidedWaiver(situation, agreement, context)]);
}

/** A withdrawn agreement takes its open waiver statement with it. */
function voidedWaiver(situation: Situation, agreement: Agreement, context: DecisionContext): DomainRecord[] {
  if (agreement.kind !== 'agreement') return [];
  return situation.agreements
    .filter((each) => each.kind === 'waiver_statement' && (each.status === 'awaiting_signature' || each.status === 'signed'))
    .map((each) => ({ kind: 'agreement' as const, record: voided(each, 'withdraw', context.nowMs, '协议已撤回') }));
}

function returnSignature(payload: CommandPayload<'return'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const signing = currentSigning(situation, agreement);
  if (signing === null || signing.signedCopy?.digest !== payload.signedCopyDigest) return refuse('other_signature', '签字件已经变化，请查看最新签字后再退回。');
  const closesAtMs = graceCloseMs(situation, agreement, context);
  // Without a window to sign again in, the very next close would make 逾期视为放弃 of who had signed in time.
  if (situation.batch !== null && situation.household !== null && context.nowMs >= effectiveClosesAtMs(situation.batch, situation.household, { closesAtMs })) {
    return refuse('closed', '签约期限已过，退回后主申请人无法重新签字。请先由管理员在批次中设置“退回补签时限”，再退回。');
  }
  // What 受托人 has written is none of the principal applicant's name: then all of it is written anew.
  const characters = signing.counter?.agent === undefined ? payload.characters : [];
  const returned = { reason: payload.reason, characters, note: payload.note, atMs: context.nowMs, staffId: context.staff.staffId };
  const record: Agreement = { ...moved(agreement, 'return'), returned, signingId: null, approved: null, lease: null, closesAtMs };
  return decided(context, 'return', agreement, `${payload.reason}${payload.note === '' ? '' : `：${payload.note}`}`, [
    { kind: 'agreement', record }, { kind: 'signing', record: { ...signing, outcome: 'returned', revision: signing.revision + 1 } },
  ]);
}

/** 退回补签时限: a return after the close gives the household its own close, when the batch says so. */
function graceCloseMs(situation: Situation, agreement: Agreement, context: DecisionContext): number | null {
  const hours = situation.batch?.returnGraceHours ?? null;
  if (hours === null || situation.batch === null) return agreement.closesAtMs;
  const withGrace = context.nowMs + hours * 3_600_000;
  return withGrace > Math.max(situation.batch.closesAtMs, agreement.closesAtMs ?? 0) ? withGrace : agreement.closesAtMs;
}

function approve(payload: CommandPayload<'approve'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const signing = currentSigning(situation, agreement);
  if (signing === null || signing.signedCopy?.digest !== payload.signedCopyDigest) return refuse('other_signature', '签字件已经变化，请查看最新签字后再审核。');
  const approved = approvedBy(payload.photoAnswers, context);
  if (!approved.ok) return approved;
  const record: Agreement = { ...moved(agreement, 'approve'), approved: approved.value };
  return decided(context, 'approve', agreement, '', [
    { kind: 'agreement', record }, { kind: 'signing', record: { ...signing, outcome: 'approved', revision: signing.revision + 1 } },
  ]);
}

function seal(payload: CommandPayload<'seal'>, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const signing = currentSigning(situation, agreement);
  if (signing === null || signing.signedCopy?.digest !== payload.signedCopyDigest) return refuse('other_signature', '签字件已经变化，不能盖章。');
  // A late seal counts unless there is a newer lease, run out or not: its holder may have sealed too (architecture.md, Sync, line 13).
  if (agreement.lease !== null && agreement.lease.leaseId !== payload.leaseId) return refuse('leased', '该协议已由另一次用印准备接手，请刷新后重新用印。');
  const sealed = { channel: 'digital' as const, sealId: payload.sealId, document: payload.sealedCopy, atMs: context.nowMs, staffId: context.staff.staffId };
  const record: Agreement = { ...moved(agreement, 'seal'), sealed, lease: null };
  const sealUse = {
    sealUseId: payload.sealUseId, agreementId: agreement.agreementId, householdId: agreement.householdId, batchId: agreement.batchId,
    agreementNo: agreement.agreementNo, sealId: payload.sealId, staffId: context.staff.staffId, deviceId: context.deviceId, atMs: context.nowMs,
    signedCopyDigest: payload.signedCopyDigest, sealedCopyDigest: payload.sealedCopy.digest, outcome: 'effective' as const, revision: 1,
  };
  return decided(context, 'seal', agreement, '', [{ kind: 'agreement', record }, { kind: 'seal_use', record: sealUse }]);
}

function acceptPaper(payload: CommandPayload<'accept_paper'>, agreement: Agreement, context: DecisionContext): Decided {
  const paper = agreement.paper;
  if (paper === null || paper.scan.digest !== payload.scanDigest) return refuse('other_scan', '扫描件已经变化，请查看最新扫描件后再审核。');
  const sealed = { channel: 'paper' as const, sealId: null, document: paper.scan, atMs: context.nowMs, staffId: context.staff.staffId };
  return decided(context, 'accept_paper', agreement, '', [{ kind: 'agreement', record: { ...moved(agreement, 'accept_paper'), sealed } }]);
}
