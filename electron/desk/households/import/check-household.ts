import type { ImportedHousehold } from '../../../../shared/desk/import-types.ts';
import { fieldDefinitions, type FieldDefinition } from '../../../../shared/domain/agreement-fields.ts';
import { checkMembers } from './check-members.ts';
import { checkIdNumber, checkValue, type ValueKind, type ValueRules } from './check-value.ts';
import type { HouseholdDraft } from './group-rows.ts';
import { addError, addNormalForm, type ImportFindings, type LocatedCell } from './import-findings.ts';
import { textCell } from './raw-sheet.ts';

/** A household whose cells were judged one by one. `household` is what would be imported if there were no error at all. */
export type CheckedHousehold = { readonly draft: HouseholdDraft; readonly household: ImportedHousehold };

const nameFields: ReadonlySet<string> = new Set([
  'principalApplicant', 'formerName', 'backupContact', 'landlord', 'accountName',
]);

/** What a blank cell stands for: field → the field it is taken from, or a fixed text. */
export const defaultsOfBlank: readonly { readonly key: string; readonly from: string | null; readonly text: string; readonly words: string }[] = [
  { key: 'idType', from: null, text: '居民身份证', words: '居民身份证' },
  { key: 'serviceAddress', from: 'registeredAddress', text: '', words: '户籍地址' },
  { key: 'accountName', from: 'principalApplicant', text: '', words: '主申请人' },
];

/** Judges every cell of a household by itself: ★ filled, readable, undamaged, printable; end not before start. */
export function checkHousehold(draft: HouseholdDraft, rules: ValueRules, findings: ImportFindings): CheckedHousehold {
  const values: Record<string, string> = {};
  const unusable = new Set<string>();
  const keep = (key: string, value: string | null): void => {
    if (value === null) unusable.add(key);
    else if (value !== '') values[key] = value;
  };
  for (const definition of fieldDefinitions) {
    const cell = draft.cells.get(definition.key);
    if (cell !== undefined && definition.kind !== 'residentId') keep(definition.key, checkValue(cell, kindOf(definition), rules, findings));
  }
  const idCell = draft.cells.get('residentId');
  if (idCell !== undefined) keep('residentId', checkIdNumber(idCell, values['idType'] ?? '', rules, findings));
  for (const [key, cell] of draft.cells) {
    if (key.startsWith('free:')) keep(key.slice('free:'.length), checkValue(cell, 'text', rules, findings));
  }
  refuseEmpty(draft, values, unusable, findings);
  applyDefaults(draft, values, unusable, findings);
  refuseEndBeforeStart(draft, values, 'subsidyFrom', 'subsidyTo', findings);
  refuseEndBeforeStart(draft, values, 'leaseFrom', 'leaseTo', findings);
  const members = checkMembers(draft, rules, findings);
  return {
    draft,
    household: { acceptanceNo: values['acceptanceNo'] ?? '', fields: { values, members }, rowNumber: draft.rowNumber },
  };
}

function kindOf(definition: FieldDefinition): ValueKind {
  return nameFields.has(definition.key) ? 'name' : definition.kind;
}

function refuseEmpty(
  draft: HouseholdDraft,
  values: Readonly<Record<string, string>>,
  unusable: ReadonlySet<string>,
  findings: ImportFindings,
): void {
  for (const definition of fieldDefinitions) {
    const cell = draft.cells.get(definition.key);
    // A column that is missing altogether is reported once, at the header.
    if (definition.need !== 'import' || cell === undefined) continue;
    if (values[definition.key] === undefined && !unusable.has(definition.key)) {
      addError(findings, cell, 'empty_cell', `「${definition.label}」是必填项，请补填。`);
    }
  }
}

function applyDefaults(
  draft: HouseholdDraft,
  values: Record<string, string>,
  unusable: ReadonlySet<string>,
  findings: ImportFindings,
): void {
  for (const { key, from, text } of defaultsOfBlank) {
    const value = from === null ? text : values[from];
    if (values[key] !== undefined || unusable.has(key) || value === undefined) continue;
    values[key] = value;
    const cell = draft.cells.get(key);
    if (cell !== undefined) addNormalForm(findings, cell, '', value);
  }
}

function refuseEndBeforeStart(
  draft: HouseholdDraft,
  values: Readonly<Record<string, string>>,
  fromKey: string,
  toKey: string,
  findings: ImportFindings,
): void {
  const [from, to] = [values[fromKey], values[toKey]];
  if (from === undefined || to === undefined || to >= from) return;
  const cell: LocatedCell = draft.cells.get(toKey) ?? { sheet: draft.sheet, row: draft.rowNumber, columnIndex: null, header: '', raw: textCell(to) };
  addError(findings, cell, 'end_before_start', `终止日 ${to} 早于起始日 ${from}，请核对这两个日期。`);
}
