import { attribute } from '../../office-files/scan-xml.ts';
import { childOf, descendantsOf, elementsOf, textOf, type XmlElement } from '../../office-files/xml-tree.ts';
import { newPlace, quote, type DocxParagraph, type DocxTable } from './docx-model.ts';
import { readRuns } from './read-runs.ts';
import { over, readParagraphLook } from './read-styles.ts';
import { note, type StoryContext, type TextPiece } from './story-context.ts';
import { isOn, twips, valueOf } from './xml-values.ts';

type Cell = { readonly from: number; readonly span: number; readonly continues: boolean; readonly text: string; readonly align: DocxParagraph['align']; readonly isBold: boolean };
type Row = { readonly isHeader: boolean; readonly cells: readonly Cell[] };

/**
 * Reads a table onto a plain grid (ECMA-376, 17.4): columns where any row begins a cell. Merged cells are taken apart, their text in
 * the first; the note says which rows.
 */
export function readDocxTable(table: XmlElement, context: StoryContext, name: string): DocxTable {
  const place = newPlace(name);
  context.place = place;
  const rows = rowElements(table, context).map((row) => readRow(row, context));
  context.place = place;
  const gridWidths = elementsOf(childOf(table, 'tblGrid'), 'gridCol').map((column) => twips(attribute(column.attributes, 'w')) ?? 0);
  const starts = [...new Set(rows.flatMap((row) => row.cells.map((cell) => cell.from)))].toSorted((one, other) => one - other);
  const end = Math.max(gridWidths.length, ...rows.flatMap((row) => row.cells.map((cell) => cell.from + cell.span)));
  const widthOf = (from: number, to: number): number => gridWidths.slice(from, to).reduce((sum, width) => sum + width, 0);
  const weights = starts.map((from, index) => widthOf(from, starts[index + 1] ?? end) || 1);
  const texts = rows.map((row) => starts.map((from) => row.cells.find((cell) => cell.from === from)?.text ?? ''));
  noteMerged(rows, starts, context);
  place.text = texts.flat().find((text) => text !== '') ?? '';
  return { kind: 'table', place, weights, rows: texts, aligns: starts.map((from) => alignOf(rows, from)), hasHeader: hasHeader(rows) };
}

function rowElements(table: XmlElement, context: StoryContext): readonly XmlElement[] {
  return elementsOf(table).flatMap((child): readonly XmlElement[] => {
    if (child.name === 'sdt') return rowElements(childOf(child, 'sdtContent') ?? child, context);
    if (child.name !== 'tr') return ['ins', 'moveTo', 'customXml'].includes(child.name) ? rowElements(child, context) : [];
    if (childOf(child, 'trPr', 'del') === null) return [child];
    note(context, `修订：删去的表格行“${quote(textOf(child), 200)}”`, '没有取，请核对');
    return [];
  });
}

function readRow(row: XmlElement, context: StoryContext): Row {
  const properties = childOf(row, 'trPr');
  if (childOf(properties, 'ins') !== null) note(context, `修订：新增的表格行“${quote(textOf(row))}”`, '已采用，请核对');
  let at = Number(valueOf(childOf(properties, 'gridBefore')) ?? '0');
  const cells = cellElements(row).map((element): Cell => {
    const cell = readCell(element, at, context);
    at += cell.span;
    return cell;
  });
  return { isHeader: isOn(childOf(properties, 'tblHeader')), cells };
}

function cellElements(row: XmlElement): readonly XmlElement[] {
  return elementsOf(row).flatMap((child) => (child.name === 'tc' ? [child] : ['sdt', 'sdtContent', 'ins', 'moveTo', 'customXml'].includes(child.name) ? cellElements(child) : []));
}

/** The paragraphs of a cell become one line: a template's cell has no lines of its own. */
function readCell(element: XmlElement, from: number, context: StoryContext): Cell {
  const properties = childOf(element, 'tcPr');
  const merge = childOf(properties, 'vMerge');
  const lines: string[] = [];
  let align: DocxParagraph['align'] = 'left';
  let isBold = true;
  if (descendantsOf(element, 'tbl').length > 0) note(context, '表格里的表格', '只取了文字，请核对');
  for (const paragraph of descendantsOf(element, 'p')) {
    const own = childOf(paragraph, 'pPr');
    const style = context.styles.paragraph(valueOf(childOf(own, 'pStyle')));
    const look = over(style.paragraph, readParagraphLook(own));
    const pieces: TextPiece[] = [];
    readRuns(paragraph, style.run, context, pieces);
    const number = look.listId === null || look.listId === '0' ? '' : context.numbering.next(look.listId, look.listLevel ?? 0)?.text ?? '';
    const text = (number + pieces.map((piece) => piece.text).join('')).replace(/[\n\f]/g, ' ').trim();
    if (text === '') continue;
    lines.push(text);
    align = look.align === 'center' ? 'center' : look.align === 'right' || look.align === 'end' ? 'right' : 'left';
    isBold &&= pieces.every((piece) => piece.isBold || piece.text.trim() === '');
  }
  if (lines.length > 1) note(context, '单元格里的分段', '已连成一段，请核对');
  return {
    from, span: Math.max(1, Number(valueOf(childOf(properties, 'gridSpan')) ?? '1')), continues: merge !== null && (valueOf(merge) ?? 'continue') === 'continue',
    text: lines.join(' '), align, isBold: isBold && lines.length > 0,
  };
}

function noteMerged(rows: readonly Row[], starts: readonly number[], context: StoryContext): void {
  const wide = rows.flatMap((row, index) => (row.cells.some((cell) => starts.some((from) => from > cell.from && from < cell.from + cell.span)) ? [index + 1] : []));
  const tall = rows.flatMap((row, index) => (row.cells.some((cell) => cell.continues) ? [index + 1] : []));
  if (wide.length > 0) note(context, `左右合并的单元格（第 ${wide.join('、')} 行）`, '已拆开，文字在第一格，其余为空，请核对或改成几个表格');
  if (tall.length > 0) note(context, `上下合并的单元格（第 ${tall.join('、')} 行）`, '已拆开，文字在最上面一格，其余为空，请核对');
}

/** The alignment of most cells of the column below the first row. */
function alignOf(rows: readonly Row[], from: number): DocxParagraph['align'] {
  const cells = rows.slice(rows.length > 1 ? 1 : 0).flatMap((row) => row.cells.filter((cell) => cell.from === from && cell.text !== ''));
  const count = (align: DocxParagraph['align']): number => cells.filter((cell) => cell.align === align).length;
  if (count('center') > cells.length / 2) return 'center';
  return count('right') > cells.length / 2 ? 'right' : 'left';
}

/** Said by Word (重复标题行), or seen: a first row of nothing but bold words above others that are not. */
function hasHeader(rows: readonly Row[]): boolean {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return false;
  const isBoldRow = (row: Row): boolean => row.cells.length > 1 && row.cells.every((cell) => cell.isBold);
  return first.isHeader || (isBoldRow(first) && !others.some(isBoldRow));
}
