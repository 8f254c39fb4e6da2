import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { makeErrorSheet } from '../../../../../../electron/desk/households/import/error-sheet.ts';
import { escapeFormula, exportList } from '../../../../../../electron/desk/households/import/export-list.ts';
import { readWorkbook } from '../../../../../../electron/desk/households/import/read-workbook.ts';
import { analyseBytes, analyseList, goodRow } from '../../../../../support/import-list.ts';

test('marks each error at its own cell, lists them in front, and keeps the rows where they were', async () => {
  const bytes = new Uint8Array(readFileSync(new URL('../../../../../../build/samples/sample-mistakes.xlsx', import.meta.url)));
  const { report } = analyseBytes(bytes, 'sample-mistakes.xlsx');
  const made = await makeErrorSheet({ bytes, fileName: 'sample-mistakes.xlsx', errors: report.errors, notices: report.notices });
  const workbook = new ExcelJS.Workbook();
  if (!made.ok) throw new Error(made.error.message);
  await workbook.xlsx.load(Buffer.from(made.value).buffer);
  expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual(['问题清单', '名单']);
  expect(workbook.getWorksheet('问题清单')?.rowCount).toBe(1 + report.errors.length + report.notices.length);
  const list = workbook.getWorksheet('名单');
  for (const issue of report.errors) {
    const cell = list?.getCell(`${issue.column}${issue.row}`);
    expect(cell?.fill).toMatchObject({ fgColor: { argb: 'FFFFC7CE' } });
    expect(JSON.stringify(cell?.note)).toContain(issue.message);
  }
  expect(list?.getCell('A3').fill).toMatchObject({ pattern: 'none' });
  expect(list?.getCell('A3').value).toBe('FTBZ20260001');
});

test('formula-like text is escaped, control characters do not break the file', async () => {
  const bytes = new TextEncoder().encode(`${Object.keys(goodRow).join(',')}\n=cmd|' /C calc'!A0,a\u0001b`);
  const { report } = analyseList([Object.keys(goodRow), ['=cmd']]);
  const made = await makeErrorSheet({ bytes, fileName: 'a/b:c.csv', errors: report.errors, notices: [] });
  const read = readWorkbook(made.ok ? made.value : new Uint8Array(), 'a.xlsx');
  const cells = read.ok ? read.value[1]?.rows[1]?.cells.map((cell) => cell?.text) : [];
  expect(cells).toEqual(["'=cmd|' /C calc'!A0", 'a\ufffdb']);
});

test.each([
  ['=1+1', "'=1+1"], ['+8613800138000', '+8613800138000'], ['-12.50', '-12.50'], ['-2+3', "'-2+3"], ['@SUM(A1)', "'@SUM(A1)"], ['\t=1', "'\t=1"], ['张三', '张三'], ['', ''],
])('%j is exported as %j', (text, written) => {
  expect(escapeFormula(text)).toBe(written);
});

test('lists are written as text: long numbers keep their digits', async () => {
  const bytes = await exportList([{ name: '家庭', columns: [{ header: '账号', widthCharacters: 24 }], rows: [['6222024001000047514'], ['=1']] }]);
  const read = readWorkbook(bytes, 'a.xlsx');
  expect(read.ok && read.value[0]?.rows.map((row) => [row.cells[0]?.text, row.cells[0]?.kind])).toEqual([['账号', 'text'], ['6222024001000047514', 'text'], ["'=1", 'text']]);
});
