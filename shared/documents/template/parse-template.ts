import { err, ok, type Result } from '../../lib/result.ts';
import type { CellAlign, Span, Spans, TableColumn, Template, TemplateBlock, TemplateFault } from './template-model.ts';

type Line = { readonly number: number; readonly text: string };
type Reading = {
  readonly blocks: TemplateBlock[];
  readonly faults: TemplateFault[];
  readonly labels: Set<string>;
  pageHeader: Spans;
  pageFooter: Spans;
  pageNote: string;
};

/**
 * Reads the text of a template, one line a block:
 *
 *   页眉：… 页脚：第 {{页码}} 页 共 {{页数}} 页 页注：…   once each, before the title
 *   # 标题            ## 小标题            第…条 / 一、 short lines without 。 are headings too
 *   any other line    a paragraph, indented by two characters; `> ` in front: no indent; `>> ` at the right; `>< ` centred
 *   | 单元 | 单元 |   a table; a row of |---|:--:| under its first row makes that row the header, repeated on every page;
 *                     above all rows: no header. The number of dashes is the column's share of the width
 *   {{家庭成员表}}    alone on a line: the table of members
 *   【盖章处】甲方（盖章）   【签字处】乙方（签字）   【换页】
 *
 * `{{字段}}` names a merge field by its label, anywhere in text and cells. Returns every fault with its place.
 */
export function parseTemplate(text: string): Result<Template, readonly TemplateFault[]> {
  const reading: Reading = { blocks: [], faults: [], labels: new Set(), pageHeader: [], pageFooter: [], pageNote: '' };
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ number: index + 1, text: line.trim() }));
  for (let index = 0; index < lines.length;) {
    const table: Line[] = [];
    for (let line = lines[index]; line !== undefined && line.text.startsWith('|'); index += 1, line = lines[index]) table.push(line);
    if (table.length > 0) readTable(reading, table);
    const line = lines[index];
    if (line !== undefined && line.text !== '' && !line.text.startsWith('|')) readLine(reading, line);
    if (line === undefined || !line.text.startsWith('|')) index += 1;
  }
  checkWhole(reading);
  if (reading.faults.length > 0) return err(reading.faults);
  return ok({
    blocks: reading.blocks,
    pageHeader: reading.pageHeader,
    pageFooter: reading.pageFooter,
    pageNote: reading.pageNote,
    fieldLabels: [...reading.labels],
  });
}

