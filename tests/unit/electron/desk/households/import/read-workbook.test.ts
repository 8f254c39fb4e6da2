import { expect, test } from 'vitest';
import iconv from 'iconv-lite';
import type { RawCell, RawSheet } from '../../../../../../electron/desk/households/import/raw-sheet.ts';
import { columnLetter, parseReference } from '../../../../../../electron/desk/households/import/raw-sheet.ts';
import { readWorkbook } from '../../../../../../electron/desk/households/import/read-workbook.ts';
import { makeXlsx, makeZip, textRow, type XlsxParts } from '../../../../../support/make-xlsx.ts';

const styles = `<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="177" formatCode="000000"/>
  <numFmt numFmtId="178" formatCode="[Red]0.00E+00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="31"/>
  <xf numFmtId="57"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="178"/><xf numFmtId="2"/></cellXfs>`;

function sheetsOf(bytes: Uint8Array, name = 'a.xlsx'): RawSheet[] {
  const read = readWorkbook(bytes, name);
  if (!read.ok) throw new Error(`${read.error.code} ${read.error.message}`);
  return read.value;
}

function cellsOf(row: string, parts: Partial<XlsxParts> = {}): (RawCell | undefined)[] {
  const sheet = sheetsOf(makeXlsx({ styles, ...parts, sheets: [{ name: '名单', xml: `<sheetData>${row}</sheetData>` }] }))[0];
  return [...(sheet?.rows[0]?.cells ?? [])];
}

function refusalOf(bytes: Uint8Array, name = 'a.xlsx'): string {
  const read = readWorkbook(bytes, name);
  if (read.ok) return 'read';
  expect(read.error.message).toMatch(/[\u4e00-\u9fff]。$/u);
  return read.error.code;
}

test('dates: built-in zh-CN formats 31 and 57, a format of its own, and the 1900 and 1904 systems', () => {
  const row = '<row r="1"><c s="1"><v>46042</v></c><c s="2"><v>46042</v></c><c s="3"><v>46042</v></c><c s="4"><v>46042.5</v></c><c s="1"><v>59</v></c><c s="1"><v>61</v></c></row>';
  expect(cellsOf(row).map((cell) => cell?.text)).toEqual(['2026-01-20', '2026-01-20', '2026-01-20', '2026-01-20 12:00:00', '1900-02-28', '1900-03-01']);
  const since1904 = cellsOf('<row><c s="1"><v>44580</v></c></row>', { workbookProperties: '<workbookPr date1904="1"/>' });
  expect(since1904[0]).toMatchObject({ text: '2026-01-20', kind: 'date' });
});

test('strict workbooks write dates as ISO', () => {
  expect(cellsOf('<row><c t="d" s="1"><v>2026-01-20T00:00:00</v></c><c t="d"><v>2026-01-20</v></c></row>').map((cell) => cell?.text)).toEqual(['2026-01-20', '2026-01-20']);
});

test('numbers keep 15 digits: longer ones are known as damaged', () => {
  const row = '<row><c><v>6222024001000047514</v></c><c><v>4.4030419800101E+17</v></c><c><v>13800138000</v></c><c><v>0.30000000000000004</v></c><c s="5"><v>1234</v></c><c s="6"><v>5</v></c></row>';
  const cells = cellsOf(row);
  expect(cells.map((cell) => cell?.damaged)).toEqual(['digits_lost', 'digits_lost', undefined, undefined, undefined, undefined]);
  expect(cells.map((cell) => cell?.text)).toEqual(['6222024001000050000', '440304198001010000', '13800138000', '0.3', '001234', '5']);
  expect(cellsOf('<row><c t="str"><v>4.40304E+17</v></c></row>')[0]?.damaged).toBe('scientific_text');
});

test('errors, formulas without a value, booleans, formulas with a value', () => {
  const row = '<row><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>A1+1</f></c><c t="b"><v>1</v></c><c t="str"><f>"甲"</f><v>甲</v></c><c><f>1+1</f><v>2</v></c><c s="1"/></row>';
  expect(cellsOf(row).map((cell) => `${cell?.kind} ${cell?.text}`)).toEqual(['error #DIV/0!', 'formula_not_calculated ', 'boolean TRUE', 'text 甲', 'number 2']);
});

