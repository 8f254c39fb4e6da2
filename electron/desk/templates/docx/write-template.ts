import type { ImportNote } from '../../../../shared/desk/template-calls.ts';
import { newPlace, quote, type DocxBlock, type DocxParagraph, type DocxTable, type NoteDraft, type Place } from './docx-model.ts';
import { findBlanks } from './find-blanks.ts';
import { isDateLine, segmentsOf, signingKindOf, type SigningKind } from './signing-places.ts';

export type DocxStory = {
  readonly blocks: readonly DocxBlock[];
  readonly header: string;
  readonly footer: string;
  readonly drafts: readonly NoteDraft[];
};
export type WrittenTemplate = { readonly text: string; readonly title: string; readonly notes: readonly ImportNote[] };

/** One line of a paragraph; a line break of Word begins another. */
type Unit = { readonly kind: 'text'; readonly paragraph: DocxParagraph; readonly text: string; readonly isFirst: boolean } | DocxTable | { readonly kind: 'page_break' };
type TextUnit = Extract<Unit, { kind: 'text' }>;
type Writing = {
  readonly lines: string[];
  readonly drafts: NoteDraft[];
  /** Whether the captions found are exactly one place to sign and at most one to seal, so that they can become marks. */
  readonly marksSigning: boolean;
  /** Lines left in which a date would belong to a signature just written. */
  dateLinesLeft: number;
};

const wholeText = newPlace('全文');
const largeTitlePt = 15;
const linesAfterSigning = 6;

/** Writes what was read as the text of a template; every note knows the line it is about. */
export function writeTemplateText(story: DocxStory): WrittenTemplate {
  const units = story.blocks.flatMap(unitsOf);
  const captions = units.flatMap((unit) => textsOf(unit)).flatMap((text) => segmentsOf(text).flatMap((segment) => signingKindOf(segment) ?? []));
  const marksSigning = captions.filter((kind) => kind === 'sign').length === 1 && captions.filter((kind) => kind === 'seal').length <= 1;
  const writing: Writing = { lines: [], drafts: [...story.drafts], marksSigning, dateLinesLeft: 0 };
  const title = findTitle(units);
  writeSettings(writing, story);
  units.forEach((unit, index) => {
    if (index === title?.at) put(writing, title.place, `# ${title.text}`);
    else if (title === null || index < title.at || index >= title.at + title.count) writeUnit(writing, unit);
  });
  noteWhole(writing, title?.text ?? null, captions);
  return { text: `${writing.lines.join('\n').replace(/\n{3,}/g, '\n\n').trim()}\n`, title: title?.text ?? '', notes: finishNotes(writing) };
}

function unitsOf(block: DocxBlock): readonly Unit[] {
  if (block.kind !== 'paragraph') return [block];
  return block.text.split('\f').flatMap((part, page): readonly Unit[] => {
    const lines = part.split('\n').map((line, index): Unit => ({
      kind: 'text', paragraph: block, isFirst: page === 0 && index === 0, text: (page === 0 && index === 0 ? block.number : '') + line.trim(),
    }));
    return page === 0 ? lines : [{ kind: 'page_break' }, ...lines];
  }).filter((unit) => unit.kind !== 'text' || unit.text.trim() !== '');
}

function textsOf(unit: Unit): readonly string[] {
  if (unit.kind === 'text') return [unit.text];
  return unit.kind === 'table' ? unit.rows.flat() : [];
}

/** The title is styled as one, or the largest of the centred lines before the text begins; its further lines of the same look belong to it. */
function findTitle(units: readonly Unit[]): { readonly at: number; readonly count: number; readonly text: string; readonly place: Place } | null {
  const first = units.slice(0, 20);
  const isCandidate = (unit: Unit | undefined): unit is TextUnit => unit?.kind === 'text' && unit.text.length <= 60
    && (unit.paragraph.hasTitleStyle || (unit.paragraph.align === 'center' && (unit.paragraph.sizePt >= largeTitlePt || unit.paragraph.isBold || unit.paragraph.isHeading)));
  const candidates = first.filter(isCandidate);
  const best = candidates.find((unit) => unit.paragraph.hasTitleStyle)
    ?? candidates.reduce<TextUnit | undefined>((most, unit) => (most === undefined || unit.paragraph.sizePt > most.paragraph.sizePt ? unit : most), undefined)
    ?? first.find((unit): unit is TextUnit => unit.kind === 'text' && unit.paragraph.isHeading && unit.text.length <= 60);
  if (best === undefined) return null;
  const at = units.indexOf(best);
  let count = 1;
  for (let next = units[at + 1]; isCandidate(next) && hasSameLook(next.paragraph, best.paragraph) && count < 3; next = units[at + count]) count += 1;
  const lines = units.slice(at, at + count).flatMap((unit) => textsOf(unit));
  return { at, count, text: lines.map((line) => line.replaceAll(/[\s　]+/g, (space) => (space.includes('　') || /[\u4e00-\u9fff]/.test(line) ? '' : ' '))).join(''), place: best.paragraph.place };
}

