import { attribute } from '../../office-files/scan-xml.ts';
import { childOf, elementsOf, textOf, type XmlElement } from '../../office-files/xml-tree.ts';
import { newPlace, quote, type DocxBlock, type DocxParagraph } from './docx-model.ts';
import { nameOfControl, noteControl, readRuns } from './read-runs.ts';
import { over, readParagraphLook, type ParagraphLook, type Style } from './read-styles.ts';
import { readDocxTable } from './read-docx-table.ts';
import { note, type StoryContext, type TextPiece } from './story-context.ts';
import { valueOf } from './xml-values.ts';

/** Reads paragraphs and tables below `parent` in order. */
export function readBlocks(parent: XmlElement, context: StoryContext): readonly DocxBlock[] {
  return elementsOf(parent).flatMap((child) => readBlock(child, context));
}

function readBlock(child: XmlElement, context: StoryContext): readonly DocxBlock[] {
  switch (child.name) {
    case 'p': return readParagraph(child, context);
    case 'tbl':
      context.tables += 1;
      return [readDocxTable(child, context, `第 ${context.tables} 个表格`)];
    case 'sdt': return readBlockControl(child, context);
    case 'ins': case 'moveTo': case 'customXml': case 'smartTag': return readBlocks(child, context);
    case 'del': case 'moveFrom':
      note(context, `修订：删去的段落“${quote(textOf(child), 200)}”`, '没有取，请核对');
      return [];
    case 'AlternateContent': return readBlocks(childOf(child, 'Choice') ?? childOf(child, 'Fallback') ?? child, context);
    case 'altChunk':
      note(context, '嵌入的另一份文档', '没有取，请在 Word 中把它的文字粘贴进来再导入');
      return [];
    default: return [];
  }
}

function readBlockControl(control: XmlElement, context: StoryContext): readonly DocxBlock[] {
  const content = childOf(control, 'sdtContent');
  if (content === null) return [];
  const gallery = valueOf(childOf(control, 'sdtPr', 'docPartObj', 'docPartGallery')) ?? '';
  if (/table of contents|目录/i.test(gallery)) {
    note(context, `目录“${quote(textOf(content), 2000)}”`, '模板不带目录，请确认可以不要');
    return [];
  }
  const name = nameOfControl(control);
  const inner = elementsOf(content);
  if (name === null || inner.length !== 1 || inner[0]?.name !== 'p') return readBlocks(content, context);
  return readBlocks(content, context).map((block) => (block.kind === 'paragraph' ? { ...block, text: noteControl(name, block.text, context) } : block));
}

function readParagraph(element: XmlElement, context: StoryContext): readonly DocxBlock[] {
  const properties = childOf(element, 'pPr');
  const style = context.styles.paragraph(valueOf(childOf(properties, 'pStyle')));
  const look = lookOf(style, properties, context);
  context.paragraphs += 1;
  context.place = newPlace(`第 ${context.paragraphs} 段`);
  const pieces: TextPiece[] = context.carried;
  context.carried = [];
  readRuns(element, style.run, context, pieces);
  const markLook = childOf(properties, 'rPr');
  if (childOf(markLook, 'ins') !== null) note(context, '修订：新增的段落', '已采用，请核对');
  if (childOf(markLook, 'del') !== null) {
    note(context, '修订：这一段与下一段合并', '已合并，请核对');
    context.carried = pieces;
    return [];
  }
  const number = numberOf(look, context);
  const paragraph = describe(style, look, pieces, number, context);
  context.place.text = number + paragraph.text;
  const before: readonly DocxBlock[] = look.startsPage === true ? [{ kind: 'page_break' }] : [];
  return [...before, paragraph, ...(endsPage(properties, context) ? [{ kind: 'page_break' } as const] : [])];
}

/** The paragraph's own look over that of its list's level, and that over its style (ECMA-376, 17.7.2). */
function lookOf(style: Style, properties: XmlElement | null, context: StoryContext): ParagraphLook {
  const own = readParagraphLook(properties);
  const listId = own.listId ?? style.paragraph.listId;
  if (listId === null || listId === '0') return over(style.paragraph, own);
  const listLevel = own.listLevel ?? context.numbering.levelOfStyle(listId, style.id) ?? style.paragraph.listLevel ?? 0;
  return { ...over(over(style.paragraph, context.numbering.lookOf(listId, listLevel) ?? style.paragraph), own), listId, listLevel };
}

function numberOf({ listId, listLevel }: ParagraphLook, context: StoryContext): string {
  const next = listId === null || listId === '0' ? null : context.numbering.next(listId, listLevel ?? 0);
  if (next?.isUnknown === true) note(context, '不认识的编号格式', `已改成“${next.text.trim()}”，请核对`);
  return next?.text ?? '';
}

function describe(style: Style, look: ParagraphLook, pieces: readonly TextPiece[], number: string, context: StoryContext): DocxParagraph {
  const shown = pieces.filter((piece) => piece.text.trim() !== '');
  const text = pieces.map((piece) => piece.text).join('');
  const isCentred = look.align === 'center';
  const isRight = look.align === 'right' || look.align === 'end';
  const leadingSpaces = /^[ 　]*/.exec(text)?.[0] ?? '';
  const begin = (look.leftTwips ?? 0) + (look.firstLineTwips ?? 0);
  return {
    kind: 'paragraph', place: context.place, number, text: text.slice(leadingSpaces.length).replace(/[ 　]+$/, ''),
    align: isCentred ? 'center' : isRight ? 'right' : 'left',
    isIndented: begin > 100 || leadingSpaces.length >= 2 || leadingSpaces.includes('　'),
    isHeading: (look.outlineLevel !== null && look.outlineLevel < 9) || /^(heading|标题) ?[1-9]$/i.test(style.name),
    hasTitleStyle: /^(title|标题)$/i.test(style.name),
    isBold: shown.length > 0 && shown.every((piece) => piece.isBold),
    sizePt: shown[0]?.sizePt ?? style.run.sizePt ?? 10,
  };
}

/** The properties of a section lie in its last paragraph; a section begins on a new page unless it says otherwise (ECMA-376, 17.6.22). */
function endsPage(properties: XmlElement | null, context: StoryContext): boolean {
  const section = childOf(properties, 'sectPr');
  if (section === null) return false;
  noteSection(section, context);
  return valueOf(childOf(section, 'type')) !== 'continuous';
}

export function noteSection(section: XmlElement, context: StoryContext): void {
  if (attribute(childOf(section, 'pgSz')?.attributes ?? '', 'orient') === 'landscape') note(context, '横向的页面', '模板都是 A4 纵向，请核对这里的表格排得下');
  if (Number(attribute(childOf(section, 'cols')?.attributes ?? '', 'num') ?? '1') > 1) note(context, '分栏', '模板不分栏，文字已按顺序取入');
}
