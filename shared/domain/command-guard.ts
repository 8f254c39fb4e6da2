import type { Refusal } from '../lib/result.ts';
import { nextStatus } from './agreement.ts';
import type { AgreementAction } from './agreement.ts';
import type { Agreement } from './records.ts';
import { mayCommand } from './roles.ts';
import type { CommandType, StaffRole } from './roles.ts';
import { shanghaiText } from './signing-window.ts';
import { currentAgreement, currentSigning, latePendingSigning, latestAgreement, openWaiver } from './situation.ts';
import type { Situation } from './situation.ts';
import { statusLabels } from '../text/labels-zh.ts';

type AskedBy = { readonly staffId: string; readonly roles: readonly StaffRole[] };

/** Commands on an agreement and the step of the state machine each takes; null: it takes none. */
const actionByCommand: Readonly<Partial<Record<CommandType, AgreementAction | null>>> = {
  publish: 'publish', withdraw: 'withdraw', return: 'return', approve: 'approve', seal: 'seal', take_lease: null, release_lease: null,
  request_correction: null, cancel_correction: null, correct: 'supersede', restore: null,
  request_revocation: null, cancel_revocation: null, revoke: 'revoke',
  start_waiver: null, confirm_waiver: 'approve', decline_waiver: 'decline', counter_sign: 'submit', admit_late: null, attach_paper: null, accept_paper: 'accept_paper',
};
export const agreementCommands: readonly CommandType[] = Object.keys(actionByCommand).flatMap((each) => (isCommand(each) ? [each] : []));

/**
 * Why this command cannot be given on this agreement now, apart from what its payload says; null when it can.
 * The desk shows exactly the commands for which this is null; the hub asks it again, at hub time.
 */
export function commandProblem(type: CommandType, situation: Situation, agreement: Agreement, by: AskedBy, nowMs: number): Refusal | null {
  if (!mayCommand(by.roles, type)) return problem('role', '您的岗位没有办理这一事项的权限，请联系有权限的同事。');
  const action = actionByCommand[type];
  if (action === undefined) return null;
  // A counter signature that arrives late lands on an expired agreement; decide-signing.ts sorts that out.
  const mayBeLate = type === 'counter_sign' && agreement.status === 'void' && agreement.voidReason === 'expired';
  if (action !== null && !mayBeLate && nextStatus(agreement.kind, agreement.status, agreement.voidReason, action) === null) {
    return problem('status', `协议目前是“${statusLabels[agreement.status]}”，不能办理此事项，请刷新后查看最新状态。`);
  }
  return waiverProblem(type, situation, agreement) ?? pendingProblem(type, agreement) ?? ownProblem(type, situation, agreement, by, nowMs) ?? leaseProblem(type, agreement, by, nowMs);
}

function waiverProblem(type: CommandType, situation: Situation, agreement: Agreement): Refusal | null {
  const stopsApproval: readonly CommandType[] = ['approve', 'seal', 'take_lease', 'correct', 'request_correction', 'accept_paper'];
  if (agreement.kind === 'agreement' && stopsApproval.includes(type) && openWaiver(situation) !== null) {
    return problem('waiver_open', '该户的《放弃签约声明书》正在办理，请先予以确认或不予确认。');
  }
  const waiverOnly: readonly CommandType[] = ['confirm_waiver', 'decline_waiver'];
  const both: readonly CommandType[] = ['return', 'withdraw', 'counter_sign', 'publish'];
  if (agreement.kind === 'waiver_statement' && !waiverOnly.includes(type) && !both.includes(type)) {
    return problem('kind', '这是《放弃签约声明书》，不能办理此事项。');
  }
  if (agreement.kind === 'agreement' && waiverOnly.includes(type)) return problem('kind', '这不是《放弃签约声明书》，不能办理此事项。');
  return null;
}

/** What somebody has said is wrong is neither approved nor sealed before that is settled. */
function pendingProblem(type: CommandType, agreement: Agreement): Refusal | null {
  const stopped: readonly CommandType[] = ['approve', 'take_lease', 'seal', 'accept_paper'];
  if (agreement.pending?.kind !== 'correction' || !stopped.includes(type)) return null;
  return problem('pending', '该协议有待复核的更正，请先复核或取消更正。');
}

