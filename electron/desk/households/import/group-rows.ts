import { memberParts, type ImportColumn, type ImportAnalysis, type MemberPart } from '../../../../shared/desk/import-types.ts';
import { trimText } from '../../../../shared/domain/field-values.ts';
import { toHalfWidth } from '../../../../shared/domain/resident-id.ts';
import { addError, type ImportFindings, type LocatedCell } from './import-findings.ts';
import type { RawCell, RawRow } from './raw-sheet.ts';

export type MemberDraft = Readonly<Partial<Record<MemberPart, LocatedCell>>>;

/** A household's cells, gathered from its row or rows, nothing judged yet. */
export type HouseholdDraft = {
  readonly sheet: string;
  readonly rowNumber: number;
  /** By field key, or `free:` and the header of a free column. */
  readonly cells: Map<string, LocatedCell>;
  readonly members: MemberDraft[];
  /** The cell 家庭成员 that holds all of them, if there is one. */
  readonly memberText: LocatedCell | null;
};

/** Rows of one sheet with the columns they are read by. */
export type MappedRows = { readonly sheet: string; readonly columns: readonly ImportColumn[]; readonly rows: readonly RawRow[] };

const principalRelations: ReadonlySet<string> = new Set(['本人', '主申请人', '申请人', '申请人本人', '户主']);

export function isPrincipalRelation(relation: string): boolean {
  return principalRelations.has(relation.trim());
}

export function layoutOf(columns: readonly ImportColumn[], hasMemberSheet: boolean): ImportAnalysis['layout'] {
  if (columns.some((column) => /^member:[a-z]/i.test(column.target))) return 'person_rows';
  return hasMemberSheet ? 'member_sheet' : 'household_rows';
}

