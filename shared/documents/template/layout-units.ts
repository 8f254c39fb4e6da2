import type { FillProblem } from '../doors.ts';
import type { Advance } from './line-breaker.ts';
import { layoutSigning, layoutVerifyCode, signingDateCaption, verifyCodeCaption } from './layout-signing.ts';
import { layoutTableRow, setCell, tableFrame, type SetCell, type TableFrame } from './layout-table.ts';
import { layoutText } from './layout-text.ts';
import { maxCellLines, maxRowHeightPt } from './page-geometry.ts';
import { keepRepeated } from './repeated-texts.ts';
import { tableBlock, textBlock, type WrittenBlock } from './reading-text.ts';
import type { Row } from './row.ts';
import { hasField, spansText, type Spans, type TableColumn, type TemplateBlock } from './template-model.ts';

/** What the fields say for one household. `members`: one row per member, the cells of `memberColumns`. */
export type UnitValues = {
  readonly valueOf: (label: string) => string;
  readonly members: readonly (readonly string[])[];
};

/** A block's rows and its text; `problems` names the fields whose values do not fit. */
export type BuiltUnit = {
  readonly rows: readonly Row[];
  readonly reading: readonly WrittenBlock[];
  readonly problems: readonly FillProblem[];
};

/** A block of the template: laid out once if it has no field, else once per household. */
export type LayoutUnit =
  | { readonly kind: 'fixed'; readonly built: BuiltUnit; readonly startsPage: boolean }
  | { readonly kind: 'filled'; readonly build: (values: UnitValues) => BuiltUnit; readonly startsPage: boolean };

const noValues: UnitValues = { valueOf: () => '', members: [] };

export const memberHeaders = ['序号', '姓名', '与主申请人关系', '成员类型', '证件类型', '证件号码'] as const;
const memberColumns: readonly TableColumn[] = [
  { weight: 8, align: 'center' }, { weight: 14, align: 'center' }, { weight: 21, align: 'center' },
  { weight: 18, align: 'center' }, { weight: 17, align: 'center' }, { weight: 31, align: 'center' },
];

/** The units of a template in order, the verification code last. */
export function layoutUnits(blocks: readonly TemplateBlock[], advance: Advance): readonly LayoutUnit[] {
  const units: LayoutUnit[] = [];
  let startsPage = false;
  for (const block of blocks) {
    if (block.kind === 'page_break') {
      startsPage = true;
      continue;
    }
    const build = prepareBlock(block, advance);
    units.push(isFilled(block) ? { kind: 'filled', build, startsPage } : { kind: 'fixed', built: build(noValues), startsPage });
    startsPage = false;
  }
  const code: BuiltUnit = { rows: [layoutVerifyCode(advance)], reading: paragraphs(verifyCodeCaption), problems: [] };
  return [...units, { kind: 'filled', build: () => code, startsPage: false }];
}

function isFilled(block: TemplateBlock): boolean {
  switch (block.kind) {
    case 'members': return true;
    case 'table': return [...(block.header ?? []), ...block.rows.flat()].some(hasField);
    case 'signing': return hasField(block.sealCaption ?? []) || hasField(block.signCaption ?? []);
    case 'page_break': return false;
    default: return hasField(block.spans);
  }
}

/** A block's own part of the work is done here, once; what it returns does a household's. */
function prepareBlock(block: Exclude<TemplateBlock, { readonly kind: 'page_break' }>, advance: Advance): (values: UnitValues) => BuiltUnit {
  switch (block.kind) {
    case 'table': return prepareTable(block.columns, block.header, block.rows, advance);
    case 'members': return prepareMembers(advance);
    case 'signing': return (values) => buildSigning(block.sealCaption, block.signCaption, values, advance);
    default: return prepareText(block, advance);
  }
}

type TextBlock = Extract<TemplateBlock, { readonly spans: Spans }>;

function prepareText(block: TextBlock, advance: Advance): (values: UnitValues) => BuiltUnit {
  const options = block.kind === 'paragraph' ? { indent: block.indent, align: block.align } : { indent: false, align: 'left' } as const;
  const build = keepRepeated((text): BuiltUnit => ({
    rows: layoutText(block.kind, text, advance, options), reading: [textBlock(block.kind === 'subtitle' ? 'heading' : block.kind, text, !hasField(block.spans))], problems: [],
  }));
  return (values) => build(spansText(block.spans, values.valueOf));
}

