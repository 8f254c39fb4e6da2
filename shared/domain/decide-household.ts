import { ok, refuse } from '../lib/result.ts';
import type { CommandPayload, Intent } from '../protocol/command.ts';
import { agreementNoOf } from './agreement-no.ts';
import { endedSigning } from './decision.ts';
import type { Decided } from './decision.ts';
import { draftAgreement, voided } from './agreement-versions.ts';
import { staffEvent } from './make-event.ts';
import { unknownCallerId } from './records.ts';
import type { DomainRecord, Household } from './records.ts';
import { currentAgreement, openWaiver } from './situation.ts';
import type { DecisionContext, Situation } from './situation.ts';

/** Commands on a household 签约入围家庭; null when the command is on something else. */
export function decideHouseholdCommand(intent: Intent, situation: Situation, context: DecisionContext): Decided | null {
  if (intent.type === 'add_household') return addHousehold(intent.subjectId, intent.payload, situation, context);
  const householdTypes = ['update_household', 'remove_household', 'change_phone', 'set_special', 'hold_household', 'set_bureau_photo', 'log_call'];
  if (!householdTypes.includes(intent.type)) return null;
  const household = situation.household;
  if (intent.type === 'log_call' && intent.subjectId === unknownCallerId) return settleUnknownCall(intent.payload, situation, context);
  if (household === null || household.removed) return refuse('unknown_household', '没有找到该家庭，请刷新后再试。');
  switch (intent.type) {
    case 'update_household': return updateHousehold(intent.payload, household, situation, context);
    case 'remove_household': return removeHousehold(intent.payload, household, situation, context);
    case 'change_phone': return changePhone(intent.payload, household, situation, context);
    case 'set_special': return setSpecial(intent.payload, household, situation, context);
    case 'hold_household': return holdHousehold(intent.payload, household, situation, context);
    case 'set_bureau_photo': return setBureauPhoto(intent.payload, household, context);
    case 'log_call': return logCall(intent.payload, household, situation, context);
    default: return null;
  }
}

function addHousehold(householdId: string, payload: CommandPayload<'add_household'>, situation: Situation, context: DecisionContext): Decided {
  const batch = situation.batch;
  if (batch === null) return refuse('unknown_batch', '没有找到该批次，请刷新后再试。');
  if (situation.household !== null) return refuse('exists', '该家庭已经导入。');
  if (situation.taken.acceptanceNo) return refuse('taken', `备案回执号 ${payload.acceptanceNo} 在本批次中已有家庭，请核对名单。`);
  if (situation.taken.serial) return refuse('taken', '协议编号的序号已被其他工作台使用，请重新导入该户。');
  const household: Household = {
    householdId, batchId: batch.batchId, acceptanceNo: payload.acceptanceNo, serial: payload.serial, fields: payload.fields,
    contactPhone: payload.contactPhone, phoneChange: null, special: [], holdUntilMs: null, removed: false, revision: 1,
  };
  const agreement = draftAgreement(household, payload.agreementId, agreementNoOf(batch, payload.serial, 'agreement', 1));
  return decided(context, 'add_household', household, '导入名单', [{ kind: 'household', record: household }, { kind: 'agreement', record: agreement }]);
}

function updateHousehold(payload: CommandPayload<'update_household'>, household: Household, situation: Situation, context: DecisionContext): Decided {
  if (currentAgreement(situation)?.status !== 'draft') {
    return refuse('published', '协议已经推送，信息有误请用“更正（修改协议）”；只换手机号请用“更换联系手机”。');
  }
  const record: Household = { ...household, fields: payload.fields, contactPhone: payload.contactPhone, revision: household.revision + 1 };
  return decided(context, 'update_household', record, payload.reason, [{ kind: 'household', record }]);
}

function removeHousehold(payload: CommandPayload<'remove_household'>, household: Household, situation: Situation, context: DecisionContext): Decided {
  const agreement = currentAgreement(situation);
  if (agreement !== null && agreement.status !== 'draft') return refuse('published', '协议已经推送，不能移出名单；请用“撤回”。');
  const record: Household = { ...household, removed: true, revision: household.revision + 1 };
  const puts: DomainRecord[] = [{ kind: 'household', record }];
  if (agreement !== null) puts.push({ kind: 'agreement', record: voided(agreement, 'withdraw', context.nowMs, payload.reason) });
  return decided(context, 'remove_household', record, payload.reason, puts);
}