/** One household per row, or all rows of one 备案回执号 together where a row is a person. */
export function groupRows(mapped: MappedRows, findings: ImportFindings): HouseholdDraft[] {
  const columns = mapped.columns.filter((column) => column.target !== 'ignore');
  if (layoutOf(columns, false) === 'household_rows') return mapped.rows.map((row) => draftOf(mapped.sheet, row, columns));
  const groups = new Map<string, RawRow[]>();
  const numberColumn = columns.find((column) => column.target === 'acceptanceNo')?.index;
  let current = '';
  for (const row of mapped.rows) {
    const written = numberColumn === undefined ? '' : groupKey(row.cells[numberColumn]);
    const named = columns.some((column) => column.target === 'principalApplicant' && row.cells[column.index] !== undefined);
    // A row of a person without a number belongs to the household above, unless it names a principal applicant itself.
    if (written !== '' || named || current === '') current = written === '' ? `row ${row.rowNumber}` : written;
    const group = groups.get(current);
    if (group === undefined) groups.set(current, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((rows) => mergePersonRows(mapped.sheet, rows, columns, findings));
}

/** Adds the people of the sheet 家庭成员 to their households. */
export function addMemberSheet(mapped: MappedRows, households: readonly HouseholdDraft[], findings: ImportFindings): void {
  const byNumber = new Map(households.map((each) => [groupKey(each.cells.get('acceptanceNo')?.raw), each]));
  const numberColumn = mapped.columns.find((column) => column.target === 'acceptanceNo');
  let key = '';
  for (const row of mapped.rows) {
    const cell = locate(mapped.sheet, row, numberColumn);
    const written = groupKey(cell.raw);
    if (written !== '') key = written;
    const household = byNumber.get(key);
    if (household === undefined) {
      const message = written === '' ? '这一行没有备案回执号，请补填。' : '名单里没有这个备案回执号，请核对，或删去这一行。';
      addError(findings, cell, 'unknown_household', message);
    } else household.members.push(memberOf(mapped.sheet, row, mapped.columns, /^member:(\w+)$/));
  }
}

function mergePersonRows(sheet: string, rows: readonly RawRow[], columns: readonly ImportColumn[], findings: ImportFindings): HouseholdDraft {
  const drafts = rows.map((row) => ({ ...draftOf(sheet, row, columns), person: memberOf(sheet, row, columns, /^member:(\w+)$/) }));
  const principal = drafts.find((draft) => isPrincipalRelation(draft.person.relation?.raw?.text ?? ''));
  const ordered = principal === undefined ? drafts : [principal, ...drafts.filter((draft) => draft !== principal)];
  const cells = new Map<string, LocatedCell>();
  for (const draft of ordered) {
    for (const [key, cell] of draft.cells) {
      const known = cells.get(key);
      if (known === undefined || known.raw === undefined) cells.set(key, cell);
      else if (disagrees(known, cell) && !isPersonal(key, principal !== undefined)) {
        addError(findings, cell, 'rows_disagree', `同一户的「${cell.header}」与第 ${known.row} 行不一致，请改为一致。`);
      }
    }
  }
  if (principal !== undefined) fillFromPrincipal(cells, principal.person);
  const members = drafts.map((draft) => draft.person).filter((person) => Object.values(person).some((cell) => cell.raw !== undefined));
  return { sheet, rowNumber: rows[0]?.rowNumber ?? 0, cells, members, memberText: null };
}

/** Where each person has a phone, the principal applicant's is the household's and the others are not wrong. */
function isPersonal(key: string, principalKnown: boolean): boolean {
  return principalKnown && (key === 'contactPhone' || key === 'idType' || key === 'formerName');
}

function fillFromPrincipal(cells: Map<string, LocatedCell>, person: MemberDraft): void {
  if (person.name !== undefined && cells.get('principalApplicant')?.raw === undefined) cells.set('principalApplicant', person.name);
  if (person.idNumber !== undefined && cells.get('residentId')?.raw === undefined) cells.set('residentId', person.idNumber);
}

function disagrees(known: LocatedCell, other: LocatedCell): boolean {
  return other.raw !== undefined && trimText(toHalfWidth(other.raw.text)) !== trimText(toHalfWidth(known.raw?.text ?? ''));
}

function draftOf(sheet: string, row: RawRow, columns: readonly ImportColumn[]): HouseholdDraft {
  const cells = new Map<string, LocatedCell>();
  const members = new Map<string, MemberDraft>();
  let memberText: LocatedCell | null = null;
  for (const column of columns) {
    const cell = locate(sheet, row, column);
    const number = /^member:(\d+):/.exec(column.target)?.[1];
    if (column.target === 'members') memberText = cell;
    else if (number !== undefined) members.set(number, memberOf(sheet, row, columns, new RegExp(`^member:${number}:(\\w+)$`)));
    else if (column.target === 'free') cells.set(`free:${column.header}`, cell);
    else if (!column.target.startsWith('member:') && !cells.has(column.target)) cells.set(column.target, cell);
  }
  const numbered = [...members.entries()].sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member);
  const present = numbered.filter((member) => Object.values(member).some((cell) => cell.raw !== undefined));
  return { sheet, rowNumber: row.rowNumber, cells, members: present, memberText };
}

function memberOf(sheet: string, row: RawRow, columns: readonly ImportColumn[], pattern: RegExp): MemberDraft {
  const member: Partial<Record<MemberPart, LocatedCell>> = {};
  for (const column of columns) {
    const part = memberParts().find((each) => each === pattern.exec(column.target)?.[1]);
    if (part !== undefined) member[part] = locate(sheet, row, column);
  }
  return member;
}

function locate(sheet: string, row: RawRow, column: ImportColumn | undefined): LocatedCell {
  return {
    sheet,
    row: row.rowNumber,
    columnIndex: column?.index ?? null,
    header: column?.header ?? '',
    raw: column === undefined ? undefined : row.cells[column.index],
  };
}

function groupKey(cell: RawCell | undefined): string {
  return cell === undefined ? '' : toHalfWidth(trimText(cell.text));
}