function ownProblem(type: CommandType, situation: Situation, agreement: Agreement, by: AskedBy, nowMs: number): Refusal | null {
  switch (type) {
    case 'approve': case 'confirm_waiver': return approvalProblem(situation, agreement, by);
    case 'seal': return fourEyesProblem(situation, agreement, by);
    case 'take_lease': return agreement.status === 'approved' ? null : problem('status', '只有“审核通过”的协议可以用印。');
    case 'request_correction': return correctable(agreement) ?? (agreement.pending === null ? null : problem('pending', '该协议已有待复核的事项，请先处理。'));
    case 'cancel_correction': return agreement.pending?.kind === 'correction' ? null : problem('pending', '没有待复核的更正。');
    case 'correct': return correctable(agreement) ?? correctionProblem(agreement, by);
    case 'restore': return restoreProblem(situation, agreement);
    case 'request_revocation':
      if (agreement.status !== 'sealed') return problem('status', '只有“已盖章”的协议可以申请盖章后作废。');
      return agreement.pending === null ? null : problem('pending', '该协议已有待复核的事项，请先处理。');
    case 'cancel_revocation': return agreement.pending?.kind === 'revocation' ? null : problem('pending', '没有待确认的作废申请。');
    case 'revoke':
      if (agreement.pending?.kind !== 'revocation') return problem('pending', '盖章后作废须先由一位管理员提出申请。');
      return agreement.pending.requestedBy === by.staffId ? problem('second_person', '作废须由另一位管理员确认，申请人本人不能确认。') : null;
    case 'start_waiver': return startWaiverProblem(situation, agreement);
    case 'admit_late': return latePendingSigning(situation, agreement) === null ? problem('late', '没有待认定的现场签约。') : null;
    case 'attach_paper': return agreement.status === 'awaiting_signature' ? null : problem('status', '只有“待签字”的协议可以登记纸质签约。');
    case 'accept_paper':
      if (agreement.paper === null) return problem('paper', '还没有上传纸质协议的扫描件。');
      return agreement.paper.staffId === by.staffId ? problem('second_person', '上传扫描件的人不能自己审核，请由另一位审核人办理。') : null;
    case 'counter_sign': return situation.batch !== null && nowMs < situation.batch.opensAtMs ? problem('not_open', '签约尚未开始，请在签约期限内办理。') : null;
    default: return null;
  }
}

function approvalProblem(situation: Situation, agreement: Agreement, by: AskedBy): Refusal | null {
  const signing = currentSigning(situation, agreement);
  if (signing === null) return problem('signing', '没有可审核的签字。');
  return signing.counter?.staffId === by.staffId ? problem('second_person', '经办人不能审核自己经办的现场签约，请由另一位审核人办理。') : null;
}

function fourEyesProblem(situation: Situation, agreement: Agreement, by: AskedBy): Refusal | null {
  const same = situation.batch?.fourEyes === true && agreement.approved?.staffId === by.staffId;
  return same ? problem('four_eyes', '本批次要求审核与用印由两人分别办理，请由另一位用印人盖章。') : null;
}

function correctable(agreement: Agreement): Refusal | null {
  const can = agreement.status === 'awaiting_signature' || agreement.status === 'signed' || agreement.status === 'approved';
  return can ? null : problem('status', `协议目前是“${statusLabels[agreement.status]}”，不能更正。`);
}

function correctionProblem(agreement: Agreement, by: AskedBy): Refusal | null {
  if (agreement.pending?.kind !== 'correction') return null;
  return agreement.pending.requestedBy === by.staffId ? problem('second_person', '更正内容须由另一人复核，提出更正的人不能自己复核。') : null;
}

function restoreProblem(situation: Situation, agreement: Agreement): Refusal | null {
  const reason = agreement.voidReason;
  // product.md, Life of an agreement: 恢复签约 follows 逾期 and 撤回, and a revocation is followed by a new version; 主动放弃 is the citizen's own end.
  const canRestore = agreement.status === 'void' && (reason === 'expired' || reason === 'withdrawn' || reason === 'revoked');
  if (!canRestore) return problem('status', '只有逾期、撤回或盖章后作废的协议可以恢复签约。');
  if (situation.household === null || situation.household.removed) return problem('removed', '该户已移出名单，不能恢复签约。');
  if (situation.household.special.includes('去世')) return problem('deceased', '主申请人已登记“去世”，不能恢复签约。');
  if (currentAgreement(situation) !== null) return problem('version', '该户已有有效的协议版本，无须恢复。');
  // An older version says what has been corrected since.
  return latestAgreement(situation)?.agreementId === agreement.agreementId ? null : problem('version', '这不是该户最新的协议版本，请在最新版本上办理恢复签约。');
}

function startWaiverProblem(situation: Situation, agreement: Agreement): Refusal | null {
  const startable = agreement.status === 'awaiting_signature' || agreement.status === 'signed' || agreement.status === 'approved';
  if (!startable) return problem('status', `协议目前是“${statusLabels[agreement.status]}”，不能办理放弃签约。`);
  return openWaiver(situation) === null ? null : problem('waiver_open', '该户的《放弃签约声明书》已在办理中。');
}

function leaseProblem(type: CommandType, agreement: Agreement, by: AskedBy, nowMs: number): Refusal | null {
  const lease = agreement.lease;
  if (lease === null || lease.expiresAtMs <= nowMs || lease.staffId === by.staffId) return null;
  const blocked: readonly CommandType[] = ['return', 'request_correction', 'correct', 'withdraw', 'start_waiver', 'take_lease', 'seal'];
  return blocked.includes(type) ? problem('leased', leasedText(lease)) : null;
}

/** Who holds it and until when, so that whoever is kept out knows whom to ask. */
function leasedText({ staffName, expiresAtMs }: NonNullable<Agreement['lease']>): string {
  const who = staffName === '' ? '用印人' : `用印人${staffName}`;
  return `该协议由${who}留作用印，到 ${shanghaiText(expiresAtMs)} 为止，此前不能办理此事项。急需办理的，请联系该用印人先取消用印准备。`;
}

function isCommand(text: string): text is CommandType {
  return text in actionByCommand;
}

function problem(code: string, message: string): Refusal {
  return { code, message };
}
