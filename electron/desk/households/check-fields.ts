import { fieldDefinitions, fieldsByKey } from '../../../shared/domain/agreement-fields.ts';
import type { HouseholdMember, MergeFields } from '../../../shared/domain/agreement-fields.ts';
import { normaliseName, readFieldValue, readPhone, trimText } from '../../../shared/domain/field-values.ts';
import { checkResidentId, normaliseResidentId } from '../../../shared/domain/resident-id.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const chineseIdType = '居民身份证';

/**
 * Fields that staff typed, in normal form and held to the rules of the import (agreement-fields: errors): ★ fields present,
 * money, dates and numbers readable, ID numbers true to GB 11643. `today` is an ISO date in Asia/Shanghai.
 */
export function checkFields(fields: MergeFields, today: string): Result<MergeFields, Refusal> {
  const values: Record<string, string> = {};
  for (const [key, text] of Object.entries(fields.values)) {
    const definition = fieldsByKey.get(key);
    const value = text.trim() === '' ? ok('') : readFieldValue(definition?.kind ?? 'text', text);
    if (!value.ok) return refuse(value.error.code, `“${definition?.label ?? key}”：${value.error.message}`);
    values[key] = key === 'principalApplicant' ? normaliseName(value.value) : value.value;
  }
  const missing = fieldDefinitions.find((each) => each.need === 'import' && (values[each.key] ?? '') === '');
  if (missing !== undefined) return refuse('missing_value', `“${missing.label}”不能为空，请填写后再保存。`);
  const [from, to] = [values['subsidyFrom'] ?? '', values['subsidyTo'] ?? ''];
  if (to < from) return refuse('end_before_start', '补租终止日早于起始日，请核对日期。');
  const idProblem = residentIdProblem('证件号码', values['idType'] ?? '', values['residentId'] ?? '', today);
  if (idProblem !== null) return idProblem;
  const members = checkMembers(fields.members, today);
  return members.ok ? ok({ values, members: members.value }) : members;
}

/** A phone number that staff typed, in normal form. */
export function checkPhone(text: string): Result<string, Refusal> {
  const phone = readPhone(text);
  return phone.ok ? ok(phone.value.number) : phone;
}

function checkMembers(members: readonly HouseholdMember[], today: string): Result<readonly HouseholdMember[], Refusal> {
  const checked: HouseholdMember[] = [];
  for (const member of members) {
    const name = normaliseName(member.name);
    if (name === '') return refuse('bad_member', '家庭成员的姓名不能为空，请填写姓名或删去这一行。');
    const idNumber = normaliseResidentId(member.idNumber);
    const problem = idNumber === '' ? null : residentIdProblem(`家庭成员“${name}”的证件号码`, member.idType, idNumber, today);
    if (problem !== null) return problem;
    checked.push({ name, relation: trimText(member.relation), memberType: trimText(member.memberType), idType: trimText(member.idType), idNumber });
  }
  return ok(checked);
}

function residentIdProblem(what: string, idType: string, residentId: string, today: string): Result<never, Refusal> | null {
  if (idType !== '' && idType !== chineseIdType) return null;
  const checked = checkResidentId(residentId, today);
  return checked.ok ? null : refuse(checked.error.code, `${what}：${checked.error.message}`);
}
