import { columnTargetLabel, type ColumnMapping, type ColumnTarget, type HeaderMapping, type ImportColumn } from '../../../../shared/desk/import-types.ts';
import type { FoundHeader } from './detect-header.ts';
import { addError, type ImportFindings } from './import-findings.ts';
import { matchHeader, normaliseHeader, type HeaderVocabulary } from './match-header.ts';
import { columnLetter, type RawSheet } from './raw-sheet.ts';

export type MappingInput = {
  readonly sheet: RawSheet;
  readonly header: FoundHeader;
  readonly vocabulary: HeaderVocabulary;
  /** Given by hand for this workbook; wins. */
  readonly mapping?: ColumnMapping | undefined;
  /** Given by hand for an earlier workbook, by header. */
  readonly remembered?: HeaderMapping | undefined;
};

/** Proposes a target for each column that has a header: by hand, as remembered, by label or synonym, else not imported. */
export function mapColumns(input: MappingInput): ImportColumn[] {
  const remembered = new Map(Object.entries(input.remembered ?? {}).map(([header, target]) => [normaliseHeader(header), target]));
  const proposed = proposeTargets(input.header.headers, input.vocabulary);
  const columns: ImportColumn[] = [];
  for (const [index, header] of input.header.headers.entries()) {
    const given = input.mapping?.[String(index)];
    if (header === '' && given === undefined) continue;
    const target = given ?? remembered.get(normaliseHeader(header)) ?? proposed[index] ?? 'ignore';
    columns.push({ index, letter: columnLetter(index), header, target, examples: examplesOf(input, index) });
  }
  return columns;
}

/** Two columns for one field: an error at the later one. Free columns are told apart by their header. */
export function checkDoubleColumns(columns: readonly ImportColumn[], sheetName: string, headerRow: number, findings: ImportFindings): void {
  const seen = new Map<string, ImportColumn>();
  for (const column of columns) {
    if (column.target === 'ignore') continue;
    const key = column.target === 'free' ? `free:${normaliseHeader(column.header)}` : column.target;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, column);
      continue;
    }
    const name = column.target === 'free' ? column.header : columnTargetLabel(column.target);
    addError(
      findings,
      { sheet: sheetName, row: headerRow, columnIndex: column.index, header: column.header, raw: undefined },
      'duplicate_column',
      `${first.letter} 列和 ${column.letter} 列都对应「${name}」，请在列对应中只留一列。`,
    );
  }
}

function proposeTargets(headers: readonly string[], vocabulary: HeaderVocabulary): (ColumnTarget | null)[] {
  const targets = headers.map((header) => matchHeader(header, vocabulary));
  if (vocabulary === 'member_sheet') return targets;
  settleAccountRelation(targets);
  if (targets.includes('member:relation') || targets.includes('member:name')) settlePersonColumns(headers, targets);
  return targets;
}

/** 与主申请人关系 right after 户名 is the account holder's, not a member's. */
function settleAccountRelation(targets: (ColumnTarget | null)[]): void {
  const accountName = targets.indexOf('accountName');
  if (accountName !== -1 && targets[accountName + 1] === 'member:relation' && !targets.includes('accountRelation')) {
    targets[accountName + 1] = 'accountRelation';
  }
}

/** Where a row is a person, 姓名 and 身份证号 are the person's if the principal applicant has columns of their own, or none at all. */
function settlePersonColumns(headers: readonly string[], targets: (ColumnTarget | null)[]): void {
  settlePart(headers, targets, 'principalApplicant', 'member:name', new Set(['姓名']));
  settlePart(headers, targets, 'residentId', 'member:idNumber', new Set(['身份证号', '身份证号码', '居民身份证号', '证件号码']));
  if (targets.filter((target) => target === 'idType').length === 2) targets[targets.lastIndexOf('idType')] = 'member:idType';
}

function settlePart(
  headers: readonly string[],
  targets: (ColumnTarget | null)[],
  fieldKey: ColumnTarget,
  memberTarget: ColumnTarget,
  personHeaders: ReadonlySet<string>,
): void {
  if (targets.includes(memberTarget)) return;
  const candidates = headers
    .map((header, index) => ({ index, personal: personHeaders.has(normaliseHeader(header)) }))
    .filter(({ index }) => targets[index] === fieldKey);
  const personal = candidates.filter((each) => each.personal);
  const chosen = personal.at(-1);
  if (chosen === undefined) return;
  const ownNameColumn = targets.includes('member:name') || !targets.includes('principalApplicant');
  if (candidates.length === 2 || fieldKey === 'principalApplicant' || ownNameColumn) targets[chosen.index] = memberTarget;
}

function examplesOf(input: MappingInput, index: number): string[] {
  const examples: string[] = [];
  for (const row of input.sheet.rows) {
    if (row.hidden || row.rowNumber <= input.header.row.rowNumber) continue;
    const text = row.cells[index]?.text.trim() ?? '';
    if (text !== '' && !examples.includes(text)) examples.push(text);
    if (examples.length === 3) break;
  }
  return examples;
}
