import { columnTargetLabel, type ImportReport } from '../../../../shared/desk/import-types.ts';
import { fieldDefinitions } from '../../../../shared/domain/agreement-fields.ts';
import { readPhone } from '../../../../shared/domain/field-values.ts';
import { checkHousehold, defaultsOfBlank, type CheckedHousehold } from './check-household.ts';
import type { ValueRules } from './check-value.ts';
import type { HouseholdDraft } from './group-rows.ts';
import { addError, addNotice, type ImportFindings, type LocatedCell } from './import-findings.ts';
import { noticeDisagreements } from './notice-sums.ts';

export type CheckRowsInput = {
  readonly sheet: string;
  readonly headerRow: number;
  readonly drafts: readonly HouseholdDraft[];
  /** What reading and mapping found already; the report takes it in. */
  readonly findings: ImportFindings;
  readonly rules: ValueRules;
};

/** Judges all households by agreement-fields (errors, notices, normal forms). All or nothing: with an error no household comes back. */
export function checkRows(input: CheckRowsInput): ImportReport {
  const { drafts, findings, rules } = input;
  const header: LocatedCell = { sheet: input.sheet, row: input.headerRow, columnIndex: null, header: '', raw: undefined };
  if (drafts.length === 0) addError(findings, header, 'no_households', '表头下面没有一户家庭，请核对是否选对了文件。');
  else checkColumnsPresent(drafts, header, findings);
  const checked: CheckedHousehold[] = [];
  for (const draft of drafts) {
    const each = checkHousehold(draft, rules, findings);
    noticeDisagreements(each, findings);
    checked.push(each);
  }
  refuseTwice(checked, 'acceptanceNo', 'duplicate_acceptance_no', findings);
  refuseTwice(checked, 'residentId', 'duplicate_resident_id', findings);
  noticeSharedMobiles(checked, findings);
  return {
    households: findings.errors.length === 0 ? checked.map((each) => each.household) : [],
    householdCount: drafts.length,
    errors: inOrder(findings.errors),
    notices: inOrder(findings.notices),
    leftOut: findings.leftOut,
    normalForms: inOrder(findings.normalForms),
  };
}

function checkColumnsPresent(drafts: readonly HouseholdDraft[], header: LocatedCell, findings: ImportFindings): void {
  for (const definition of fieldDefinitions) {
    const present = drafts.some((draft) => draft.cells.has(definition.key));
    if (present) continue;
    if (definition.need === 'import') {
      addError(findings, { ...header, header: definition.label }, 'missing_column', `缺少「${definition.label}」列。请补上这一列，或在列对应中指定。`);
    }
    const byDefault = defaultsOfBlank.find((each) => each.key === definition.key);
    const source = byDefault?.from ?? null;
    if (byDefault !== undefined && (source === null || drafts.some((draft) => draft.cells.has(source)))) {
      addNotice(findings, { ...header, header: definition.label }, 'default_applied', `没有「${definition.label}」列，全部按${byDefault.words}填写。`);
    }
  }
}

function refuseTwice(
  checked: readonly CheckedHousehold[],
  key: string,
  code: 'duplicate_acceptance_no' | 'duplicate_resident_id',
  findings: ImportFindings,
): void {
  const firstRows = new Map<string, number>();
  for (const { draft, household } of checked) {
    const value = household.fields.values[key];
    const cell = draft.cells.get(key);
    if (value === undefined || cell === undefined) continue;
    const first = firstRows.get(value);
    if (first === undefined) firstRows.set(value, cell.row);
    else addError(findings, cell, code, `「${columnTargetLabel(key)}」与第 ${first} 行重复，请核对是否重复录入。`);
  }
}

function noticeSharedMobiles(checked: readonly CheckedHousehold[], findings: ImportFindings): void {
  const firstRows = new Map<string, number>();
  for (const { draft, household } of checked) {
    const number = household.fields.values['contactPhone'];
    const cell = draft.cells.get('contactPhone');
    if (number === undefined || cell === undefined || !readPhone(number).ok) continue;
    const first = firstRows.get(number);
    if (first === undefined) firstRows.set(number, cell.row);
    else addNotice(findings, cell, 'shared_mobile', `联系手机与第 ${first} 行的家庭相同，请确认是否填错。`);
  }
}

function inOrder<Entry extends { readonly sheet: string; readonly row: number }>(entries: readonly Entry[]): Entry[] {
  const sheets = [...new Set(entries.map((entry) => entry.sheet))];
  const order = new Map(sheets.map((sheet, index) => [sheet, index]));
  return [...entries].sort((a, b) => (order.get(a.sheet) ?? 0) - (order.get(b.sheet) ?? 0) || a.row - b.row);
}
