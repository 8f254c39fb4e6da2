import { maxTableColumns, minColumnShare } from './template-limits.ts';
import type { CellAlign, TableColumn } from './template-model.ts';
import { cutPiece, fault, readSpans, type Line, type Piece, type Reading } from './template-reading.ts';

const ruler = /^\|(?:\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?$/;

/** Reads the lines of one table; what is wrong with it is noted at its row. */
export function readTable(reading: Reading, lines: readonly Line[]): void {
  const first = lines[0];
  if (first === undefined) return;
  for (const line of lines) if (!isClosed(line.text)) fault(reading, line, line.at + line.text.length, '表格这一行没有写完，行末缺少“|”。');
  const rulers = lines.filter((line) => ruler.test(line.text));
  const rulerLine = rulers[0];
  if (rulerLine === undefined) return fault(reading, first, first.at, missingRuler(reading));
  for (const line of rulers.slice(1)) fault(reading, line, line.at, '一个表格只能有一行“|---|---|”分隔行，请删去这一行；如果是两个表格，中间请空一行。');
  const rulerAt = lines.indexOf(rulerLine);
  if (rulerAt > 1) return fault(reading, rulerLine, rulerLine.at, '分隔行要写在第一行（没有表头）或第二行（第一行是表头），请移上去。');
  const columns = splitCells(rulerLine).map(({ text }) => readColumn(text));
  checkColumns(reading, rulerLine, columns);
  const rows = lines.filter((line) => !ruler.test(line.text)).map((line) => {
    const cells = splitCells(line);
    if (cells.length !== columns.length) fault(reading, line, line.at, `这一行有 ${cells.length} 个单元格，表格有 ${columns.length} 列，请补齐或删去。`);
    return cells.map((cell) => readSpans(reading, { ...cell, text: cell.text.replaceAll('\\|', '|') }));
  });
  const header = rulerAt === 1 ? rows[0] ?? null : null;
  const body = header === null ? rows : rows.slice(1);
  if (body.length === 0) return fault(reading, first, first.at, '表格没有内容，请在分隔行下面至少写一行，或删去这个表格。');
  reading.blocks.push({ kind: 'table', columns, header, rows: body });
}

function missingRuler(reading: Reading): string {
  const follows = reading.blocks.at(-1)?.kind === 'table' ? '如果这几行属于上面的表格，请删去中间的空行；否则' : '';
  return `表格缺少分隔行，${follows}请在表头下面（没有表头时在第一行）写一行“|---|---|”。`;
}

function checkColumns(reading: Reading, line: Line, columns: readonly TableColumn[]): void {
  if (columns.length > maxTableColumns) return fault(reading, line, line.at, `表格有 ${columns.length} 列，一页最多排 ${maxTableColumns} 列，请减少列数或分成两个表格。`);
  const total = columns.reduce((sum, column) => sum + column.weight, 0);
  const narrow = columns.findIndex((column) => column.weight / total < minColumnShare);
  if (narrow >= 0) fault(reading, line, line.at, `第 ${narrow + 1} 列太窄，写不下两个字，请在分隔行里给这一列多写几个“-”。`);
}

function isClosed(text: string): boolean {
  return text.length > 1 && text.endsWith('|') && !text.endsWith('\\|');
}

/** Cells between bars; `\|` is a bar that belongs to the text. */
function splitCells(line: Line): readonly Piece[] {
  const whole: Piece = { line, text: line.text, at: line.at };
  const end = isClosed(line.text) ? line.text.length - 1 : line.text.length;
  const cells: Piece[] = [];
  let from = 1;
  for (let at = 1; at < end; at += 1) {
    if (line.text[at] !== '|' || line.text[at - 1] === '\\') continue;
    cells.push(cutPiece(whole, from, at));
    from = at + 1;
  }
  return [...cells, cutPiece(whole, from, end)];
}

function readColumn(mark: string): TableColumn {
  const align: CellAlign = mark.endsWith(':') ? (mark.startsWith(':') ? 'center' : 'right') : 'left';
  return { weight: mark.replaceAll(':', '').length, align };
}
