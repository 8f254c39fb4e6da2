import { countCharacters, maxTemplateCharacters } from '../../../../shared/documents/template/template-limits.ts';
import { err, ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import { readRelations, type Relation } from '../../office-files/read-relations.ts';
import { openZip, type ZipArchive, type ZipRules } from '../../office-files/read-zip.ts';
import { attribute, decodeXml } from '../../office-files/scan-xml.ts';
import { childOf, descendantsOf, elementsOf, parseXmlTree, textOf, type XmlElement } from '../../office-files/xml-tree.ts';
import { newPlace, type NoteDraft } from './docx-model.ts';
import { foreignDocument } from './foreign-document.ts';
import { noteSection, readBlocks } from './read-blocks.ts';
import { readNumbering } from './read-numbering.ts';
import { readStyles } from './read-styles.ts';
import type { StoryContext } from './story-context.ts';
import { writeTemplateText, type WrittenTemplate } from './write-template.ts';

const megabyte = 1024 * 1024;
const maxParagraphs = 20_000;
const damaged: Refusal = { code: 'document_damaged', message: '文件已损坏，读不出内容。请用 Word 或 WPS 打开它，另存为新的 .docx 文件后再导入。' };
const tooLarge: Refusal = { code: 'document_too_large', message: '文档展开后太大，不像是一份协议。请只保留协议正文，另存后再导入。' };
const zipRules: ZipRules = {
  maxPartBytes: 48 * megabyte, maxUnpackedBytes: 96 * megabyte, damaged, tooLarge,
  encrypted: { code: 'document_encrypted', message: '文件设了密码，读不出来。请在 Word 或 WPS 中取消密码，保存后再导入。' },
};

/**
 * Reads a Word document (ECMA-376, transitional and strict) as the text of a template, with a note for everything that was not taken
 * over or has to be looked at. Reads its own XML, because libraries lose automatic numbers, alignment, headers and footers.
 */
export function readDocx(bytes: Uint8Array): Result<WrittenTemplate, Refusal> {
  const foreign = foreignDocument(bytes);
  if (foreign !== null) return err(foreign);
  const archive = openZip(bytes, zipRules);
  if (!archive.ok) return archive;
  const parts = openParts(archive.value);
  if (!parts.ok) return parts;
  const { read, main, body } = parts.value;
  const base = readBase(read);
  if (!base.ok) return base;
  const drafts: NoteDraft[] = [];
  const context = newContext(base.value, drafts, false);
  const blocks = readBlocks(body, context);
  for (const section of elementsOf(body, 'sectPr')) noteSection(section, context);
  const sections = descendantsOf(main, 'sectPr');
  const header = readFurniture('header', sections, read, base.value, drafts);
  const footer = readFurniture('footer', sections, read, base.value, drafts);
  if (!header.ok) return header;
  if (!footer.ok) return footer;
  if (context.paragraphs > maxParagraphs) return refuse('document_too_long', `这份文档有 ${context.paragraphs} 段，不像是一份协议。请只保留协议正文，另存后再导入。`);
  const written = writeTemplateText({ blocks, header: header.value, footer: footer.value, drafts });
  const characters = countCharacters(written.text);
  if (characters === 0) return refuse('document_empty', '文档里没有文字。请核对是否选对了文件；如果内容是图片，请改成文字后再导入。');
  if (characters <= maxTemplateCharacters) return ok(written);
  return refuse('document_too_long', `这份文档有 ${characters} 个字（约 ${Math.ceil(characters / 750)} 页），模板最多 ${maxTemplateCharacters} 个字（约 80 页）。请只保留协议正文，附件另行成册后再导入。`);
}

type ReadPart = (relationOrType: string) => Result<XmlElement | null, Refusal>;
type Parts = { readonly read: ReadPart; readonly main: XmlElement; readonly body: XmlElement };
type Base = Pick<StoryContext, 'styles' | 'numbering' | 'asides'>;

function openParts(archive: ZipArchive): Result<Parts, Refusal> {
  const packageRelations = readRelations(archive, '');
  if (!packageRelations.ok) return packageRelations;
  const mainPath = packageRelations.value.find((each) => each.type === 'officeDocument')?.path ?? 'word/document.xml';
  if (!archive.names.includes(mainPath) || !mainPath.endsWith('.xml') || archive.names.includes('xl/workbook.xml') || archive.names.includes('ppt/presentation.xml')) {
    return refuse('not_a_document', '这个文件不是 Word 文档。请选择 .docx 格式的文件。');
  }
  const relations = readRelations(archive, mainPath);
  if (!relations.ok) return relations;
  const main = readTree(archive, mainPath);
  if (!main.ok) return main;
  const body = childOf(main.value, 'body');
  if (main.value === null || body === null) return err(damaged);
  return ok({ main: main.value, body, read: (wanted) => readRelated(archive, relations.value, wanted) });
}

/** A part by the id of its relationship, or by its type for parts of which there is one. */
function readRelated(archive: ZipArchive, relations: readonly Relation[], wanted: string): Result<XmlElement | null, Refusal> {
  const relation = relations.find((each) => each.id === wanted) ?? relations.find((each) => each.type === wanted);
  return relation === undefined || !archive.names.includes(relation.path) ? ok(null) : readTree(archive, relation.path);
}

function readTree(archive: ZipArchive, path: string): Result<XmlElement | null, Refusal> {
  const part = archive.read(path);
  if (!part.ok) return part;
  if (part.value === null) return ok(null);
  const tree = parseXmlTree(decodeXml(part.value));
  return tree.ok ? tree : err(tree.error === 'too_large' ? tooLarge : damaged);
}

function readBase(read: ReadPart): Result<Base, Refusal> {
  const styles = read('styles');
  if (!styles.ok) return styles;
  const numbering = read('numbering');
  if (!numbering.ok) return numbering;
  const asides = new Map<string, string>();
  for (const kind of ['footnote', 'endnote', 'comment']) {
    const part = read(`${kind}s`);
    if (!part.ok) return part;
    for (const each of elementsOf(part.value, kind)) asides.set(`${kind} ${attribute(each.attributes, 'id') ?? ''}`, textOf(each));
  }
  return ok({ styles: readStyles(styles.value), numbering: readNumbering(numbering.value), asides });
}

function newContext(base: Base, drafts: NoteDraft[], readsTextBoxes: boolean): StoryContext {
  return { ...base, drafts, readsTextBoxes, fields: [], carried: [], place: newPlace('开头'), paragraphs: 0, tables: 0 };
}

/** The header or footer of the first section that has one, on one line; others are noted. */
function readFurniture(kind: 'header' | 'footer', sections: readonly XmlElement[], read: ReadPart, base: Base, drafts: NoteDraft[]): Result<string, Refusal> {
  const name = kind === 'header' ? '页眉' : '页脚';
  const texts: string[] = [];
  for (const reference of sections.flatMap((section) => elementsOf(section, `${kind}Reference`))) {
    const part = read(attribute(reference.attributes, 'id') ?? '');
    if (!part.ok) return part;
    if (part.value === null) continue;
    const context = newContext(base, [], true);
    const text = readBlocks(part.value, context).flatMap((block) => (block.kind === 'paragraph' ? [block.number + block.text] : block.kind === 'table' ? block.rows.flat() : []))
      .map((line) => line.replace(/[\n\f]/g, ' ').trim()).filter((line) => line !== '').join('　');
    const type = attribute(reference.attributes, 'type') ?? 'default';
    const isOther = type !== 'default' || texts.length > 0;
    if (isOther && text !== '' && !texts.includes(text)) {
      const which = type === 'first' ? '首页' : type === 'even' ? '偶数页' : '后面各节';
      drafts.push({ place: newPlace(name), what: `${which}的${name}“${text}”`, toDo: `模板每页的${name}都一样，没有取，请核对` });
    }
    if (!isOther) texts.push(text);
    drafts.push(...context.drafts.map((each) => ({ ...each, place: newPlace(name) })));
  }
  return ok(texts[0] ?? '');
}
