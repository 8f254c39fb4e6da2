import type { ColumnMapping, HeaderMapping, ImportAnalysis, ImportColumn } from '../../../../shared/desk/import-types.ts';
import { ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import { checkRows } from './check-rows.ts';
import { detectHeader, type FoundHeader } from './detect-header.ts';
import { addMemberSheet, groupRows, layoutOf } from './group-rows.ts';
import { newFindings, type ImportFindings } from './import-findings.ts';
import { checkDoubleColumns, mapColumns } from './map-columns.ts';
import { maxImportRows, type RawRow, type RawSheet } from './raw-sheet.ts';
import { readWorkbook } from './read-workbook.ts';
import { sortRows } from './sort-rows.ts';

export type AnalyseWorkbookInput = {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  /** Column targets corrected by hand on the screen; columns not named stay as proposed. */
  readonly mapping?: ColumnMapping | undefined;
  /** Targets by header, remembered from an earlier workbook of the batch. */
  readonly remembered?: HeaderMapping | undefined;
  /** Can a font of ours print this character? (documents' font coverage) */
  readonly isPrintable: (character: string) => boolean;
  /** ISO date in Asia/Shanghai; a birth date after it is refused. */
  readonly today?: string | undefined;
};

type ChosenSheet = { readonly sheet: RawSheet; readonly header: FoundHeader };

/**
 * Reads a workbook, proposes where its columns go and checks every row: what the import page shows.
 * Plain data in and out, so that a worker can do it. Refused only when the file cannot be read as a list at all;
 * everything wrong inside is in `report`.
 */
export function analyseWorkbook(input: AnalyseWorkbookInput): Result<ImportAnalysis, Refusal> {
  const sheets = readWorkbook(input.bytes, input.fileName);
  if (!sheets.ok) return sheets;
  const chosen = chooseSheet(sheets.value);
  if (chosen === null) {
    return refuse('header_not_found', '没有找到表头。名单应有一行表头，写明备案回执号、主申请人、证件号码等列名，请核对文件。');
  }
  const findings = newFindings();
  const { sheet, header } = chosen;
  const columns = mapColumns({ sheet, header, vocabulary: 'household', mapping: input.mapping, remembered: input.remembered });
  checkDoubleColumns(columns, sheet.name, header.row.rowNumber, findings);
  const rows = sortRows(sheet, header, columns, findings);
  if (rows.length > maxImportRows) return refuse('too_many_rows', '名单超过 20,000 行。请分成几个文件导入。');
  const drafts = groupRows({ sheet: sheet.name, columns, rows }, findings);
  const memberSheet = chooseMemberSheet(sheets.value, sheet);
  if (memberSheet !== null) {
    const members = readMemberRows(memberSheet, findings);
    addMemberSheet({ sheet: memberSheet.sheet.name, ...members }, drafts, findings);
  }
  noteOtherSheets(sheets.value, [sheet, memberSheet?.sheet ?? null], findings);
  const rules = { isPrintable: rememberAnswers(input.isPrintable), today: input.today };
  const report = checkRows({ sheet: sheet.name, headerRow: header.row.rowNumber, drafts, findings, rules });
  return ok({
    fileName: input.fileName,
    sheetName: sheet.name,
    headerRow: header.row.rowNumber,
    layout: layoutOf(columns, memberSheet !== null),
    columns,
    report,
  });
}

/** The sheet whose header names most fields of a household; the first of equals. */
function chooseSheet(sheets: readonly RawSheet[]): ChosenSheet | null {
  let best: ChosenSheet | null = null;
  for (const sheet of sheets) {
    const header = detectHeader(sheet, 'household');
    if (header !== null && (best === null || header.score > best.header.score)) best = { sheet, header };
  }
  return best;
}

function chooseMemberSheet(sheets: readonly RawSheet[], main: RawSheet): ChosenSheet | null {
  for (const sheet of sheets) {
    if (sheet === main || !/成员/u.test(sheet.name)) continue;
    const header = detectHeader(sheet, 'member_sheet');
    if (header !== null) return { sheet, header };
  }
  return null;
}

function readMemberRows(chosen: ChosenSheet, findings: ImportFindings): { readonly columns: ImportColumn[]; readonly rows: RawRow[] } {
  const columns = mapColumns({ ...chosen, vocabulary: 'member_sheet' });
  checkDoubleColumns(columns, chosen.sheet.name, chosen.header.row.rowNumber, findings);
  return { columns, rows: sortRows(chosen.sheet, chosen.header, columns, findings) };
}

function noteOtherSheets(sheets: readonly RawSheet[], used: readonly (RawSheet | null)[], findings: ImportFindings): void {
  for (const sheet of sheets) {
    if (used.includes(sheet) || (sheet.rows.length === 0 && !sheet.hidden)) continue;
    const reason = sheet.hidden ? '隐藏的工作表，没有导入' : '不是名单的工作表，没有导入';
    findings.leftOut.push({ sheet: sheet.name, rowNumber: null, reason });
  }
}

/** The same characters come back hundreds of thousands of times; a font's answer does not change. */
function rememberAnswers(isPrintable: (character: string) => boolean): (character: string) => boolean {
  const answers = new Map<string, boolean>();
  return (character) => {
    const known = answers.get(character);
    if (known !== undefined) return known;
    const answer = isPrintable(character);
    answers.set(character, answer);
    return answer;
  };
}