/** Lays out once what is fixed; for each household only the cells that it fills. */
function prepareTable(
  columns: readonly TableColumn[], header: readonly Spans[] | null, rows: readonly (readonly Spans[])[], advance: Advance,
): (values: UnitValues) => BuiltUnit {
  const frame = tableFrame(columns);
  const all = header === null ? rows : [header, ...rows];
  const prepared = all.map((cells, index) => {
    const isHeader = header !== null && index === 0;
    return { isHeader, cells: cells.map((spans, column) => prepareCell(spans, frame, column, advance, isHeader)) };
  });
  return (values) => {
    const texts: (readonly string[])[] = [];
    const problems: FillProblem[] = [];
    const built: Row[] = [];
    for (const [index, { isHeader, cells }] of prepared.entries()) {
      const set = cells.map((cell) => cell.set(values));
      texts.push(set.map((cell) => cell.text));
      for (const [column, cell] of set.entries()) if (!cell.fits) problems.push(cellTooLong(cells[column]?.fieldLabel ?? '', cell.text));
      const row = layoutTableRow(set, frame, {
        isHeader, isFirst: index === 0, isLast: index === prepared.length - 1, repeatedHeader: header === null || isHeader ? null : built[0] ?? null,
      });
      if (row.heightPt + (row.repeatedHeader?.heightPt ?? 0) > maxRowHeightPt) problems.push(rowTooHigh(set.map((cell) => cell.text)));
      built.push(row);
    }
    return { rows: built, reading: [tableBlock(texts)], problems };
  };
}

type CellWithText = SetCell & { readonly text: string };
type PreparedCell = { readonly fieldLabel: string; readonly set: (values: UnitValues) => CellWithText };

/** What a household adds to a cell gets the lines of an ordinary cell beside those that the cell's own words need. */
function prepareCell(spans: Spans, frame: TableFrame, column: number, advance: Advance, isHeader: boolean): PreparedCell {
  const own = spansText(spans, noValues.valueOf);
  const ownSet = setCell(own, frame, column, advance, isHeader, Infinity);
  const fixed: CellWithText = { lines: ownSet.lines, sizePt: ownSet.sizePt, fits: ownSet.fits, text: own };
  if (!hasField(spans)) return { fieldLabel: '', set: () => fixed };
  const maxLines = maxCellLines + Math.max(0, ownSet.lines.length - 1);
  const set = keepRepeated((text): CellWithText => {
    const { lines, sizePt, fits } = setCell(text, frame, column, advance, isHeader, maxLines);
    return { lines, sizePt, fits, text };
  });
  return { fieldLabel: fieldsOf(spans), set: (values) => set(spansText(spans, values.valueOf)) };
}

function prepareMembers(advance: Advance): (values: UnitValues) => BuiltUnit {
  const frame = tableFrame(memberColumns);
  const setters = memberColumns.map((_column, index) => keepRepeated((text) => setCell(text, frame, index, advance, false)));
  const setRow = (cells: readonly string[]): readonly SetCell[] => setters.map((set, column) => set(cells[column] ?? ''));
  const headCells = memberHeaders.map((text, column) => setCell(text, frame, column, advance, true));
  const head = layoutTableRow(headCells, frame, { isHeader: true, isFirst: true, isLast: false, repeatedHeader: null });
  return ({ members }) => {
    const rows = members.map(setRow);
    return {
      rows: [head, ...rows.map((cells, index) => layoutTableRow(cells, frame, { isHeader: false, isFirst: false, isLast: index === rows.length - 1, repeatedHeader: head }))],
      reading: [tableBlock([memberHeaders, ...members])],
      problems: rows.flatMap((cells, index) => cells.flatMap((cell, column) => (
        cell.fits ? [] : [cellTooLong(`家庭成员${memberHeaders[column] ?? ''}`, members[index]?.[column] ?? '')]))),
    };
  };
}

function buildSigning(sealCaption: Spans | null, signCaption: Spans | null, values: UnitValues, advance: Advance): BuiltUnit {
  const seal = sealCaption === null ? null : spansText(sealCaption, values.valueOf);
  const sign = signCaption === null ? null : spansText(signCaption, values.valueOf);
  const reading = [seal, sign].flatMap((text) => (text === null ? [] : [text, signingDateCaption]));
  return { rows: [layoutSigning(seal, sign, advance)], reading: paragraphs(reading), problems: [] };
}

function paragraphs(texts: readonly string[]): readonly WrittenBlock[] {
  return texts.map((text) => textBlock('paragraph', text, true));
}

function fieldsOf(spans: Spans): string {
  return spans.flatMap((span) => (span.kind === 'field' ? [span.label] : [])).join('、');
}

function cellTooLong(fieldLabel: string, text: string): FillProblem {
  if (fieldLabel !== '') return { code: 'too_long', fieldLabel, message: `“${fieldLabel}”的内容太长，表格里写不下，请缩短后再生成协议。` };
  return { code: 'template_fault', fieldLabel: null, message: `模板表格里的“${text.slice(0, 12)}…”写不下，请加宽这一列或改写成正文。` };
}

function rowTooHigh(texts: readonly string[]): FillProblem {
  const longest = texts.reduce((most, text) => (text.length > most.length ? text : most), '');
  return { code: 'template_fault', fieldLabel: null, message: `模板表格里“${longest.slice(0, 12)}…”所在的一行比一页还高，请拆成几行，或改写成正文。` };
}
