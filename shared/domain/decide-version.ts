import { canonicalJson } from '../lib/canonical-json.ts';
import { err, refuse } from '../lib/result.ts';
import type { CommandPayload, Intent } from '../protocol/command.ts';
import { agreementNoOf, nextVersionNo } from './agreement-no.ts';
import { approvedBy, issuedVersion, moved, voided } from './agreement-versions.ts';
import { decided, endedSigning } from './decision.ts';
import type { Decided } from './decision.ts';
import { staleRefusal } from './stale-refusal.ts';
import { fieldChanges, needsBasis, needsSecondPerson } from './field-changes.ts';
import type { Agreement, DomainRecord, Household, SigningBatch } from './records.ts';
import { effectiveClosesAtMs } from './signing-window.ts';
import { currentSigning, latePendingSigning } from './situation.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** Commands that end a version or begin one: 更正 · 恢复签约 · 盖章后作废 · 放弃签约. Guards have been asked before. */
export function decideVersionCommand(intent: Intent, situation: Situation, agreement: Agreement, context: DecisionContext): Decided {
  const { household, batch } = situation;
  if (household === null || batch === null) return refuse('unknown_household', '没有找到该家庭，请刷新后再试。');
  const about = { household, batch, agreement };
  switch (intent.type) {
    case 'request_correction': return requestCorrection(intent.payload, about, context);
    case 'cancel_correction': case 'cancel_revocation':
      return decided(context, intent.type, agreement, intent.payload.reason, [changed(agreement, { pending: null })]);
    case 'correct': return correct(intent.payload, situation, about, context);
    case 'restore': return restore(intent.payload, situation, about, context);
    case 'request_revocation': {
      const pending = { kind: 'revocation' as const, requestedBy: context.staff.staffId, atMs: context.nowMs, reason: intent.payload.reason, basis: intent.payload.basis };
      return decided(context, intent.type, agreement, intent.payload.reason, [changed(agreement, { pending })]);
    }
    case 'revoke': {
      const reason = agreement.pending?.reason ?? '';
      return decided(context, intent.type, agreement, reason, [{ kind: 'agreement', record: voided(agreement, 'revoke', context.nowMs, reason) }]);
    }
    case 'start_waiver': return startWaiver(intent.payload, situation, about, context);
    case 'confirm_waiver': return confirmWaiver(intent.payload, situation, agreement, context);
    case 'decline_waiver': return declineWaiver(intent.payload, situation, about, context);
    default: return refuse('unknown_command', '无法识别的操作，请升级工作台后再试。');
  }
}

type About = { readonly household: Household; readonly batch: SigningBatch; readonly agreement: Agreement };

function requestCorrection(payload: CommandPayload<'request_correction'>, { household, agreement }: About, context: DecisionContext): Decided {
  if (isPhoneOutdated(payload, household)) return err(staleRefusal);
  const changes = fieldChanges(agreement.issued?.fields ?? household.fields, payload.fields);
  if (changes.length === 0 && payload.contactPhone === household.contactPhone) return refuse('no_change', '内容没有变化，无须更正。');
  if (needsBasis(changes) && payload.basis === null) return refuse('basis', '更正姓名或证件号码须上传依据材料，请先上传扫描件。');
  const pending = {
    kind: 'correction' as const, requestedBy: context.staff.staffId, atMs: context.nowMs, reason: payload.reason,
    fields: payload.fields, contactPhone: payload.contactPhone, basis: payload.basis,
  };
  return decided(context, 'request_correction', agreement, payload.reason, [changed(agreement, { pending })]);
}

function correct(payload: CommandPayload<'correct'>, situation: Situation, about: About, context: DecisionContext): Decided {
  const { household, batch, agreement } = about;
  if (isPhoneOutdated(payload, household)) return err(staleRefusal);
  const changes = fieldChanges(agreement.issued?.fields ?? household.fields, payload.fields);
  if (changes.length === 0) return refuse('no_change', '内容没有变化，无须更正。');
  if (context.nowMs >= effectiveClosesAtMs(batch, household, agreement)) {
    return refuse('closed', '签约期限已过，更正后主申请人将无法签字；请先由管理员延长签约期限。');
  }
  const pending = agreement.pending;
  if (pending === null && needsSecondPerson(changes)) return refuse('second_person', '金额、账号、姓名、证件号码的更正须由第二人复核，请先提出更正。');
  if (pending?.kind === 'correction' && (canonicalJson(pending.fields) !== canonicalJson(payload.fields) || pending.contactPhone !== payload.contactPhone)) {
    return refuse('other_content', '复核的内容与提出的更正不一致，请重新打开更正页面。');
  }
  const record: Household = { ...withPhone(household, payload, context), fields: payload.fields, revision: household.revision + 1 };
  const version = newVersion(payload, situation, about, { fields: payload.fields, closesAtMs: agreement.closesAtMs }, context);
  return decided(context, 'correct', agreement, payload.reason, [
    { kind: 'agreement', record: voided(agreement, 'supersede', context.nowMs, payload.reason) },
    ...endedSigning(situation, agreement), { kind: 'household', record }, { kind: 'agreement', record: version },
  ]);
}

/** The number is the household's and may change without the version's revision: nobody writes an old one back unseen. */
function isPhoneOutdated({ seenPhone }: { readonly seenPhone?: string | undefined }, household: Household): boolean {
  return seenPhone !== undefined && seenPhone !== household.contactPhone;
}

