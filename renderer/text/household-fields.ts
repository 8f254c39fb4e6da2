import type { CallOutput } from '../../shared/desk/contract.ts';
import type { HouseholdPage } from '../../shared/desk/household-calls.ts';
import { fieldDefinitions, type MergeFields } from '../../shared/domain/agreement-fields.ts';

type PageField = HouseholdPage['fields'][number];
type Revealed = CallOutput<'households.reveal'>;

/** Masked fields, or the whole values once they have been revealed; what is empty takes no line. */
export function shownFields(page: HouseholdPage, revealed: Revealed | null): PageField[] {
  const values = revealed?.fields.values;
  const whole = values === undefined ? page.fields : page.fields.map((field) => ({ ...field, value: field.key === 'contactPhone' ? revealed?.contactPhone ?? '' : values[field.key] ?? field.value }));
  return whole.filter((field) => field.value !== '');
}

/** Fields by their group, groups and fields in the order they came. */
export function groupFields(fields: readonly PageField[]): [group: string, fields: PageField[]][] {
  const groups = new Map<string, PageField[]>();
  for (const field of fields) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  return [...groups];
}

export function membersOf(page: HouseholdPage, revealed: Revealed | null): { name: string; relation: string; memberType: string; shownId: string }[] {
  if (revealed !== null) return revealed.fields.members.map(({ name, relation, memberType, idNumber }) => ({ name, relation, memberType, shownId: idNumber }));
  return page.members.map(({ name, relation, memberType, maskedId }) => ({ name, relation, memberType, shownId: maskedId }));
}

export type EditableField = { readonly key: string; readonly label: string; readonly group: string };

/** Every field of the table and every free one of this household, for the form of 更正 and 修改信息. 备案回执号 names the household and stays. */
export function editableFields(fields: MergeFields): EditableField[] {
  const known = fieldDefinitions.filter((each) => each.key !== 'acceptanceNo' && each.key !== 'contactPhone').map(({ key, label, group }) => ({ key, label, group }));
  const free = Object.keys(fields.values).filter((key) => !fieldDefinitions.some((each) => each.key === key)).map((key) => ({ key, label: key, group: '其他' }));
  return [...known, ...free];
}

/** The fields with one value set; an emptied field that was never there leaves no trace, so that it is no difference. */
export function withValue(fields: MergeFields, key: string, value: string): MergeFields {
  const { [key]: _before, ...others } = fields.values;
  return { ...fields, values: value === '' ? others : { ...others, [key]: value } };
}

/** What was typed on `base`, put onto `now`: a value that was not touched is the newest one. Members are one value. */
export function rebased(base: MergeFields, typed: MergeFields, now: MergeFields): MergeFields {
  const keys = [...new Set([...Object.keys(base.values), ...Object.keys(typed.values), ...Object.keys(now.values)])];
  const values = keys.flatMap((key) => {
    const value = (typed.values[key] ?? '') === (base.values[key] ?? '') ? now.values[key] : typed.values[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  const areMembersTyped = JSON.stringify(typed.members) !== JSON.stringify(base.members);
  return { values: Object.fromEntries(values), members: areMembersTyped ? typed.members : now.members };
}