test('rich text is joined without its readings; entities beyond the basic plane; prefixed XML; CDATA; escapes', () => {
  const shared = '<si><r><t>陈</t></r><r><t xml:space="preserve">&#x2CC56; </t></r><rPh><t>chén</t></rPh></si><si><t>a&amp;&lt;&#178758;_x0001_</t></si>';
  const row = '<x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="C1" t="s"><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:t><![CDATA[a>b]]></x:t></x:is></x:c></x:row>';
  expect(cellsOf(row, { sharedStrings: shared }).map((cell) => cell?.text)).toEqual(['陈\u{2CC56} ', undefined, 'a&<\u{2BA46}\u0001', 'a>b']);
});

test('hidden sheets, rows and columns are known; merged cells carry the first one’s value', () => {
  const xml = `<cols><col min="2" max="2" hidden="1"/></cols><sheetData>${textRow(1, ['甲', '乙', '丙'])}
    <row r="2" hidden="1"><c t="str"><v>丁</v></c></row><row r="3"><c r="C3" t="str"><v>旧</v></c></row></sheetData>
    <mergeCells><mergeCell ref="C1:C3"/><mergeCell ref="A5:XFD1048576"/></mergeCells>`;
  const sheets = sheetsOf(makeXlsx({ sheets: [{ name: '名单', xml }, { name: '旧名单', state: 'veryHidden', xml: '<sheetData/>' }] }));
  expect(sheets.map((sheet) => [sheet.name, sheet.hidden, sheet.hiddenColumns])).toEqual([['名单', false, [1]], ['旧名单', true, []]]);
  expect(sheets[0]?.rows.map((row) => [row.rowNumber, row.hidden, row.cells.map((cell) => cell?.text)])).toEqual([
    [1, false, ['甲', undefined, '丙']], [2, true, ['丁', undefined, '丙']], [3, false, [undefined, undefined, '丙']],
  ]);
});

test('csv: UTF-8 with and without its mark, GB 18030 with characters GBK lacks, UTF-16, tabs, quotes, old Mac lines', () => {
  const text = '主申请人,地址\r\n"陈𬱖","一""号""\n二楼"\r\n\r\n=1+1,="0123"\r\n';
  const rows = [[1, ['主申请人', '地址']], [2, ['陈𬱖', '一"号"\n二楼']], [4, ['=1+1', '0123']]];
  const read = (bytes: Uint8Array): unknown => sheetsOf(bytes, '名单.csv')[0]?.rows.map((row) => [row.rowNumber, row.cells.map((cell) => cell?.text)]);
  expect(read(new TextEncoder().encode(text))).toEqual(rows);
  expect(read(new TextEncoder().encode(`\ufeff${text}`))).toEqual(rows);
  expect(read(new Uint8Array(iconv.encode(text, 'gb18030')))).toEqual(rows);
  expect(read(new Uint8Array(iconv.encode(text.replaceAll(',', '\t'), 'utf-16le', { addBOM: true })))).toEqual(rows);
  expect(read(new TextEncoder().encode('a\tb\rc\td'))).toEqual([[1, ['a', 'b']], [2, ['c', 'd']]]);
});

test('a few broken bytes do not hide the rest of a .csv: the lost character is marked', () => {
  const text = `主申请人,地址\n${'张三,福田区一号\n'.repeat(30)}`;
  const bytes = new Uint8Array(iconv.encode(text, 'gb18030'));
  bytes[bytes.length - 3] = 0xff;
  const texts = sheetsOf(bytes, 'a.csv')[0]?.rows.flatMap((row) => row.cells.map((cell) => cell?.text ?? '')) ?? [];
  expect(texts[2]).toBe('张三');
  expect(texts.filter((each) => each.includes('\ufffd'))).toHaveLength(1);
  expect(refusalOf(Uint8Array.from({ length: 5000 }, (_, index) => 128 + ((index * 7919) % 128)), 'a.csv')).toBe('not_a_workbook');
});

