import { err, ok, type Result } from '../../lib/result.ts';
import { createClauseNumbers, type ClauseNumbers } from './clause-numbers.ts';
import { readTable } from './read-table.ts';
import { countCharacters, maxLineCharacters, maxTemplateBlocks, maxTemplateCharacters } from './template-limits.ts';
import type { CellAlign, Spans, Template, TemplateFault } from './template-model.ts';
import { cutPiece, fault, isPageField, linesOf, newReading, readSpans, type Line, type Piece, type Reading } from './template-reading.ts';

/**
 * Reads the text of a template, one line a block:
 *
 *   页眉：… 页脚：第 {{页码}} 页 共 {{页数}} 页 页注：…   once each, before the title
 *   名单列：社区、楼栋        columns of the office's own lists that are used as merge fields beside the known ones
 *   # 标题            ## 小标题      ### 附件标题（居中）   第…条 / 一、 short lines without 。 are headings too
 *   any other line    a paragraph, indented by two characters; `> ` in front: no indent; `>> ` at the right; `>< ` centred
 *   \…                a paragraph that begins with one of these marks and means none
 *   | 单元 | 单元 |   a table; a row of |---|:--:| under its first row makes that row the header, repeated on every page;
 *                     above all rows: no header. The number of dashes is the column's share of the width; `\|` is a bar
 *   {{家庭成员表}}    alone on a line: the table of members
 *   【盖章处】甲方（盖章）   【签字处】乙方（签字）   【换页】
 *   第#条  #、 （#） #. (#)   at the start of a heading or paragraph: numbered in order, see clause-numbers.ts
 *
 * `{{字段}}` names a merge field by its label, anywhere in text and cells. Returns every fault with its place, in the text's order;
 * which labels exist is check-template.ts's to know.
 */
export function parseTemplate(text: string): Result<Template, readonly TemplateFault[]> {
  const { template, faults } = readTemplate(text);
  return faults.length > 0 ? err(faults) : ok(template);
}

/** As parseTemplate, for who wants to look at a faulty template all the same. */
export function readTemplate(text: string): { readonly template: Template; readonly faults: readonly TemplateFault[] } {
  const reading = newReading();
  const lines = linesOf(text);
  const tooLong = countCharacters(text);
  if (tooLong > maxTemplateCharacters) {
    reading.faults.push({ line: 1, column: 1, message: `模板有 ${tooLong} 个字，超过上限 ${maxTemplateCharacters} 个字（约 80 页），请删减，附件较多时请另行成册。` });
  } else readLines(reading, lines);
  const faults = reading.faults.toSorted((one, other) => one.line - other.line || one.column - other.column);
  const { blocks, pageHeader, pageFooter, pageNote, fieldUses, listColumns } = reading;
  return { template: { blocks, pageHeader, pageFooter, pageNote, fieldUses, listColumns, fieldLabels: [...new Set(fieldUses.map((each) => each.label))] }, faults };
}

function readLines(reading: Reading, lines: readonly Line[]): void {
  const numbers = createClauseNumbers();
  for (let index = 0; index < lines.length;) {
    const table: Line[] = [];
    for (let line = lines[index]; line !== undefined && line.text.startsWith('|'); index += 1, line = lines[index]) table.push(line);
    table.forEach((line) => checkCharacters(reading, line));
    if (table.length > 0) readTable(reading, table);
    const line = lines[index];
    if (line !== undefined && line.text !== '' && !line.text.startsWith('|')) {
      checkCharacters(reading, line);
      readLine(reading, line, numbers);
    }
    if (line === undefined || !line.text.startsWith('|')) index += 1;
    if (reading.blocks.length > maxTemplateBlocks) {
      return fault(reading, lines[Math.min(index, lines.length) - 1] ?? noLine, 0, `模板超过 ${maxTemplateBlocks} 段，从这里起没有读，请删减，附件较多时请另行成册。`);
    }
  }
  checkWhole(reading, lines);
}

