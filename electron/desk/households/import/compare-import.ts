import type { FieldChange, ImportDifference } from '../../../../shared/desk/import-types.ts';
import { fieldsByKey, type HouseholdMember, type MergeFields } from '../../../../shared/domain/agreement-fields.ts';

export type ComparedHousehold = { readonly acceptanceNo: string; readonly fields: MergeFields };

/** What a re-import would add, change (field by field), remove and leave, by 备案回执号; in the order of the lists. */
export function compareImport(existing: readonly ComparedHousehold[], imported: readonly ComparedHousehold[]): ImportDifference {
  const before = new Map(existing.map((each) => [each.acceptanceNo, each]));
  const after = new Set(imported.map((each) => each.acceptanceNo));
  const difference: ImportDifference = { added: [], changed: [], removed: [], unchanged: [] };
  for (const household of imported) {
    const known = before.get(household.acceptanceNo);
    const changes = known === undefined ? [] : compareFields(known.fields, household.fields);
    if (known === undefined) difference.added.push(nameOf(household));
    else if (changes.length === 0) difference.unchanged.push(nameOf(household));
    else difference.changed.push({ ...nameOf(household), changes });
  }
  for (const household of existing) if (!after.has(household.acceptanceNo)) difference.removed.push(nameOf(household));
  return difference;
}

/** The fields that differ, fields in the order of `before` and then new ones; all members together are one field. */
export function compareFields(before: MergeFields, after: MergeFields): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const key of new Set([...Object.keys(before.values), ...Object.keys(after.values)])) {
    const [was, is] = [before.values[key] ?? '', after.values[key] ?? ''];
    if (was !== is) changes.push({ key, label: fieldsByKey.get(key)?.label ?? key, before: was, after: is });
  }
  const [wasMembers, areMembers] = [membersText(before.members), membersText(after.members)];
  if (wasMembers !== areMembers) changes.push({ key: 'members', label: '家庭成员', before: wasMembers, after: areMembers });
  return changes;
}

function nameOf(household: ComparedHousehold): { readonly acceptanceNo: string; readonly principalApplicant: string } {
  return { acceptanceNo: household.acceptanceNo, principalApplicant: household.fields.values['principalApplicant'] ?? '' };
}

function membersText(members: readonly HouseholdMember[]): string {
  const parts = (member: HouseholdMember): string[] => [member.name, member.relation, member.memberType, member.idType, member.idNumber];
  return members.map((member) => parts(member).filter((part) => part !== '').join(' ')).join('；');
}
