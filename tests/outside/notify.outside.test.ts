/**
 * Workbooks of another project's test suite (GOV.UK Notify utils), laid beside this checkout. Nothing crashes, the same
 * list reads alike in every format we take, what is no list is refused with a sentence, what is hidden does not come in.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { RawSheet } from '../../electron/desk/households/import/raw-sheet.ts';
import { analyseWorkbook } from '../../electron/desk/households/import/analyse-workbook.ts';
import { readWorkbook } from '../../electron/desk/households/import/read-workbook.ts';

const folder = resolve(import.meta.dirname, '../../../shared/fixtures/notify');
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => resolve(entry.parentPath, entry.name));

function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, path)));
}

function codeOf(path: string): string {
  const read = readWorkbook(bytesOf(path), basename(path));
  return read.ok ? 'read' : read.error.code;
}

/** Visible rows as text, hidden columns and blank rows taken out, blank ends cut. The other project also cuts at `maxWidth`. */
function visibleTable(sheets: readonly RawSheet[], maxWidth = Number.POSITIVE_INFINITY): string[][] {
  const sheet = sheets.find((each) => !each.hidden);
  const rows = sheet?.rows.filter((row) => !row.hidden) ?? [];
  const width = Math.max(0, ...rows.map((row) => row.cells.length));
  const columns = Array.from({ length: width }, (_, index) => index).filter((index) => sheet?.hiddenColumns.includes(index) === false);
  return trimTable(rows.map((row) => columns.slice(0, maxWidth).map((index) => row.cells[index]?.text ?? '')));
}

function trimTable(rows: readonly (readonly string[])[]): string[][] {
  const trimmed = rows.map((row) => row.map((text) => text.replace(/ 00:00:00$/, '').trim()));
  const cut = trimmed.map((row) => row.slice(0, row.findLastIndex((text) => text !== '') + 1));
  return cut.filter((row) => row.length > 0);
}

test('all files are there, and each is read or refused with a Chinese sentence', () => {
  expect(files.length).toBeGreaterThan(60);
  for (const path of files) {
    const analysis = analyseWorkbook({ bytes: bytesOf(path), fileName: basename(path), isPrintable: () => true });
    expect(`${path} ${analysis.ok ? '已读。' : analysis.error.message}`).toMatch(/[\u4e00-\u9fff].*。$/u);
  }
});

test('a picture is refused under every name', () => {
  const pictures = files.filter((path) => path.includes('actually_a_png'));
  expect(pictures).toHaveLength(6);
  for (const path of pictures) expect([path, codeOf(path)]).toEqual([path, 'not_a_workbook']);
});

test('.xls and .ods get their own sentence', () => {
  const lists = files.filter((path) => !path.includes('non_spreadsheet'));
  for (const path of lists.filter((each) => /\.xls$/i.test(each))) expect([path, codeOf(path)]).toEqual([path, 'workbook_xls']);
  for (const path of lists.filter((each) => each.endsWith('.ods'))) expect([path, codeOf(path)]).toEqual([path, 'workbook_ods']);
});

test('the same list reads alike from .xlsx, .xlsm, .csv and .tsv', () => {
  const paths = files.filter((path) => path.includes('/equivalents/') && /\.(xlsx|xlsm|csv|tsv)$/.test(path));
  expect(paths).toHaveLength(5);
  const tables = paths.map((path) => {
    const read = readWorkbook(bytesOf(path), basename(path));
    return read.ok ? visibleTable(read.value) : [];
  });
  for (const table of tables) expect(table).toEqual(tables[0]);
  expect(tables[0]?.[0]).toEqual(['phone number', 'name', 'favourite colour', 'fruit']);
});

const originals = files.filter((path) => path.includes('/originals/') && path.endsWith('.xlsx'));
test.each(originals.map((path) => [basename(path, '.xlsx'), path] as const))('%s: visible cells as the other project reads them', (name, path) => {
  const read = readWorkbook(bytesOf(path), basename(path));
  const expected = readWorkbook(bytesOf(`spreadsheet_files/conversions/expected_converted/${name}.csv`), 'a.csv');
  expect(read.ok && expected.ok).toBe(true);
  if (!read.ok || !expected.ok) return;
  // What lies right of the last header is kept by us (and named as a column without a header) and cut by them.
  const table = visibleTable(expected.value);
  expect(visibleTable(read.value, Math.max(...table.map((row) => row.length)))).toEqual(table);
});

test('400,000 rows are refused quickly', () => {
  const packed = files.find((path) => path.endsWith('.tsv.gz')) ?? '';
  const read = readWorkbook(new Uint8Array(gunzipSync(bytesOf(packed))), 'many.tsv');
  expect(read.ok ? 'read' : read.error.code).toBe('too_many_rows');
});
