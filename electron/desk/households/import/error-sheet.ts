import ExcelJS from 'exceljs';
import type { CellIssue } from '../../../../shared/desk/import-types.ts';
import { ok, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import { escapeFormula } from './export-list.ts';
import { columnLetter, type RawSheet } from './raw-sheet.ts';
import { readWorkbook } from './read-workbook.ts';

const errorFill = 'FFFFC7CE';
const noticeFill = 'FFFFEB9C';

export type ErrorSheetInput = {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly errors: readonly CellIssue[];
  readonly notices: readonly CellIssue[];
};

/**
 * The rows as they were given, each at its own row and column, with every error and notice coloured and commented at its
 * cell, and a first sheet 问题清单 that lists them. Gives .xlsx bytes. All cells are text.
 */
export async function makeErrorSheet(input: ErrorSheetInput): Promise<Result<Uint8Array, Refusal>> {
  const sheets = readWorkbook(input.bytes, input.fileName);
  if (!sheets.ok) return sheets;
  const workbook = new ExcelJS.Workbook();
  const names = uniqueNames(sheets.value.map((sheet) => sheet.name));
  writeIssueList(workbook, input);
  for (const [index, sheet] of sheets.value.entries()) {
    if (sheet.hidden || sheet.rows.length === 0) continue;
    const written = workbook.addWorksheet(names[index] ?? sheet.name);
    writeRows(written, sheet);
    markIssues(written, sheet.name, input.notices, noticeFill);
    markIssues(written, sheet.name, input.errors, errorFill);
  }
  return ok(new Uint8Array(await workbook.xlsx.writeBuffer()));
}

function writeIssueList(workbook: ExcelJS.Workbook, input: ErrorSheetInput): void {
  const list = workbook.addWorksheet('问题清单', { views: [{ state: 'frozen', ySplit: 1 }] });
  const widths: readonly (readonly [string, number])[] = [['类别', 8], ['工作表', 16], ['单元格', 10], ['列名', 18], ['内容', 26], ['问题与处理', 70]];
  list.columns = widths.map(([header, width]) => ({ header, width, style: { numFmt: '@' } }));
  list.getRow(1).font = { bold: true };
  for (const [kind, issues] of [['错误', input.errors], ['提示', input.notices]] as const) {
    for (const issue of issues) {
      const place = issue.column === null ? `第 ${issue.row} 行` : `${issue.column}${issue.row}`;
      list.addRow([kind, issue.sheet, place, issue.header, issue.value, issue.message].map(writable));
    }
  }
}

function writeRows(written: ExcelJS.Worksheet, sheet: RawSheet): void {
  for (const row of sheet.rows) {
    for (const [index, cell] of row.cells.entries()) {
      if (cell === undefined) continue;
      const target = written.getCell(row.rowNumber, index + 1);
      target.numFmt = '@';
      target.value = writable(cell.text);
    }
    if (row.hidden) written.getRow(row.rowNumber).hidden = true;
  }
  for (let column = 1; column <= written.columnCount; column += 1) written.getColumn(column).width = 18;
}

function markIssues(written: ExcelJS.Worksheet, sheetName: string, issues: readonly CellIssue[], color: string): void {
  const byPlace = new Map<string, string[]>();
  for (const issue of issues) {
    if (issue.sheet !== sheetName) continue;
    const place = `${issue.column ?? columnLetter(0)}${issue.row}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), issue.message]);
  }
  for (const [place, messages] of byPlace) {
    const cell = written.getCell(place);
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: color } };
    cell.note = messages.join('\n');
  }
}

/** Characters XML cannot carry would make a file that Excel calls damaged. */
function writable(text: string): string {
  return escapeFormula(text.replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd').toWellFormed());
}

/** Names Excel takes: 31 characters, none of []:*?/\, unique, and not that of our list. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(['问题清单']);
  return names.map((name) => {
    const base = (name.replace(/[[\]:*?/\\']/g, ' ').trim() || '名单').slice(0, 27);
    let unique = base;
    for (let count = 2; taken.has(unique.toLowerCase()); count += 1) unique = `${base} ${count}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}