const membersMark = /^\{\{\s*家庭成员表\s*\}\}$/;
const numberedHeading = /^(?:第[零〇一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+、)[^。；]{0,28}$/;

function readLine(reading: Reading, line: Line): void {
  const { text } = line;
  const setting = /^(页眉|页脚|页注)[：:](.*)$/.exec(text);
  const mark = /^【(盖章处|签字处|换页)】(.*)$/.exec(text);
  if (setting !== null) return readSetting(reading, line, setting[1] ?? '', setting[2] ?? '');
  if (mark !== null) return readMark(reading, line, mark[1] ?? '', mark[2] ?? '');
  if (membersMark.test(text)) return void reading.blocks.push({ kind: 'members' });
  if (text.startsWith('### ')) return pushText(reading, line, 'subtitle', text.slice(4));
  if (text.startsWith('## ')) return pushText(reading, line, 'heading', text.slice(3));
  if (text.startsWith('# ')) return pushText(reading, line, 'title', text.slice(2));
  if (numberedHeading.test(text)) return pushText(reading, line, 'heading', text);
  const aligned = /^(>>|><|>)\s+(.*)$/.exec(text);
  const align: CellAlign = aligned?.[1] === '>>' ? 'right' : aligned?.[1] === '><' ? 'center' : 'left';
  const spans = readSpans(reading, line, aligned?.[2] ?? text);
  reading.blocks.push({ kind: 'paragraph', spans, indent: aligned === null, align });
}

function pushText(reading: Reading, line: Line, kind: 'title' | 'subtitle' | 'heading', text: string): void {
  reading.blocks.push({ kind, spans: readSpans(reading, line, text.trim()) });
}

function readSetting(reading: Reading, line: Line, name: string, value: string): void {
  if (reading.blocks.length > 0) fault(reading, line, 1, `“${name}”要写在正文之前，请把这一行移到标题上面。`);
  const spans = readSpans(reading, line, value.trim());
  if (name === '页眉') reading.pageHeader = spans;
  else if (name === '页脚') reading.pageFooter = spans;
  else reading.pageNote = value.trim();
  if (name === '页注' && spans.some((span) => span.kind === 'field')) fault(reading, line, 1, '页注里不能有合并字段，请改用页眉。');
  const stray = name === '页脚' ? spans.find((span) => span.kind === 'field' && !isPageField(span.label)) : undefined;
  if (stray !== undefined) fault(reading, line, 1, '页脚里只能用“页码”和“页数”两个字段，其他字段请写进页眉或正文。');
}

function readMark(reading: Reading, line: Line, name: string, caption: string): void {
  if (name === '换页') return void reading.blocks.push({ kind: 'page_break' });
  if (caption.trim() === '') fault(reading, line, 1, `【${name}】后面要写说明，例如“【签字处】乙方（签字）”。`);
  const spans = readSpans(reading, line, caption.trim());
  const last = reading.blocks.at(-1);
  const isSeal = name === '盖章处';
  if (last?.kind === 'signing' && (isSeal ? last.sealCaption : last.signCaption) === null) {
    reading.blocks[reading.blocks.length - 1] = isSeal ? { ...last, sealCaption: spans } : { ...last, signCaption: spans };
  } else {
    reading.blocks.push({ kind: 'signing', sealCaption: isSeal ? spans : null, signCaption: isSeal ? null : spans });
  }
}

function readTable(reading: Reading, lines: readonly Line[]): void {
  const first = lines[0];
  if (first === undefined) return;
  const rulerAt = lines.findIndex((line) => /^\|(?:\s*:?-+:?\s*\|)+$/.test(line.text));
  if (rulerAt !== 0 && rulerAt !== 1) {
    return fault(reading, first, 1, '表格缺少分隔行，请在表头下面（没有表头时在第一行）写一行“|---|---|”。');
  }
  const columns = splitCells(lines[rulerAt]?.text ?? '').map(readColumn);
  const rows = lines.filter((_line, index) => index !== rulerAt).map((line) => {
    const cells = splitCells(line.text);
    if (cells.length !== columns.length) fault(reading, line, 1, `这一行有 ${cells.length} 个单元格，表格有 ${columns.length} 列，请补齐或删去。`);
    return cells.map((cell) => readSpans(reading, line, cell));
  });
  const header = rulerAt === 1 ? rows[0] ?? null : null;
  reading.blocks.push({ kind: 'table', columns, header, rows: header === null ? rows : rows.slice(1) });
}

function splitCells(text: string): string[] {
  return text.replace(/^\|/, '').replace(/\|$/, '').split('|').map((cell) => cell.trim());
}

function readColumn(ruler: string): TableColumn {
  const align: CellAlign = ruler.endsWith(':') ? (ruler.startsWith(':') ? 'center' : 'right') : 'left';
  return { weight: ruler.replaceAll(':', '').length, align };
}

/** Splits at `{{…}}`; a lone brace pair or an empty name is a fault. */
function readSpans(reading: Reading, line: Line, text: string): Spans {
  const spans: Span[] = [];
  const offset = Math.max(0, line.text.indexOf(text));
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const plain = open < 0 ? text.slice(at) : text.slice(at, open);
    if (plain.includes('}}')) fault(reading, line, offset + at + plain.indexOf('}}') + 1, '“}}”前面缺少“{{”，合并字段要写成“{{主申请人}}”。');
    if (plain !== '') spans.push({ kind: 'text', text: plain });
    if (open < 0) break;
    const close = text.indexOf('}}', open);
    const label = close < 0 ? '' : text.slice(open + 2, close).trim();
    if (label === '' || label.includes('{')) fault(reading, line, offset + open + 1, '合并字段没有写完整，要写成“{{主申请人}}”这样。');
    else if (label === '家庭成员表') fault(reading, line, offset + open + 1, '“{{家庭成员表}}”要单独占一行。');
    else if (isPageField(label) && !/^页脚[：:]/.test(line.text)) fault(reading, line, offset + open + 1, `“{{${label}}}”只能用在页脚里。`);
    else {
      spans.push({ kind: 'field', label });
      if (!isPageField(label)) reading.labels.add(label);
    }
    at = close < 0 ? text.length : close + 2;
  }
  return spans;
}

function checkWhole(reading: Reading): void {
  const first: Line = { number: 1, text: '' };
  if (!reading.blocks.some((block) => block.kind === 'title')) fault(reading, first, 1, '模板没有标题，请用“# ”开头写一行标题。');
  const signings = reading.blocks.filter((block) => block.kind === 'signing');
  if (signings.filter((block) => block.signCaption !== null).length !== 1) fault(reading, first, 1, '模板要有并且只能有一处【签字处】。');
  if (signings.filter((block) => block.sealCaption !== null).length > 1) fault(reading, first, 1, '模板只能有一处【盖章处】。');
}

function isPageField(label: string): boolean {
  return label === '页码' || label === '页数';
}

function fault(reading: Reading, line: Line, column: number, message: string): void {
  reading.faults.push({ line: line.number, column, message });
}