test('what is no list is refused with its own sentence', () => {
  const png = new Uint8Array(31 * 1024 * 1024);
  png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const oldExcel = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]);
  const encrypted = new Uint8Array([...oldExcel, ...Buffer.from('EncryptedPackage', 'utf16le')]);
  expect(refusalOf(png)).toBe('not_a_workbook');
  expect(refusalOf(new Uint8Array())).toBe('workbook_empty');
  expect(refusalOf(new TextEncoder().encode(' \r\n'), 'a.csv')).toBe('workbook_empty');
  expect(refusalOf(oldExcel, 'a.xls')).toBe('workbook_xls');
  expect(refusalOf(encrypted)).toBe('workbook_encrypted');
  expect(refusalOf(new TextEncoder().encode('%PDF-1.7'))).toBe('not_a_workbook');
  expect(refusalOf(new TextEncoder().encode('<html><table>'), 'a.xls')).toBe('workbook_html');
  expect(refusalOf(new TextEncoder().encode('a,b'), 'a.xlsx')).toBe('not_a_workbook');
  expect(refusalOf(new Uint8Array(31 * 1024 * 1024).fill(65), 'a.csv')).toBe('workbook_too_large');
  expect(refusalOf(makeZip({ 'word/document.xml': '<a/>' }))).toBe('not_a_workbook');
  expect(refusalOf(makeZip({ 'content.xml': '<a/>' }))).toBe('workbook_ods');
  expect(refusalOf(makeXlsx({ sheets: [{ name: 'a', xml: '<sheetData/>' }] }))).toBe('workbook_empty');
  expect(refusalOf(makeXlsx({ sheets: [{ name: 'a', state: 'hidden', xml: `<sheetData>${textRow(1, ['甲'])}</sheetData>` }] }))).toBe('workbook_empty');
});

test('a zip bomb, a locked entry and a cut or changed file are refused', () => {
  expect(refusalOf(makeZip({ 'xl/workbook.xml': new Uint8Array(130 * 1024 * 1024) }))).toBe('workbook_too_large');
  expect(refusalOf(makeZip({ 'xl/workbook.xml': '<a/>' }, 1))).toBe('workbook_encrypted');
  const good = makeXlsx({ sheets: [{ name: 'a', xml: `<sheetData>${textRow(1, ['甲'])}</sheetData>` }] });
  expect(refusalOf(good.slice(0, good.length / 2))).toBe('workbook_damaged');
  const changed = good.slice();
  const packedAt = Buffer.from(good).indexOf('xl/worksheets/sheet0.xml') + 'xl/worksheets/sheet0.xml'.length + 20;
  changed[packedAt] = (changed[packedAt] ?? 0) ^ 1;
  expect(refusalOf(changed)).toBe('workbook_damaged');
});

test('more rows than an import may have are refused, in .xlsx and .csv', () => {
  const rows = Array.from({ length: 20_100 }, (_, index) => `<row r="${index + 1}"><c><v>1</v></c></row>`).join('');
  expect(refusalOf(makeXlsx({ sheets: [{ name: 'a', xml: `<sheetData>${rows}</sheetData>` }] }))).toBe('too_many_rows');
  expect(refusalOf(new TextEncoder().encode('1,2\n'.repeat(20_100)), 'a.csv')).toBe('too_many_rows');
  const empty = Array.from({ length: 60_000 }, (_, index) => `<row r="${index + 2}"><c s="1"/></row>`).join('');
  expect(refusalOf(makeXlsx({ sheets: [{ name: 'a', xml: `<sheetData>${textRow(1, ['甲'])}${empty}</sheetData>` }] }))).toBe('read');
});

test('column letters', () => {
  expect([0, 25, 26, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
  expect(parseReference('$AB$12')).toEqual({ column: 27, row: 12 });
  expect(parseReference('12')).toBeNull();
});

test('whatever is changed in a workbook or a .csv, reading gives sheets or a sentence', () => {
  const rows = Array.from({ length: 5 }, (_, index) => textRow(index + 1, ['备案回执号', '张三', '<![CDATA[x]]>'])).join('');
  const samples = [makeXlsx({ styles, sheets: [{ name: '名单', xml: `<cols><col min="1" max="2" hidden="1"/></cols><sheetData>${rows}</sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells>` }] }), new Uint8Array(iconv.encode('备案回执号,"主\n申请人"\n1,张三\n', 'gb18030'))];
  let state = 7;
  const dice = (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
  for (let round = 0; round < 400; round += 1) {
    const bytes = new Uint8Array(samples[round % 2] ?? []);
    for (let change = 0; change <= dice(6); change += 1) bytes[dice(bytes.length)] = dice(256);
    const read = readWorkbook(dice(4) === 0 ? bytes.subarray(0, dice(bytes.length)) : bytes, round % 2 === 0 ? 'a.xlsx' : 'a.csv');
    expect(read.ok ? '已读。' : read.error.message).toMatch(/[\u4e00-\u9fff].*。$/u);
  }
});