/** A corrected 联系手机 is a 更换联系手机 like any other: codes go there from now on, so the number before is kept and told. */
function withPhone(household: Household, payload: CommandPayload<'correct'>, context: DecisionContext): Household {
  if (payload.contactPhone === household.contactPhone) return household;
  const phoneChange = { atMs: context.nowMs, previousPhone: household.contactPhone, staffId: context.staff.staffId, verifiedBy: payload.reason };
  return { ...household, contactPhone: payload.contactPhone, phoneChange };
}

function restore(payload: CommandPayload<'restore'>, situation: Situation, about: About, context: DecisionContext): Decided {
  if (payload.closesAtMs <= context.nowMs) return refuse('date', '新的签约截止时间必须晚于现在，请另选时间。');
  const fields = about.agreement.issued?.fields ?? about.household.fields;
  const version = newVersion(payload, situation, about, { fields, closesAtMs: payload.closesAtMs }, context);
  return decided(context, 'restore', about.agreement, payload.reason, [{ kind: 'agreement', record: version }]);
}

type IssuedPayload = Pick<CommandPayload<'restore'>, 'newAgreementId' | 'issued'>;

function newVersion(payload: IssuedPayload, situation: Situation, about: About, content: { fields: Household['fields']; closesAtMs: number | null }, context: DecisionContext): Agreement {
  const versionNo = nextVersionNo(situation.agreements, 'agreement');
  return issuedVersion(about.household, {
    agreementId: payload.newAgreementId, kind: 'agreement', versionNo, supersedesId: about.agreement.agreementId,
    agreementNo: agreementNoOf(about.batch, about.household.serial, 'agreement', versionNo),
    fields: content.fields, issued: payload.issued, closesAtMs: content.closesAtMs, staffId: context.staff.staffId, nowMs: context.nowMs,
  });
}

function startWaiver(payload: CommandPayload<'start_waiver'>, situation: Situation, { household, batch, agreement }: About, context: DecisionContext): Decided {
  if (context.nowMs >= effectiveClosesAtMs(batch, household, agreement) && agreement.status === 'awaiting_signature') {
    return refuse('closed', '签约期限已过，该户将按逾期视为放弃处理，无须办理放弃声明。');
  }
  const versionNo = nextVersionNo(situation.agreements, 'waiver_statement');
  const waiver = issuedVersion(household, {
    agreementId: payload.waiverAgreementId, kind: 'waiver_statement', versionNo, supersedesId: null,
    agreementNo: agreementNoOf(batch, household.serial, 'waiver_statement', versionNo),
    fields: agreement.issued?.fields ?? household.fields, issued: payload.issued, closesAtMs: waiverCloseMs(household, batch, agreement, context),
    staffId: context.staff.staffId, nowMs: context.nowMs,
  });
  return decided(context, 'start_waiver', agreement, payload.reason, [{ kind: 'agreement', record: waiver }]);
}

const lateWaiverMs = 7 * 86_400_000;

/** Who has signed the agreement may give it up after the close too: such a statement is open for seven days, or the next close would end it. */
function waiverCloseMs(household: Household, batch: SigningBatch, agreement: Agreement, context: DecisionContext): number | null {
  return context.nowMs < effectiveClosesAtMs(batch, household, agreement) ? agreement.closesAtMs : context.nowMs + lateWaiverMs;
}

function confirmWaiver(payload: CommandPayload<'confirm_waiver'>, situation: Situation, waiver: Agreement, context: DecisionContext): Decided {
  const signing = currentSigning(situation, waiver);
  if (signing === null || signing.signedCopy?.digest !== payload.signedCopyDigest) return refuse('other_signature', '签字件已经变化，请查看最新签字后再确认。');
  const agreement = situation.agreements.find((each) => each.kind === 'agreement' && each.status !== 'void');
  if (agreement === undefined || agreement.status === 'sealed') return refuse('status', '该户没有可放弃的协议，请核对后再办理。');
  const approved = approvedBy(payload.photoAnswers, context);
  if (!approved.ok) return approved;
  const confirmed: Agreement = { ...moved(waiver, 'approve'), approved: approved.value };
  return decided(context, 'confirm_waiver', waiver, '主动放弃', [
    { kind: 'agreement', record: confirmed }, { kind: 'signing', record: { ...signing, outcome: 'approved', revision: signing.revision + 1 } },
    { kind: 'agreement', record: voided(agreement, 'waive', context.nowMs, null) }, ...endedSigning(situation, agreement),
  ]);
}

/** 不予确认: the agreement is where it was; unsigned after the close it becomes 逾期 (product.md, exceptions). */
function declineWaiver(payload: CommandPayload<'decline_waiver'>, situation: Situation, { household, batch, agreement: waiver }: About, context: DecisionContext): Decided {
  const puts: DomainRecord[] = [{ kind: 'agreement', record: voided(waiver, 'decline', context.nowMs, payload.reason) }, ...endedSigning(situation, waiver)];
  const agreement = situation.agreements.find((each) => each.kind === 'agreement' && each.status === 'awaiting_signature');
  const late = agreement !== undefined && batch.closedAtMs !== null
    && context.nowMs >= effectiveClosesAtMs(batch, household, agreement) && latePendingSigning(situation, agreement) === null;
  if (late) puts.push({ kind: 'agreement', record: voided(agreement, 'expire', context.nowMs, null) });
  return decided(context, 'decline_waiver', waiver, payload.reason, puts);
}

function changed(agreement: Agreement, values: Partial<Pick<Agreement, 'pending'>>): DomainRecord {
  return { kind: 'agreement', record: { ...agreement, ...values, revision: agreement.revision + 1 } };
}
