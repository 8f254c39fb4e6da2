import { baselineIn, placeLine } from './layout-text.ts';
import { breakLines, type Advance, type BrokenLine } from './line-breaker.ts';
import { bodyLeftPt, bodyWidthPt, cellPaddingPt, cellSizesPt, maxCellLines } from './page-geometry.ts';
import { makeRow, type Row, type Box, type TextLine } from './row.ts';
import type { CellAlign, TableColumn } from './template-model.ts';

const tableGapPt = 4;

type SetCell = { readonly lines: readonly BrokenLine[]; readonly sizePt: number; readonly fits: boolean };

/**
 * One row of a table. A cell whose text needs more than four lines, or whose numbers would break, shrinks from 五号 to 8 pt; `tooLong` lists the columns
 * that even then do not fit.
 */
export function layoutTableRow(
  cells: readonly string[], columns: readonly TableColumn[], advance: Advance, isHeader: boolean,
): { readonly row: Row; readonly tooLong: readonly number[] } {
  const widths = columnWidths(columns);
  const set = cells.map((cell, index) => setCell(cell, (widths[index] ?? 0) - 2 * cellPaddingPt, advance, isHeader));
  const heightPt = set.reduce((most, cell) => Math.max(most, cell.lines.length * pitchOf(cell.sizePt)), 0) + 2 * cellPaddingPt;
  const lines: TextLine[] = [];
  let left = bodyLeftPt;
  set.forEach((cell, index) => {
    const width = widths[index] ?? 0;
    const align: CellAlign = isHeader ? 'center' : columns[index]?.align ?? 'left';
    lines.push(...placeCell(cell, align, left + cellPaddingPt, width - 2 * cellPaddingPt, heightPt, isHeader));
    left += width;
  });
  const row = makeRow({ heightPt, keepWithNext: isHeader, lines, boxes: cellBoxes(widths, heightPt) });
  return { row, tooLong: set.flatMap((cell, index) => (cell.fits ? [] : [index])) };
}

/** The rows of a table with its header joined to each, a little apart from the text above and below. */
export function joinTableRows(header: Row | null, rows: readonly Row[]): readonly Row[] {
  const all = header === null ? rows : [header, ...rows.map((row) => ({ ...row, repeatedHeader: header }))];
  return all.map((row, index) => withGaps(row, index === 0, index === all.length - 1));
}

function withGaps(row: Row, isFirst: boolean, isLast: boolean): Row {
  return { ...row, spaceBeforePt: isFirst ? tableGapPt : 0, heightPt: row.heightPt + (isLast ? tableGapPt : 0) };
}

function columnWidths(columns: readonly TableColumn[]): readonly number[] {
  const total = columns.reduce((sum, column) => sum + column.weight, 0);
  return columns.map((column) => (bodyWidthPt * column.weight) / total);
}

function setCell(text: string, widthPt: number, advance: Advance, isHeader: boolean): SetCell {
  let smallest: SetCell = { lines: [], sizePt: 0, fits: false };
  for (const sizePt of cellSizesPt) {
    const style = { role: isHeader ? 'bold' : 'regular', sizePt } as const;
    const lines = breakLines(text, advance, style, { widthPt, firstIndentPt: 0, justify: false });
    const next: SetCell = { lines, sizePt, fits: lines.length <= maxCellLines };
    if (next.fits && !lines.some((line) => line.splitsWord)) return next;
    if (!smallest.fits) smallest = next;
  }
  return smallest;
}

function placeCell(
  cell: SetCell, align: CellAlign, left: number, width: number, heightPt: number, isHeader: boolean,
): readonly TextLine[] {
  const pitch = pitchOf(cell.sizePt);
  const top = (heightPt - cell.lines.length * pitch) / 2;
  const style = { role: isHeader ? 'bold' : 'regular', sizePt: cell.sizePt } as const;
  return cell.lines.map((line, index) => placeLine(line, align, style, left, width, top + index * pitch + baselineIn(pitch, cell.sizePt)));
}

function pitchOf(sizePt: number): number {
  return Math.round(sizePt * 1.4 * 2) / 2;
}

function cellBoxes(widths: readonly number[], heightPt: number): readonly Box[] {
  let left = bodyLeftPt;
  return widths.map((width) => {
    const box: Box = { x: left, y: 0, width, height: heightPt };
    left += width;
    return box;
  });
}
