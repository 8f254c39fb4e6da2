import { attribute } from '../../office-files/scan-xml.ts';
import { childOf, descendantsOf, elementsOf, isElement, textOf, type XmlElement } from '../../office-files/xml-tree.ts';
import { quote } from './docx-model.ts';
import { blankToFill, meaningOfField, mergeField } from './field-codes.ts';
import { over, readRunLook, type RunLook } from './read-styles.ts';
import { note, type OpenField, type StoryContext, type TextPiece } from './story-context.ts';
import { isOn, valueOf } from './xml-values.ts';

/** Reads what stands in a paragraph, in order, onto `pieces`; what cannot be taken over becomes a note. */
export function readRuns(parent: XmlElement, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  for (const child of parent.children) if (isElement(child)) readInline(child, look, context, pieces);
}

function readInline(child: XmlElement, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  const into = (element: XmlElement): void => readRuns(element, look, context, pieces);
  switch (child.name) {
    case 'r': return readRun(child, look, context, pieces);
    case 'hyperlink': case 'smartTag': case 'customXml': case 'dir': case 'bdo': case 'Choice': return into(child);
    case 'ins': case 'moveTo':
      note(context, `修订：新增的文字“${quote(textOf(child))}”`, '已采用，请核对');
      return into(child);
    case 'del': case 'moveFrom': return note(context, `修订：删去的文字“${quote(textOf(child), 200)}”`, '没有取，请核对');
    case 'fldSimple': return readSimpleField(child, look, context, pieces);
    case 'sdt': return readInlineControl(child, look, context, pieces);
    case 'AlternateContent': return into(childOf(child, 'Choice') ?? childOf(child, 'Fallback') ?? child);
    case 'oMath': case 'oMathPara': return note(context, `公式“${quote(textOf(child), 80)}”`, '公式取不了，请改成文字');
    default:
  }
}

function readRun(run: XmlElement, paragraphLook: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  const properties = childOf(run, 'rPr');
  const look = over(over(paragraphLook, context.styles.character(valueOf(childOf(properties, 'rStyle')))), readRunLook(properties));
  if (look.isHidden === true) {
    const text = elementsOf(run, 't').map(textOf).join('');
    if (text.trim() !== '') note(context, `隐藏文字“${quote(text, 200)}”`, '没有取，请核对');
  }
  for (const child of elementsOf(run)) readRunPart(child, look, context, pieces);
}

function readRunPart(child: XmlElement, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  const put = (text: string): void => putText(text, look, context, pieces);
  switch (child.name) {
    case 't': return put(visibleText(textOf(child), context));
    case 'tab': case 'ptab': return put(look.isUnderlined === true ? '\t\t' : '　');
    case 'br': return put(attribute(child.attributes, 'type') === 'page' ? '\f' : attribute(child.attributes, 'type') === 'column' ? ' ' : '\n');
    case 'cr': return put('\n');
    case 'noBreakHyphen': return put('-');
    case 'sym': return readSymbol(child, context, put);
    case 'pgNum': return put('{{页码}}');
    case 'instrText': {
      const field = context.fields.at(-1);
      if (field?.meaning === null) field.instruction += textOf(child);
      return;
    }
    case 'fldChar': return readFieldMark(attribute(child.attributes, 'fldCharType') ?? '', look, context, pieces);
    case 'ruby':
      note(context, `注音“${quote(textOf(childOf(child, 'rt') ?? child))}”`, '只取了文字，没有取注音');
      return readRuns(childOf(child, 'rubyBase') ?? child, look, context, pieces);
    case 'AlternateContent': return elementsOf(childOf(child, 'Choice') ?? childOf(child, 'Fallback')).forEach((each) => readRunPart(each, look, context, pieces));
    case 'footnoteReference': case 'endnoteReference': case 'commentReference': return noteAside(child, context);
    case 'drawing': case 'pict': case 'object': return readDrawing(child, look, context, pieces);
    default:
  }
}

function putText(text: string, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  if (look.isHidden === true || text === '') return;
  const suppressing = context.fields.find((field) => field.meaning === null || field.meaning.kind !== 'result');
  if (suppressing !== undefined) {
    suppressing.droppedText += text;
    return;
  }
  if (look.isStruck === true) note(context, `带删除线的文字“${quote(text)}”`, '已照原样取入，如果是要删去的请删去');
  const isBlank = look.isUnderlined === true && /^[\s\u00a0　]{2,}$/.test(text) && !/[\n\f]/.test(text);
  if (isBlank && pieces.at(-1)?.text.endsWith(blankToFill) === true) return;
  pieces.push({ text: isBlank ? blankToFill : text.replaceAll('\t', '　').replaceAll('\u00a0', ' '), isBold: look.isBold === true, sizePt: look.sizePt ?? 10 });
}

/** Marks without width, which nobody sees in Word and no font prints. */
function visibleText(text: string, context: StoryContext): string {
  const visible = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '');
  if (visible !== text) note(context, '看不见的字符', '已删去，请核对这一段');
  return visible.replace(/[\n\r]/g, ' ');
}

