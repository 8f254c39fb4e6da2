import { baselineIn, placeLine } from './layout-text.ts';
import { breakLines, type Advance, type BrokenLine } from './line-breaker.ts';
import { bodyLeftPt, bodyWidthPt, cellPaddingPt, cellSizesPt, maxCellLines } from './page-geometry.ts';
import { makeRow, type Row, type Box, type TextLine } from './row.ts';
import type { CellAlign, TableColumn } from './template-model.ts';

const tableGapPt = 4;

/** A cell's text broken into lines at the size at which it fits. */
export type SetCell = { readonly lines: readonly BrokenLine[]; readonly sizePt: number; readonly fits: boolean };

/** A table's columns made ready: where each begins and how wide its text may be, in points. */
export type TableFrame = {
  readonly columns: readonly TableColumn[];
  readonly lefts: readonly number[];
  readonly widths: readonly number[];
  /** The outlines of a row's cells by its height; most rows are of few heights. */
  readonly boxesByHeight: Map<number, readonly Box[]>;
};

export function tableFrame(columns: readonly TableColumn[]): TableFrame {
  const widths = columnWidths(columns);
  let left = bodyLeftPt;
  const lefts = widths.map((width) => {
    const own = left;
    left += width;
    return own;
  });
  return { columns, lefts, widths, boxesByHeight: new Map() };
}

/**
 * Sets a cell's text. Text that needs more than `maxLines` lines, or whose numbers would break, shrinks from 五号 to 8 pt;
 * `fits` is false where even that is too large.
 */
export function setCell(text: string, frame: TableFrame, column: number, advance: Advance, isHeader: boolean, maxLines = maxCellLines): SetCell {
  const widthPt = (frame.widths[column] ?? 0) - 2 * cellPaddingPt;
  let smallest: SetCell = { lines: [], sizePt: 0, fits: false };
  for (const sizePt of cellSizesPt) {
    const style = { role: isHeader ? 'bold' : 'regular', sizePt } as const;
    const lines = breakLines(text, advance, style, { widthPt, firstIndentPt: 0, justify: false });
    const next: SetCell = { lines, sizePt, fits: lines.length <= maxLines };
    if (next.fits && !lines.some((line) => line.splitsWord)) return next;
    if (!smallest.fits) smallest = next;
  }
  return smallest;
}

/** One row of a table from its set cells, a gap before the first row of a table and after its last. */
export function layoutTableRow(
  cells: readonly SetCell[], frame: TableFrame, place: { readonly isHeader: boolean; readonly isFirst: boolean; readonly isLast: boolean; readonly repeatedHeader: Row | null },
): Row {
  let heightPt = 0;
  for (const cell of cells) heightPt = Math.max(heightPt, cell.lines.length * pitchOf(cell.sizePt));
  heightPt += 2 * cellPaddingPt;
  const lines: TextLine[] = [];
  let column = 0;
  for (const cell of cells) {
    const align: CellAlign = place.isHeader ? 'center' : frame.columns[column]?.align ?? 'left';
    placeCell(lines, cell, align, (frame.lefts[column] ?? 0) + cellPaddingPt, (frame.widths[column] ?? 0) - 2 * cellPaddingPt, heightPt, place.isHeader);
    column += 1;
  }
  const boxes = boxesOf(frame, heightPt);
  return makeRow({
    heightPt: heightPt + (place.isLast ? tableGapPt : 0), spaceBeforePt: place.isFirst ? tableGapPt : 0, keepWithNext: place.isHeader,
    lines, boxes, repeatedHeader: place.repeatedHeader,
  });
}

function columnWidths(columns: readonly TableColumn[]): readonly number[] {
  const total = columns.reduce((sum, column) => sum + column.weight, 0);
  return columns.map((column) => (bodyWidthPt * column.weight) / total);
}

function placeCell(
  lines: TextLine[], cell: SetCell, align: CellAlign, left: number, width: number, heightPt: number, isHeader: boolean,
): void {
  const pitch = pitchOf(cell.sizePt);
  const top = (heightPt - cell.lines.length * pitch) / 2;
  const style = { role: isHeader ? 'bold' : 'regular', sizePt: cell.sizePt } as const;
  let baselinePt = top + baselineIn(pitch, cell.sizePt);
  for (const line of cell.lines) {
    lines.push(placeLine(line, align, style, left, width, baselinePt));
    baselinePt += pitch;
  }
}

function boxesOf({ lefts, widths, boxesByHeight }: TableFrame, heightPt: number): readonly Box[] {
  const known = boxesByHeight.get(heightPt);
  if (known !== undefined) return known;
  const boxes = widths.map((width, index): Box => ({ x: lefts[index] ?? 0, y: 0, width, height: heightPt }));
  boxesByHeight.set(heightPt, boxes);
  return boxes;
}

function pitchOf(sizePt: number): number {
  return Math.round(sizePt * 1.4 * 2) / 2;
}