/** What was published stays as it was printed; a draft will print the number that the household has now. */
function changePhone(payload: CommandPayload<'change_phone'>, household: Household, situation: Situation, context: DecisionContext): Decided {
  if (payload.contactPhone === household.contactPhone) return refuse('same_phone', '新手机号与原手机号相同，无须更换。');
  const isDraft = currentAgreement(situation)?.status === 'draft';
  const fields = isDraft ? { ...household.fields, values: { ...household.fields.values, contactPhone: payload.contactPhone } } : household.fields;
  const record: Household = {
    ...household, fields, contactPhone: payload.contactPhone, revision: household.revision + 1,
    phoneChange: { atMs: context.nowMs, previousPhone: household.contactPhone, staffId: context.staff.staffId, verifiedBy: payload.verifiedBy },
  };
  return decided(context, 'change_phone', record, `核验方式：${payload.verifiedBy}`, [{ kind: 'household', record }]);
}

function setSpecial(payload: CommandPayload<'set_special'>, household: Household, situation: Situation, context: DecisionContext): Decided {
  const record: Household = { ...household, special: [...new Set(payload.special)], revision: household.revision + 1 };
  const puts: DomainRecord[] = [{ kind: 'household', record }];
  const agreement = currentAgreement(situation);
  // 去世 stops every message and online signing at once (product.md): what is not sealed is 撤回(主申请人去世).
  if (payload.special.includes('去世') && agreement !== null && agreement.status !== 'sealed') {
    const open = situation.agreements.filter((each) => each === agreement || each === openWaiver(situation));
    for (const each of open) puts.push({ kind: 'agreement', record: voided(each, 'withdraw', context.nowMs, '主申请人去世') }, ...endedSigning(situation, each));
  }
  const words = payload.special.length === 0 ? '取消特殊情况' : payload.special.join('、');
  return decided(context, 'set_special', record, `${words}：${payload.reason}`, puts);
}

/** A newer photo takes the place of the one before. */
function setBureauPhoto(payload: CommandPayload<'set_bureau_photo'>, household: Household, context: DecisionContext): Decided {
  if (household.bureauPhoto?.document.digest === payload.photo.digest) return refuse('same_photo', '这张照片已经导入，无须再次导入。');
  const record: Household = { ...household, bureauPhoto: { document: payload.photo, atMs: context.nowMs, staffId: context.staff.staffId }, revision: household.revision + 1 };
  return decided(context, 'set_bureau_photo', record, '', [{ kind: 'household', record }]);
}

function holdHousehold(payload: CommandPayload<'hold_household'>, household: Household, situation: Situation, context: DecisionContext): Decided {
  const batch = situation.batch;
  if (batch === null) return refuse('unknown_batch', '没有找到该批次，请刷新后再试。');
  if (context.nowMs >= batch.closesAtMs) return refuse('closed', '签约期限已过，请改用“恢复签约”。');
  if (payload.holdUntilMs !== null && payload.holdUntilMs <= batch.closesAtMs) return refuse('date', '暂缓的日期必须晚于签约截止时间，请另选日期。');
  const record: Household = { ...household, holdUntilMs: payload.holdUntilMs, revision: household.revision + 1 };
  return decided(context, 'hold_household', record, payload.reason, [{ kind: 'household', record }]);
}

/** What was done about a call of somebody who had not logged in; there is nothing else to log about nobody. */
function settleUnknownCall(payload: CommandPayload<'log_call'>, { call }: Situation, context: DecisionContext): Decided {
  if (call === null || call.householdId !== unknownCallerId) return refuse('unknown_call', '没有找到这条来电，请刷新后再试。');
  const record = { ...call, ...payload, staffId: context.staff.staffId, revision: call.revision + 1 };
  return ok({ puts: [{ kind: 'call', record }], event: staffEvent(context, 'log_call', { batchId: call.batchId, householdId: unknownCallerId }, callNote(payload)) });
}

function callNote(payload: CommandPayload<'log_call'>): string {
  return `${payload.matter}${payload.handling === '' ? '' : ` → ${payload.handling}`}`;
}

function logCall(payload: CommandPayload<'log_call'>, household: Household, situation: Situation, context: DecisionContext): Decided {
  const previous = situation.call;
  const record = {
    ...payload, householdId: household.householdId, batchId: household.batchId, source: previous?.source ?? 'staff' as const,
    phone: previous?.phone ?? null, atMs: previous?.atMs ?? context.nowMs, staffId: context.staff.staffId, revision: (previous?.revision ?? 0) + 1,
  };
  return decided(context, 'log_call', household, callNote(payload), [{ kind: 'call', record }]);
}

function decided(context: DecisionContext, type: Intent['type'], household: Household, note: string, puts: readonly DomainRecord[]): Decided {
  return ok({ puts, event: staffEvent(context, type, { batchId: household.batchId, householdId: household.householdId }, note) });
}