function hasSameLook(one: DocxParagraph, other: DocxParagraph): boolean {
  return one.sizePt === other.sizePt && one.align === other.align && one.isBold === other.isBold && one.hasTitleStyle === other.hasTitleStyle;
}

function writeSettings(writing: Writing, { header, footer }: DocxStory): void {
  const hasPageInHeader = /\{\{(页码|页数)\}\}/.test(header);
  const place = newPlace('页眉');
  if (hasPageInHeader) {
    writing.drafts.push({ place, what: `页眉“${header}”里的页码`, toDo: footer === '' ? '已移到页脚' : '模板的页码在页脚，页眉里的没有取' });
  }
  const headerText = hasPageInHeader ? segmentsOf(header).filter((segment) => !/\{\{(页码|页数)\}\}/.test(segment)).join('　') : header;
  if (headerText !== '') put(writing, place, `页眉：${headerText}`);
  const footerText = footer === '' && hasPageInHeader ? '第 {{页码}} 页 共 {{页数}} 页' : footer;
  if (footerText !== '') put(writing, newPlace('页脚'), `页脚：${footerText}`);
  if (headerText !== '' || footerText !== '') writing.lines.push('');
}

function writeUnit(writing: Writing, unit: Unit): void {
  if (unit.kind === 'page_break') {
    if (writing.lines.some((line) => line.startsWith('# ')) && writing.lines.at(-1) !== '【换页】') writing.lines.push('【换页】');
  } else if (unit.kind === 'table') writeTable(writing, unit);
  else writeText(writing, unit);
}

