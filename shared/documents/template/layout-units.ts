import type { FillProblem, ReadingBlock } from '../doors.ts';
import type { Advance } from './line-breaker.ts';
import { layoutSigning, layoutVerifyCode, signingDateCaption, verifyCodeCaption } from './layout-signing.ts';
import { joinTableRows, layoutTableRow } from './layout-table.ts';
import { layoutText } from './layout-text.ts';
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
  readonly reading: readonly ReadingBlock[];
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
    const build = (values: UnitValues): BuiltUnit => buildBlock(block, values, advance);
    units.push(isFilled(block) ? { kind: 'filled', build: prepared(block, advance) ?? build, startsPage } : { kind: 'fixed', built: build(noValues), startsPage });
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

function buildBlock(block: TemplateBlock, values: UnitValues, advance: Advance): BuiltUnit {
  switch (block.kind) {
    case 'table': return prepareTable(block.columns, block.header, block.rows, advance)(values);
    case 'members': return prepareMembers(advance)(values);
    case 'signing': return buildSigning(block.sealCaption, block.signCaption, values, advance);
    case 'page_break': return { rows: [], reading: [], problems: [] };
    default: {
      const text = spansText(block.spans, values.valueOf);
      const options = block.kind === 'paragraph' ? { indent: block.indent, align: block.align } : { indent: false, align: 'left' } as const;
      const kind = block.kind === 'subtitle' ? 'heading' : block.kind;
      return { rows: layoutText(block.kind, text, advance, options), reading: [{ kind, text }], problems: [] };
    }
  }
}

/** Tables lay out their fixed rows once. */
function prepared(block: TemplateBlock, advance: Advance): ((values: UnitValues) => BuiltUnit) | null {
  if (block.kind === 'table') return prepareTable(block.columns, block.header, block.rows, advance);
  return block.kind === 'members' ? prepareMembers(advance) : null;
}

function prepareTable(
  columns: readonly TableColumn[], header: readonly Spans[] | null, rows: readonly (readonly Spans[])[], advance: Advance,
): (values: UnitValues) => BuiltUnit {
  const setRow = (cells: readonly Spans[], values: UnitValues, isHeader: boolean): TableRow => {
    const texts = cells.map((cell) => spansText(cell, values.valueOf));
    const { row, tooLong } = layoutTableRow(texts, columns, advance, isHeader);
    return { row, texts, problems: tooLong.map((column) => cellTooLong(fieldsOf(cells[column] ?? []))) };
  };
  const fixed = rows.map((cells) => (cells.some(hasField) ? null : setRow(cells, noValues, false)));
  const head = header === null ? null : setRow(header, noValues, true);
  return (values) => {
    const set = rows.map((cells, index) => fixed[index] ?? setRow(cells, values, false));
    const all = head === null ? set : [head, ...set];
    return {
      rows: joinTableRows(head?.row ?? null, set.map((each) => each.row)),
      reading: [{ kind: 'table', rows: all.map((each) => each.texts) }],
      problems: all.flatMap((each) => each.problems),
    };
  };
}

type TableRow = { readonly row: Row; readonly texts: readonly string[]; readonly problems: readonly FillProblem[] };

function prepareMembers(advance: Advance): (values: UnitValues) => BuiltUnit {
  const head = layoutTableRow(memberHeaders, memberColumns, advance, true).row;
  return ({ members }) => {
    const set = members.map((cells) => layoutTableRow(cells, memberColumns, advance, false));
    return {
      rows: joinTableRows(head, set.map(({ row }) => row)),
      reading: [{ kind: 'table', rows: [memberHeaders, ...members] }],
      problems: set.flatMap(({ tooLong }) => tooLong.map((column) => cellTooLong(`家庭成员${memberHeaders[column] ?? ''}`))),
    };
  };
}

function buildSigning(sealCaption: Spans | null, signCaption: Spans | null, values: UnitValues, advance: Advance): BuiltUnit {
  const seal = sealCaption === null ? null : spansText(sealCaption, values.valueOf);
  const sign = signCaption === null ? null : spansText(signCaption, values.valueOf);
  const reading = [seal, sign].flatMap((text) => (text === null ? [] : [text, signingDateCaption]));
  return { rows: [layoutSigning(seal, sign, advance)], reading: paragraphs(reading), problems: [] };
}

function paragraphs(texts: readonly string[]): readonly ReadingBlock[] {
  return texts.map((text) => ({ kind: 'paragraph', text }));
}

function fieldsOf(spans: Spans): string {
  return spans.flatMap((span) => (span.kind === 'field' ? [span.label] : [])).join('、');
}

function cellTooLong(fieldLabel: string): FillProblem {
  return { code: 'too_long', fieldLabel, message: `“${fieldLabel}”的内容太长，表格里写不下，请缩短后再生成协议。` };
}
