import { ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import { readRelations, type Relation } from '../../office-files/read-relations.ts';
import { openZip, type ZipArchive, type ZipRules } from '../../office-files/read-zip.ts';
import { attribute, decodeXml, scanXml } from '../../office-files/scan-xml.ts';
import { isDateFormat } from './excel-dates.ts';
import type { RawSheet } from './raw-sheet.ts';
import { readXlsxSheet, type CellFormat, type SheetContext } from './read-xlsx-sheet.ts';

const zipRules: ZipRules = {
  maxPartBytes: 120 * 1024 * 1024,
  maxUnpackedBytes: 200 * 1024 * 1024,
  damaged: { code: 'workbook_damaged', message: '文件已损坏，读不出内容。请用 Excel 或 WPS 打开它，另存为新的 .xlsx 文件后再导入。' },
  encrypted: { code: 'workbook_encrypted', message: '文件设了密码，读不出来。请在 Excel 或 WPS 中取消密码，保存后再导入。' },
  tooLarge: { code: 'workbook_too_large', message: '表格展开后太大。请删去与名单无关的内容，或分成几个文件导入。' },
};

type SheetEntry = { readonly name: string; readonly hidden: boolean; readonly path: string };

/**
 * Reads an Office Open XML workbook (ECMA-376, transitional and strict) from its own XML, so that the raw cell is known:
 * errors, formulas without a value, number formats, hidden and merged parts. Hidden sheets come without rows.
 */
export function readXlsx(bytes: Uint8Array): Result<RawSheet[], Refusal> {
  const archive = openZip(bytes, zipRules);
  if (!archive.ok) return archive;
  const workbookPath = findWorkbook(archive.value);
  if (!workbookPath.ok) return workbookPath;
  const workbook = readPart(archive.value, workbookPath.value);
  if (!workbook.ok) return workbook;
  const relations = readRelations(archive.value, workbookPath.value);
  if (!relations.ok) return relations;
  const strings = readNamedPart(archive.value, relations.value, 'sharedStrings', readSharedStrings);
  if (!strings.ok) return strings;
  const formats = readNamedPart(archive.value, relations.value, 'styles', readFormats);
  if (!formats.ok) return formats;
  const { entries, date1904 } = readWorkbookPart(workbook.value, relations.value);
  const context: SheetContext = { strings: strings.value, formats: formats.value, date1904 };
  return readSheets(archive.value, entries, context);
}

function readSheets(archive: ZipArchive, entries: readonly SheetEntry[], context: SheetContext): Result<RawSheet[], Refusal> {
  const sheets: RawSheet[] = [];
  for (const entry of entries) {
    if (entry.hidden) {
      sheets.push({ name: entry.name, hidden: true, rows: [], hiddenColumns: [] });
      continue;
    }
    const xml = readPart(archive, entry.path);
    if (!xml.ok) return xml;
    const sheet = readXlsxSheet(entry.name, xml.value, context);
    if (!sheet.ok) return sheet;
    sheets.push(sheet.value);
  }
  return ok(sheets);
}

function findWorkbook(archive: ZipArchive): Result<string, Refusal> {
  if (archive.names.includes('xl/workbook.xml')) return ok('xl/workbook.xml');
  const relations = readRelations(archive, '');
  if (!relations.ok) return relations;
  const main = relations.value.find((each) => each.type === 'officeDocument');
  if (main !== undefined && /workbook[^/]*\.xml$/.test(main.path)) return ok(main.path);
  if (archive.names.includes('content.xml')) {
    return refuse('workbook_ods', '这是 .ods 表格，暂不支持。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再导入。');
  }
  if (archive.names.includes('xl/workbook.bin')) {
    return refuse('workbook_xlsb', '这是 .xlsb 表格，暂不支持。请用 Excel 打开它，另存为 .xlsx 后再导入。');
  }
  return refuse('not_a_workbook', '这个文件里没有表格。请选择 .xlsx 或 .csv 格式的名单。');
}

function readPart(archive: ZipArchive, path: string): Result<string, Refusal> {
  const part = archive.read(path);
  if (!part.ok) return part;
  if (part.value === null) return refuse('workbook_damaged', '文件已损坏，缺少工作表。请用 Excel 或 WPS 打开它，另存为新的 .xlsx 文件后再导入。');
  return ok(decodeXml(part.value));
}

function readNamedPart<Value>(
  archive: ZipArchive,
  relations: readonly Relation[],
  type: string,
  read: (xml: string) => Value,
): Result<Value, Refusal> {
  const relation = relations.find((each) => each.type === type);
  if (relation === undefined) return ok(read(''));
  const xml = readPart(archive, relation.path);
  return xml.ok ? ok(read(xml.value)) : xml;
}

function readWorkbookPart(xml: string, relations: readonly Relation[]): { readonly entries: SheetEntry[]; readonly date1904: boolean } {
  const entries: SheetEntry[] = [];
  let date1904 = false;
  scanXml(xml, {
    open: (name, attributes) => {
      if (name === 'workbookPr') date1904 = /^(1|true|on)$/.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const relation = relations.find((each) => each.id === attribute(attributes, 'id'));
      if (relation === undefined || relation.type !== 'worksheet') return;
      const hidden = /hidden/i.test(attribute(attributes, 'state') ?? '');
      entries.push({ name: attribute(attributes, 'name') ?? '', hidden, path: relation.path });
    },
  });
  return { entries, date1904 };
}

/** Rich text is joined; readings (rPh, furigana) are not part of the text. */
function readSharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let inReading = false;
  scanXml(xml, {
    open: (name) => {
      if (name === 'si') current = '';
      else if (name === 't') inText = true;
      else if (name === 'rPh') inReading = true;
    },
    close: (name) => {
      if (name === 'si') strings.push(current);
      else if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
    },
    text: (text) => {
      if (inText && !inReading) current += text;
    },
  });
  return strings;
}

function readFormats(xml: string): CellFormat[] {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let inCellFormats = false;
  scanXml(xml, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '');
      else if (name === 'cellXfs') inCellFormats = true;
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attribute(attributes, 'numFmtId') ?? '0');
        formats.push({ code: codes.get(id) ?? (id === 0 ? 'General' : `#${id}`), isDate: isDateFormat(id, codes.get(id)) });
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  return formats;
}