function writeText(writing: Writing, unit: TextUnit): void {
  const { paragraph, text } = unit;
  if (wroteSigning(writing, paragraph.place, [text])) return;
  noteBlanks(writing, paragraph.place, text);
  if (isHeadingLike(unit)) {
    writing.lines.push('');
    return put(writing, paragraph.place, `${paragraph.align === 'center' ? '###' : '##'} ${text}`);
  }
  const mark = paragraph.align === 'center' ? '>< ' : paragraph.align === 'right' ? '>> ' : paragraph.isIndented && unit.isFirst ? '' : '> ';
  const isTakenForMark = mark === '' && /^([#>|\\｜]|【(盖章|签|换页|分页)|(页眉|页脚|页注|名单列)[：:])/u.test(text);
  put(writing, paragraph.place, `${isTakenForMark ? '\\' : mark}${text}`);
}

/** Styled as a heading, or bold, short and no sentence. */
function isHeadingLike({ paragraph, text }: TextUnit): boolean {
  if (text.length > 60 || paragraph.align === 'right') return false;
  if (paragraph.isHeading || paragraph.hasTitleStyle) return true;
  const isShort = text.length <= 30 && !/[。；，：:_]$/u.test(text) && !text.includes('____');
  return isShort && (paragraph.isBold || (paragraph.align === 'center' && paragraph.sizePt >= largeTitlePt));
}

/** Turns captions of the place to seal and to sign into marks; says whether the texts were such. Dates right below them are left out. */
function wroteSigning(writing: Writing, place: Place, texts: readonly string[]): boolean {
  if (writing.dateLinesLeft > 0 && texts.every((text) => text === '' || isDateLine(text))) {
    writing.drafts.push({ place, what: `“${quote(texts.join(' '), 60)}”`, toDo: '没有取，签字和盖章的日期由系统打印' });
    return true;
  }
  writing.dateLinesLeft -= 1;
  const segments = texts.flatMap(segmentsOf);
  const kinds = segments.map(signingKindOf);
  if (kinds.every((kind) => kind === null)) return false;
  if (!writing.marksSigning) {
    writing.drafts.push({ place, what: `像是签字或盖章的地方“${quote(texts.join(' '), 60)}”`, toDo: '有几处，分不清，请在真正签署的地方另起一行写“【盖章处】…”和“【签字处】…”' });
    return false;
  }
  const captionsOf = (kind: SigningKind): readonly string[] => segments.filter((_, index) => kinds[index] === kind);
  for (const caption of captionsOf('seal')) put(writing, place, `【盖章处】${caption}`);
  for (const caption of captionsOf('sign')) put(writing, place, `【签字处】${caption}`);
  for (const rest of segments.filter((segment, index) => kinds[index] === null && !isDateLine(segment))) put(writing, place, `> ${rest}`);
  writing.drafts.push({ place, what: `签署处“${quote(texts.join(' '), 60)}”`, toDo: '已换成【盖章处】【签字处】，请核对' });
  writing.dateLinesLeft = linesAfterSigning;
  return true;
}

function writeTable(writing: Writing, table: DocxTable): void {
  if (writing.marksSigning && table.rows.flat().some((cell) => segmentsOf(cell).some((segment) => signingKindOf(segment) !== null))) {
    writing.drafts.push({ place: table.place, what: '签署处的表格', toDo: '已拆成【盖章处】【签字处】和段落，请核对' });
    for (const row of table.rows) {
      const cells = row.filter((cell) => cell !== '');
      if (cells.length > 0 && !wroteSigning(writing, table.place, cells)) cells.forEach((cell) => put(writing, table.place, `> ${cell}`));
    }
    return;
  }
  for (const cell of table.rows.flat()) noteBlanks(writing, table.place, cell);
  const total = table.weights.reduce((sum, weight) => sum + weight, 0);
  const ruler = table.weights.map((weight, column) => {
    const dashes = '-'.repeat(Math.max(4, Math.round((weight / total) * 60)));
    const align = table.aligns[column] ?? 'left';
    return `${align === 'center' ? ':' : ''}${dashes}${align === 'left' ? '' : ':'}`;
  }).join('|');
  const rows = table.rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  // Two tables in a row would be read as one.
  if (writing.lines.at(-1)?.startsWith('|') === true) writing.lines.push('');
  const [first = '', ...others] = rows;
  for (const line of table.hasHeader ? [first, `|${ruler}|`, ...others] : [`|${ruler}|`, ...rows]) put(writing, table.place, line);
}

function noteBlanks(writing: Writing, place: Place, text: string): void {
  const blanks = findBlanks(text);
  if (blanks.length === 0) return;
  const marks = [...new Set(blanks.map((blank) => blank.mark))].join(' ');
  const labels = [...new Set(blanks.flatMap((blank) => blank.label ?? []))];
  const proposal = labels.length === 0 ? '请换成合并字段或固定文字' : `可换成${labels.map((label) => `“{{${label}}}”`).join('、')}，请核对`;
  writing.drafts.push({ place, what: `要填的地方“${quote(marks, 40)}”：${quote(text, 30)}`, toDo: proposal });
}

function noteWhole(writing: Writing, title: string | null, captions: readonly SigningKind[]): void {
  const whole = (what: string, toDo: string): void => void writing.drafts.push({ place: wholeText, what, toDo });
  whole('字体、字号、颜色、加粗、下划线和行距', '不取，一律按模板的版式排');
  if (title === null) whole('没有认出标题', '请在标题那一行前面加“# ”');
  if (!captions.includes('sign')) whole('没有认出签字的地方', '请在文末加一行“【签字处】乙方（签字）：”');
  if (!writing.lines.some((line) => line.startsWith('页眉：') && line.includes('{{协议编号}}'))) whole('页眉里没有协议编号', '请在第一行写“页眉：协议编号：{{协议编号}}”');
}

function put(writing: Writing, place: Place, line: string): void {
  writing.lines.push(line);
  place.line ??= writing.lines.length;
}

/** Lines shift when blank ones are dropped at the end, so notes look their line up in the text that is given out. */
function finishNotes(writing: Writing): readonly ImportNote[] {
  return writing.drafts.map(({ place, what, toDo }) => ({
    place: place.text === '' ? place.name : `${place.name}“${quote(place.text, 14)}”`, what, toDo, line: place.line === null ? null : shownLine(writing.lines, place.line),
  }));
}

/** The number of a line once runs of blank lines have become one and those at the beginning are gone. */
function shownLine(lines: readonly string[], line: number): number {
  let shown = 0;
  for (let index = 0; index < line; index += 1) {
    const isDropped = lines[index] === '' && (shown === 0 || lines[index - 1] === '');
    if (!isDropped) shown += 1;
  }
  return shown;
}