const noLine: Line = { number: 1, source: '', text: '', at: 0 };
const membersMark = /^\{\{\s*家庭成员表\s*\}\}$/;
const numberedHeading = /^(?:第[零〇一二三四五六七八九十百\d]+[章节条]|[一二三四五六七八九十]+、)[^。；]{0,28}$/;
/** Control characters, marks without width, private use, halves of surrogate pairs, line separators. */
const noCharacter = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ue000-\uf8ff\u{f0000}-\u{10ffff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

function checkCharacters(reading: Reading, line: Line): void {
  for (const found of line.source.matchAll(noCharacter)) {
    const isTab = found[0] === '\t';
    // A tab before or after the text is only how somebody aligned the source.
    if (isTab && (found.index < line.at || found.index >= line.at + line.text.length)) continue;
    const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    fault(reading, line, found.index, isTab ? '这里有一个制表符，打印不出来，请删去或改成空格。' : `这里有一个看不见或打印不出来的字符（U+${code}），请删去后重新输入。`);
  }
  for (const found of line.text.matchAll(/｛｛|｝｝/g)) fault(reading, line, line.at + found.index, '合并字段的括号要用半角的“{{”和“}}”，请切换到英文输入法重新输入。');
  if (line.text.length > maxLineCharacters) fault(reading, line, 0, `这一段超过 ${maxLineCharacters} 个字，请分成几段。`);
}

function readLine(reading: Reading, line: Line, numbers: ClauseNumbers): void {
  const { text } = line;
  const whole: Piece = { line, text, at: line.at };
  const setting = /^(页眉|页脚|页注|名单列)[：:]/.exec(text);
  const mark = /^【(盖章处|签字处|换页)】/.exec(text);
  if (setting !== null) return readSetting(reading, setting[1] ?? '', cutPiece(whole, setting[0].length));
  if (mark !== null) return readMark(reading, mark[1] ?? '', cutPiece(whole, mark[0].length));
  if (membersMark.test(text)) return void reading.blocks.push({ kind: 'members' });
  if (text.startsWith('\\')) return pushParagraph(reading, cutPiece(whole, 1), null, 'left', true);
  const nearly = nearlyAMark(text);
  if (nearly !== null) return fault(reading, line, line.at, nearly);
  if (text.startsWith('### ')) return pushHeading(reading, 'subtitle', cutPiece(whole, 4), numbers);
  if (text.startsWith('## ')) return pushHeading(reading, 'heading', cutPiece(whole, 3), numbers);
  if (text.startsWith('# ')) return pushTitle(reading, cutPiece(whole, 2), numbers);
  const aligned = /^(>>|><|>)\s+/.exec(text);
  const content = aligned === null ? whole : cutPiece(whole, aligned[0].length);
  const numbered = numbers.next(content.text);
  const rest = cutPiece(content, numbered?.markLength ?? 0);
  if (aligned === null && numberedHeading.test((numbered?.number ?? '') + rest.text)) {
    if (numbered === null) numbers.passHeading();
    return void reading.blocks.push({ kind: 'heading', spans: numberedSpans(reading, numbered?.number ?? null, rest) });
  }
  const align: CellAlign = aligned?.[1] === '>>' ? 'right' : aligned?.[1] === '><' ? 'center' : 'left';
  pushParagraph(reading, rest, numbered?.number ?? null, align, aligned === null);
}

/** What somebody plainly meant as a mark but wrote otherwise: printed as it stands it would be a surprise. */
function nearlyAMark(text: string): string | null {
  const mark = /^【(盖章|签章|签字|签名|盖章位置|签字位置|分页|分页符|换页符)】/.exec(text);
  if (mark !== null) return `“${mark[0]}”要写成“【${/章/.test(mark[0]) ? '盖章处' : /页/.test(mark[0]) ? '换页' : '签字处'}】”；如果就是要印这几个字，请在行首加“\\”。`;
  if (/^#{4,}/.test(text)) return '标题最多三级，请用“# ”“## ”或“### ”。';
  const hashes = /^#{1,3}(?=$|[^#\s、.．])/.exec(text);
  if (hashes !== null) return `“${hashes[0]}”后面要空一格再写标题；如果就是要印“#”，请在行首加“\\”。`;
  return text.startsWith('｜') ? '表格的竖线要用半角的“|”，请切换到英文输入法重新输入。' : null;
}

function pushTitle(reading: Reading, piece: Piece, numbers: ClauseNumbers): void {
  if (reading.blocks.some((block) => block.kind === 'title')) fault(reading, piece.line, piece.line.at, '标题只能有一个；附件的标题请用“### ”，小标题请用“## ”。');
  numbers.passHeading();
  reading.blocks.push({ kind: 'title', spans: readSpans(reading, piece) });
}

function pushHeading(reading: Reading, kind: 'subtitle' | 'heading', piece: Piece, numbers: ClauseNumbers): void {
  const numbered = numbers.next(piece.text);
  if (kind === 'subtitle' && numbered === null) numbers.passAnnex();
  else if (numbered === null) numbers.passHeading();
  reading.blocks.push({ kind, spans: numberedSpans(reading, numbered?.number ?? null, cutPiece(piece, numbered?.markLength ?? 0)) });
}

function pushParagraph(reading: Reading, piece: Piece, number: string | null, align: CellAlign, indent: boolean): void {
  reading.blocks.push({ kind: 'paragraph', spans: numberedSpans(reading, number, piece), indent, align });
}

function numberedSpans(reading: Reading, number: string | null, piece: Piece): Spans {
  const spans = readSpans(reading, piece);
  if (number === null) return spans;
  // 第一条 stands apart from its title, and 1. from what follows in Latin or digits.
  const gap = /[章节条]$/.test(number) ? '　' : /^[\dA-Za-z]/.test(piece.text) ? ' ' : '';
  const [first, ...others] = spans;
  return first?.kind === 'text' ? [{ kind: 'text', text: number + gap + first.text }, ...others] : [{ kind: 'text', text: number + gap }, ...spans];
}

function readSetting(reading: Reading, name: string, value: Piece): void {
  const { line } = value;
  if (reading.blocks.length > 0) fault(reading, line, line.at, `“${name}”要写在正文之前，请把这一行移到标题上面。`);
  if (name === '名单列') return void reading.listColumns.push(...value.text.split(/[、，,；;\s]+/).filter((column) => column !== ''));
  const spans = readSpans(reading, value, name === '页脚');
  const was = name === '页眉' ? reading.pageHeader.length : name === '页脚' ? reading.pageFooter.length : reading.pageNote.length;
  if (was > 0) fault(reading, line, line.at, `“${name}”只能写一次，请合成一行。`);
  if (name === '页眉') reading.pageHeader = spans;
  else if (name === '页脚') reading.pageFooter = spans;
  else reading.pageNote = value.text;
  if (name === '页注' && spans.some((span) => span.kind === 'field')) fault(reading, line, line.at, '页注里不能有合并字段，请改用页眉。');
  const stray = name === '页脚' ? spans.find((span) => span.kind === 'field' && !isPageField(span.label)) : undefined;
  if (stray !== undefined) fault(reading, line, line.at, '页脚里只能用“页码”和“页数”两个字段，其他字段请写进页眉或正文。');
  checkFurnitureWidth(reading, line, name);
}

/** Head and foot are one line of 48 characters in 小五; the rest of the line is left to what their fields print. */
function checkFurnitureWidth(reading: Reading, line: Line, name: string): void {
  const text = name === '页脚' ? fixedText(reading.pageFooter) : fixedText(reading.pageHeader) + reading.pageNote;
  let widthEm = 0;
  for (const character of text) widthEm += character <= '\u00ff' ? 0.5 : 1;
  if (widthEm > 44) fault(reading, line, line.at, `${name === '页脚' ? '页脚' : '页眉和页注合起来'}太长，一行印不下，请缩短到 40 个字以内。`);
}

function fixedText(spans: Spans): string {
  return spans.map((span) => (span.kind === 'text' ? span.text : '')).join('');
}

function readMark(reading: Reading, name: string, caption: Piece): void {
  const { line } = caption;
  if (name === '换页') {
    if (caption.text !== '') fault(reading, line, caption.at, '【换页】后面不能有文字，请把文字移到下一行。');
    return void reading.blocks.push({ kind: 'page_break' });
  }
  if (caption.text === '') fault(reading, line, line.at, `【${name}】后面要写说明，例如“【签字处】乙方（签字）”。`);
  const spans = readSpans(reading, caption);
  const isSeal = name === '盖章处';
  if (reading.blocks.some((block) => block.kind === 'signing' && (isSeal ? block.sealCaption : block.signCaption) !== null)) {
    return fault(reading, line, line.at, `模板只能有一处【${name}】，请删去多余的。`);
  }
  const last = reading.blocks.at(-1);
  if (last?.kind === 'signing') reading.blocks[reading.blocks.length - 1] = isSeal ? { ...last, sealCaption: spans } : { ...last, signCaption: spans };
  else reading.blocks.push({ kind: 'signing', sealCaption: isSeal ? spans : null, signCaption: isSeal ? null : spans });
}

function checkWhole(reading: Reading, lines: readonly Line[]): void {
  const first = lines.find((line) => line.text !== '') ?? noLine;
  const last = lines.findLast((line) => line.text !== '') ?? noLine;
  if (!reading.blocks.some((block) => block.kind === 'title')) fault(reading, first, 0, '模板没有标题，请用“# ”开头写一行标题。');
  const isSigned = reading.blocks.some((block) => block.kind === 'signing' && block.signCaption !== null);
  if (!isSigned) fault(reading, last, 0, '模板没有签字的地方，请在文末加一行“【签字处】乙方（签字）：”。');
}