/** Symbols of fonts that only say how they look: the few that forms use are known. */
const symbolsByCode: Readonly<Record<string, string>> = {
  A8: '□', '6F': '□', '71': '□', FE: '√', '52': '√', FC: '√', FD: '×', '4F': '×', '6C': '●', '6E': '■', B7: '·', D8: '◆', E8: '→', '2A': '☆', B0: '°', B1: '±', B4: '×', B8: '÷',
};

function readSymbol(child: XmlElement, context: StoryContext, put: (text: string) => void): void {
  const code = (attribute(child.attributes, 'char') ?? '').toUpperCase();
  const known = symbolsByCode[code.replace(/^F0/, '')];
  if (known !== undefined) return put(known);
  note(context, `符号（${attribute(child.attributes, 'font') ?? ''} ${code}）`, '取不了，请自己补上');
}

function readFieldMark(type: string, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  if (type === 'begin') return void context.fields.push({ instruction: '', meaning: null, droppedText: '' });
  const field = context.fields.at(-1);
  if (field === undefined) return;
  if (type === 'separate') field.meaning = meaningOfField(field.instruction);
  if (type !== 'end') return;
  const meaning = field.meaning ?? meaningOfField(field.instruction);
  field.meaning = meaning;
  context.fields.pop();
  if (meaning.kind === 'text') putText(meaning.text, { ...look, isHidden: false }, context, pieces);
  noteField(field, context);
}

function noteField({ meaning, droppedText }: OpenField, context: StoryContext): void {
  if (meaning?.what === undefined || meaning.toDo === undefined) return;
  const dropped = meaning.kind !== 'result' && droppedText.trim() !== '' ? `，原来的文字是“${quote(droppedText, 200)}”` : '';
  note(context, meaning.what + dropped, meaning.toDo);
}

function readSimpleField(child: XmlElement, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  const meaning = meaningOfField(attribute(child.attributes, 'instr') ?? '');
  if (meaning.kind === 'result') readRuns(child, look, context, pieces);
  if (meaning.kind === 'text') putText(meaning.text, look, context, pieces);
  noteField({ instruction: '', meaning, droppedText: textOf(child) }, context);
}

/** The name that a content control was given, which makes it a merge field; null for one without, whose content is plain text. */
export function nameOfControl(control: XmlElement): string | null {
  const properties = childOf(control, 'sdtPr');
  if (childOf(properties, 'docPartObj') !== null || childOf(properties, 'checkbox') !== null || childOf(properties, 'picture') !== null) return null;
  const name = (valueOf(childOf(properties, 'alias')) ?? valueOf(childOf(properties, 'tag')) ?? '').trim();
  return name === '' ? null : name;
}

export function noteControl(name: string, content: string, context: StoryContext): string {
  const field = mergeField(name);
  const was = content.trim() === '' ? '' : `，原来的文字是“${quote(content, 200)}”`;
  note(context, `内容控件“${name}”${was}`, field.toDo ?? '');
  return field.text;
}

function readInlineControl(control: XmlElement, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  const name = nameOfControl(control);
  const content = childOf(control, 'sdtContent');
  if (name !== null) return putText(noteControl(name, content === null ? '' : textOf(content), context), look, context, pieces);
  const isPlaceholder = isOn(childOf(control, 'sdtPr', 'showingPlcHdr'));
  if (content === null) return;
  if (!isPlaceholder) return readRuns(content, look, context, pieces);
  note(context, `没有名称的内容控件“${quote(textOf(content), 200)}”`, '已改成空格，请换成合并字段');
  putText(blankToFill, look, context, pieces);
}

function noteAside(child: XmlElement, context: StoryContext): void {
  const kind = child.name.replace('Reference', '');
  const words: Readonly<Record<string, string>> = { footnote: '脚注', endnote: '尾注', comment: '批注' };
  const text = context.asides.get(`${kind} ${attribute(child.attributes, 'id') ?? ''}`) ?? '';
  note(context, `${words[kind] ?? kind}“${quote(text, 200)}”`, kind === 'comment' ? '没有取，请核对批注说的是否已改好' : '没有取，需要时请写进正文');
}

function readDrawing(drawing: XmlElement, look: RunLook, context: StoryContext, pieces: TextPiece[]): void {
  const boxes = descendantsOf(drawing, 'txbxContent');
  if (context.readsTextBoxes) {
    for (const paragraph of boxes.flatMap((box) => descendantsOf(box, 'p'))) readRuns(paragraph, look, context, pieces);
    if (boxes.length > 0) return;
  }
  const text = boxes.map(textOf).join(' ');
  if (boxes.length > 0) return note(context, `文本框“${quote(text, 200)}”`, '没有取，请把文字写进正文');
  const properties = descendantsOf(drawing, 'docPr')[0]?.attributes ?? '';
  const name = attribute(properties, 'descr') || attribute(properties, 'name') || '';
  note(context, drawing.name === 'object' ? '嵌入的对象' : `图片${name === '' ? '' : `“${quote(name)}”`}`, '没有取，印章和签名由系统盖上、签上；其他图片请改成文字');
}
