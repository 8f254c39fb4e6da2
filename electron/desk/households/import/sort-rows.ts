import type { ImportColumn } from '../../../../shared/desk/import-types.ts';
import type { FoundHeader } from './detect-header.ts';
import type { ImportFindings } from './import-findings.ts';
import { normaliseHeader } from './match-header.ts';
import { columnLetter, type RawRow, type RawSheet } from './raw-sheet.ts';

const totalWords = /^(?:合计|总计|小计|共计|累计|总数)/u;
const noteWords = /^(?:注|备注|说明|填表|制表|审核人|审核|经办|联系人|单位|制单|打印|以上|以下|\(注|（注|※|\*)/u;

/** The rows that carry households or people. What is left out goes to the findings with its reason. */
export function sortRows(sheet: RawSheet, header: FoundHeader, columns: readonly ImportColumn[], findings: ImportFindings): RawRow[] {
  const kept: RawRow[] = [];
  const used = columns.filter((column) => column.target !== 'ignore');
  let previousNumber = header.row.rowNumber;
  for (const row of sheet.rows) {
    const reason = row.rowNumber < header.row.rowNumber ? '表头上方的标题或说明' : reasonToLeaveOut(row, header, used);
    if (row.rowNumber > header.row.rowNumber) {
      noteBlankRows(sheet.name, previousNumber, row.rowNumber, findings);
      previousNumber = row.rowNumber;
    }
    if (row.rowNumber === header.row.rowNumber) continue;
    if (reason === null) kept.push(row);
    else findings.leftOut.push({ sheet: sheet.name, rowNumber: row.rowNumber, reason });
  }
  noteColumns(sheet, header, columns, findings);
  return kept;
}

function reasonToLeaveOut(row: RawRow, header: FoundHeader, used: readonly ImportColumn[]): string | null {
  if (row.hidden) return '隐藏（或被筛选掉）的行';
  const texts = row.cells.filter((cell) => cell !== undefined).map((cell) => (cell.kind === 'formula_not_calculated' ? '?' : cell.text.trim()));
  const distinct = new Set(texts.filter((text) => text !== ''));
  if (distinct.size === 0) return '空行';
  const first = texts.find((text) => text !== '') ?? '';
  const keyColumns = used.filter((column) => column.target === 'acceptanceNo' || column.target === 'principalApplicant' || column.target === 'residentId');
  const hasKey = keyColumns.some((column) => filled(row, column.index) && !/^(?:合计|总计|小计)/u.test(row.cells[column.index]?.text.trim() ?? ''));
  if (totalWords.test(first.replace(/\s/gu, '')) && (!hasKey || distinct.size <= 3 || texts[0] === first)) return '合计行';
  if (noteWords.test(first) && distinct.size <= 2) return '备注或说明';
  if (keyColumns.length > 0 && keyColumns.every((column) => repeatsHeader(row, header, column.index))) return '重复的表头';
  const isPerson = used.some((column) => column.target.startsWith('member:') && filled(row, column.index));
  if (!hasKey && !isPerson && distinct.size <= 2) return '没有备案回执号、主申请人和证件号码，按备注或说明处理';
  return null;
}

function repeatsHeader(row: RawRow, header: FoundHeader, column: number): boolean {
  return normaliseHeader(row.cells[column]?.text ?? '') === normaliseHeader(header.headers[column] ?? '');
}

function filled(row: RawRow, column: number): boolean {
  const cell = row.cells[column];
  return cell !== undefined && (cell.text.trim() !== '' || cell.kind === 'formula_not_calculated');
}

function noteBlankRows(sheet: string, before: number, at: number, findings: ImportFindings): void {
  const count = at - before - 1;
  if (count === 1) findings.leftOut.push({ sheet, rowNumber: at - 1, reason: '空行' });
  else if (count > 1) findings.leftOut.push({ sheet, rowNumber: before + 1, reason: `空行（至第 ${at - 1} 行）` });
}

function noteColumns(sheet: RawSheet, header: FoundHeader, columns: readonly ImportColumn[], findings: ImportFindings): void {
  for (const column of sheet.hiddenColumns) {
    findings.leftOut.push({ sheet: sheet.name, rowNumber: null, reason: `${columnLetter(column)} 列是隐藏的列，没有导入` });
  }
  for (const column of columns.filter((each) => each.target === 'ignore')) {
    findings.leftOut.push({ sheet: sheet.name, rowNumber: null, reason: `${column.letter} 列「${column.header}」没有对应的字段，没有导入` });
  }
  const width = Math.max(0, ...sheet.rows.map((row) => row.cells.length));
  for (let index = 0; index < width; index += 1) {
    if ((header.headers[index] ?? '') !== '' || columns.some((column) => column.index === index)) continue;
    const below = sheet.rows.find((row) => row.rowNumber > header.row.rowNumber && filled(row, index));
    if (below !== undefined) {
      findings.leftOut.push({ sheet: sheet.name, rowNumber: null, reason: `${columnLetter(index)} 列没有表头，没有导入` });
    }
  }
}
