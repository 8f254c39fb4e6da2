import { ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import type { RawSheet } from './raw-sheet.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx } from './read-xlsx.ts';

const maxFileBytes = 30 * 1024 * 1024;

/**
 * Bytes of a workbook → its sheets, raw. What the file is, its first bytes decide; the name only names the sheet of a .csv.
 * Refuses with a sentence: too large, empty, encrypted, .xls, .ods, pictures and other files, more than 20,000 rows.
 */
export function readWorkbook(bytes: Uint8Array, fileName: string): Result<RawSheet[], Refusal> {
  if (bytes.length === 0) return refuse('workbook_empty', '文件是空的。请核对是否选对了文件。');
  const foreign = foreignFile(bytes);
  if (foreign !== null) return foreign;
  if (bytes.length > maxFileBytes) return refuse('workbook_too_large', '文件超过 30 MB。请删去图片等与名单无关的内容，或分成几个文件导入。');
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return nonEmpty(readXlsx(bytes));
  if (/\.(xlsx|xlsm)$/i.test(fileName)) {
    return refuse('not_a_workbook', '这个文件不是 Excel 表格。请用 Excel 或 WPS 打开名单，另存为 .xlsx 后再导入。');
  }
  const sheet = readCsv(bytes, fileName.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, ''));
  return sheet.ok ? nonEmpty(ok([sheet.value])) : sheet;
}

function nonEmpty(sheets: Result<RawSheet[], Refusal>): Result<RawSheet[], Refusal> {
  if (!sheets.ok || sheets.value.some((sheet) => sheet.rows.length > 0)) return sheets;
  return refuse('workbook_empty', '表格里没有内容（隐藏的工作表不导入）。请核对是否选对了文件。');
}

function foreignFile(bytes: Uint8Array): Result<never, Refusal> | null {
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    if (containsUtf16(bytes, 'EncryptedPackage')) {
      return refuse('workbook_encrypted', '文件设了打开密码，读不出来。请在 Excel 或 WPS 中取消密码，保存后再导入。');
    }
    return refuse('workbook_xls', '这是旧的 .xls 格式，暂不支持。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再导入。');
  }
  if (startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return refuse('workbook_empty', '文件里没有内容。请核对是否选对了文件。');
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (/^(\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF....WEBP)/s.test(head)) {
    return refuse('not_a_workbook', '这是一张图片，不是表格。请选择 .xlsx 或 .csv 格式的名单。');
  }
  if (head.startsWith('%PDF')) return refuse('not_a_workbook', '这是 PDF 文件，不是表格。请选择 .xlsx 或 .csv 格式的名单。');
  if (/^(\xef\xbb\xbf)?\s*(<\?xml|<!doctype|<html|<table|MIME-Version)/i.test(head)) {
    return refuse('workbook_html', '这是网页格式的表格（有的系统导出时叫 .xls）。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再导入。');
  }
  return null;
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** Looks for a name of the compound file's directory, which is UTF-16LE ([MS-CFB] 2.6.1). */
function containsUtf16(bytes: Uint8Array, name: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(name, 'utf16le'));
}
