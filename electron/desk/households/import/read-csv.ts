import { parse } from 'csv-parse/sync';
import { ok, refuse, type Refusal, type Result } from '../../../../shared/lib/result.ts';
import { maxColumns, maxSheetRows, textCell, type RawCell, type RawSheet } from './raw-sheet.ts';

/** Reads .csv and .tsv: UTF-8 (with or without its mark), UTF-16 with its mark, else GB 18030; comma, tab or semicolon. */
export function readCsv(bytes: Uint8Array, sheetName: string): Result<RawSheet, Refusal> {
  const text = decodeText(bytes);
  if (text === null) return refuse('not_a_workbook', '这个文件不是表格，读不出文字。请选择 .xlsx 或 .csv 格式的名单。');
  if (text.trim() === '') return refuse('workbook_empty', '文件是空的。请核对是否选对了文件。');
  const records = parseRecords(text);
  if (records === null) return refuse('csv_damaged', '这个 .csv 文件的引号或分隔符不完整，读不出来。请用 Excel 或 WPS 打开它，另存为 .xlsx 后再导入。');
  const rows = records
    .map((record, index) => ({ rowNumber: index + 1, hidden: false, cells: record.slice(0, maxColumns).map(readCell) }))
    .filter((row) => row.cells.some((cell) => cell !== undefined));
  if (rows.length > maxSheetRows) return refuse('too_many_rows', '文件超过 20,000 行。请分成几个文件导入。');
  return ok({ name: sheetName, hidden: false, rows, hiddenColumns: [] });
}

/** Strictly first; where a few bytes are broken, the encoding that loses least, and the lost characters are named at their cell. */
function decodeText(bytes: Uint8Array): string | null {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  for (const encoding of utf16 === null ? ['utf-8', 'gb18030'] : [utf16]) {
    const text = decodeAs(bytes, encoding);
    if (text !== null && looksLikeText(text.slice(0, 65_536))) return text;
  }
  const lossy = ['utf-8', 'gb18030'].map((encoding) => new TextDecoder(encoding).decode(bytes)).filter(looksLikeText);
  const [best] = lossy.map((text) => ({ text, lost: text.split('\ufffd').length - 1 })).sort((a, b) => a.lost - b.lost);
  return best !== undefined && best.lost * 100 <= best.text.length ? best.text : null;
}

/** A picture decodes as GB 18030 too, now and then; text has no NUL and hardly any other control character. */
function looksLikeText(text: string): boolean {
  const controls = text.replace(/\s/g, '').match(/\p{Cc}/gu)?.length ?? 0;
  return !text.includes('\0') && controls * 200 <= text.length + 1000;
}

function decodeAs(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function parseRecords(text: string): string[][] | null {
  try {
    return parse(text, {
      delimiter: detectDelimiter(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: 1_000_000,
      to: maxSheetRows + 1000,
    });
  } catch (error) {
    // csv-parse marks its own errors with a code; anything else is ours.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function detectDelimiter(text: string): string {
  const lines = text.split(/\r\n|\r|\n/, 20);
  const counts = ['\t', ',', ';', '，'].map((delimiter) => ({
    delimiter,
    count: lines.reduce((sum, line) => sum + line.split(delimiter).length - 1, 0),
  }));
  counts.sort((a, b) => b.count - a.count);
  return counts[0] === undefined || counts[0].count === 0 ? ',' : counts[0].delimiter;
}

function readCell(text: string): RawCell | undefined {
  // ="0123" is how a .csv keeps digits from being read as a number.
  const quoted = /^="(.*)"$/s.exec(text);
  const inner = quoted?.[1] ?? text;
  return inner.trim() === '' ? undefined : textCell(inner);
}
