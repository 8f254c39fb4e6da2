import { fieldsByKey, fieldsNeedingBasis, fieldsNeedingSecondPerson } from './agreement-fields.ts';
import type { MergeFields } from './agreement-fields.ts';

export type FieldChange = { readonly key: string; readonly label: string; readonly was: string; readonly becomes: string };

/** The difference between two sets of merge fields, in the order of the field table, members last. */
export function fieldChanges(was: MergeFields, becomes: MergeFields): FieldChange[] {
  const keys = [...new Set([...fieldsByKey.keys(), ...Object.keys(was.values), ...Object.keys(becomes.values)])];
  const changes = keys
    .map((key) => ({ key, label: fieldsByKey.get(key)?.label ?? key, was: was.values[key] ?? '', becomes: becomes.values[key] ?? '' }))
    .filter((each) => each.was !== each.becomes);
  const [wasMembers, nowMembers] = [memberText(was), memberText(becomes)];
  return wasMembers === nowMembers ? changes : [...changes, { key: 'members', label: '家庭成员', was: wasMembers, becomes: nowMembers }];
}

/** 金额, 账号, 姓名, 证件号码 need 复核 by a second person; members carry names and ID numbers too. */
export function needsSecondPerson(changes: readonly FieldChange[]): boolean {
  return changes.some((each) => each.key === 'members' || fieldsNeedingSecondPerson.includes(each.key));
}

/** 姓名 and 证件号码 also need 依据材料. */
export function needsBasis(changes: readonly FieldChange[]): boolean {
  return changes.some((each) => each.key === 'members' || fieldsNeedingBasis.includes(each.key));
}

function memberText(fields: MergeFields): string {
  return fields.members.map((each) => `${each.name} ${each.relation} ${each.memberType} ${each.idType} ${each.idNumber}`).join('；');
}
