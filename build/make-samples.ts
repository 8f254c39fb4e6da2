/** Writes the sample workbooks in build/samples: `npx node build/make-samples.ts`. The same bytes every time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { makeSampleHouseholds, type SampleHousehold } from './sample-households.ts';

const folder = new URL('./samples/', import.meta.url);
const seed = 20261201;
const fixedDate = new Date('2026-01-01T00:00:00Z');
const moneyHeaders: ReadonlySet<string> = new Set(['月租金', '补租标准', '每月补租金额', '乙方每月自付', '总额', '建筑面积', '核定面积']);
const dateHeaders: ReadonlySet<string> = new Set(['租赁合同起', '租赁合同止', '首次支付日']);
const memberHeaders = ['备案回执号', '姓名', '与主申请人关系', '成员类型', '证件类型', '证件号码'];
const title = '住房保障补租签约入围家庭名单（示例，人物均为虚构）';

type CellValue = ExcelJS.CellValue;

/** What sample-mistakes.xlsx gets wrong: the header it stands under, what is written there, and the code it must be given. */
export type PlannedMistake = { readonly household: number; readonly header: string; readonly value: CellValue; readonly code: string };

export const plannedMistakes: readonly PlannedMistake[] = [
  { household: 0, header: '联系手机', value: null, code: 'empty_cell' },
  { household: 1, header: '证件号码', value: '440304198001010011', code: 'bad_resident_id' },
  { household: 2, header: '证件号码', value: '11010519491331002X', code: 'bad_resident_id' },
  { household: 3, header: '证件号码', value: '440304800101001', code: 'bad_resident_id' },
  { household: 4, header: '备案回执号', value: 'FTBZ20260001', code: 'duplicate_acceptance_no' },
  { household: 5, header: '联系手机', value: '1900000101', code: 'bad_mobile' },
  { household: 6, header: '终止日', value: '2027年13月1日', code: 'bad_date' },
  { household: 7, header: '起始日', value: 46357, code: 'bad_date' },
  { household: 8, header: '每月补租金额', value: '两千元', code: 'bad_money' },
  { household: 9, header: '月租金', value: '3200.555', code: 'bad_money' },
  { household: 10, header: '总额', value: { error: '#N/A' }, code: 'formula_error' },
  { household: 11, header: '终止日', value: '2025-11-30', code: 'end_before_start' },
  { household: 12, header: '账号', value: 6222024001000095000, code: 'damaged_number' },
  { household: 13, header: '证件号码', value: '4.40304E+17', code: 'damaged_number' },
  { household: 14, header: '送达地址', value: '深圳市福田区_x0001_示例路1号', code: 'control_character' },
  { household: 15, header: '主申请人', value: '王\ue4c6', code: 'unprintable_character' },
  { household: 16, header: '每月补租金额', value: { formula: 'A1*2' }, code: 'formula_not_calculated' },
  { household: 17, header: '核定面积', value: '三十五', code: 'bad_area' },
  { household: 18, header: '家庭人口数', value: '一大家子', code: 'bad_count' },
];

/** The workbook of so many good households, 60 as a sample: 名单 and a second sheet 家庭成员. */
export async function makeGoodWorkbook(count = 60): Promise<Uint8Array> {
  const households = makeSampleHouseholds(count, seed);
  const workbook = newWorkbook();
  writeList(workbook, households, headersOf(households), new Map());
  const members = workbook.addWorksheet('家庭成员');
  members.addRow(memberHeaders);
  for (const household of households) {
    for (const person of household.people) {
      members.addRow([household.acceptanceNo, person.name, person.relation, person.memberType, '居民身份证', person.idNumber]);
    }
  }
  return steady(await workbook.xlsx.writeBuffer());
}

/** Twenty mistakes: those planned above, and a second column for 联系手机. */
export async function makeMistakesWorkbook(): Promise<Uint8Array> {
  const households = makeSampleHouseholds(24, seed + 1);
  const workbook = newWorkbook();
  const mistakes = new Map(plannedMistakes.map((each) => [`${each.household}:${each.header}`, each.value]));
  writeList(workbook, households, [...headersOf(households), '手机号'], mistakes);
  return steady(await workbook.xlsx.writeBuffer());
}

/** The first ten good households as lines of a .csv, members in one cell. */
export function makeCsvText(): string {
  const households = makeSampleHouseholds(60, seed).slice(0, 10);
  const headers = headersOf(households);
  const lines = households.map((household) => {
    const members = household.people.map((person) => `${person.name} ${person.relation} ${person.idNumber}`).join('；');
    return [...headers.map((header) => String(household.values[header] ?? '')), members].map(quoteCsv).join(',');
  });
  return [[...headers, '家庭成员'].map(quoteCsv).join(','), ...lines, ''].join('\r\n');
}

function writeList(
  workbook: ExcelJS.Workbook,
  households: readonly SampleHousehold[],
  headers: readonly string[],
  mistakes: ReadonlyMap<string, CellValue>,
): void {
  const sheet = workbook.addWorksheet('名单');
  sheet.addRow([title]);
  sheet.mergeCells(1, 1, 1, headers.length);
  sheet.addRow(headers).font = { bold: true };
  for (const [index, household] of households.entries()) {
    const row = sheet.addRow([]);
    for (const [column, header] of headers.entries()) {
      const mistake = mistakes.get(`${index}:${header}`);
      const cell = row.getCell(column + 1);
      cell.value = mistake === undefined ? cellValue(header, household) : mistake;
      cell.numFmt = mistake === undefined ? numberFormat(header, cell.value) : 'General';
    }
  }
  const subsidyColumn = headers.indexOf('每月补租金额');
  const total = households.reduce((sum, household) => sum + Number(household.values['每月补租金额'] ?? 0), 0);
  sheet.addRow(headers.map((_, column) => (column === 0 ? '合计' : column === subsidyColumn ? total : null)));
}

function cellValue(header: string, household: SampleHousehold): CellValue {
  const value = household.values[header] ?? null;
  return dateHeaders.has(header) && value !== null ? new Date(`${value}T00:00:00Z`) : value;
}

function numberFormat(header: string, value: CellValue): string {
  if (dateHeaders.has(header)) return 'yyyy-mm-dd';
  if (moneyHeaders.has(header)) return '0.00';
  return typeof value === 'string' ? '@' : 'General';
}

function headersOf(households: readonly SampleHousehold[]): string[] {
  return Object.keys(households[0]?.values ?? {});
}

function quoteCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function newWorkbook(): ExcelJS.Workbook {
  const workbook = new ExcelJS.Workbook();
  workbook.created = fixedDate;
  workbook.modified = fixedDate;
  return workbook;
}

/** The zip writer puts the time of day into every entry; 1980-01-01 in its place keeps the file the same. */
function steady(buffer: ExcelJS.Buffer): Uint8Array {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(bytes.buffer);
  const noon1980 = 0x0021_0000;
  for (let at = 0; at + 30 < bytes.length; at += 1) {
    if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 10, noon1980, true);
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 12, noon1980, true);
  }
  return bytes;
}

async function writeSamples(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('sample-60.xlsx', folder), await makeGoodWorkbook());
  writeFileSync(new URL('sample-mistakes.xlsx', folder), await makeMistakesWorkbook());
  writeFileSync(new URL('sample-10-gb18030.csv', folder), iconv.encode(makeCsvText(), 'gb18030'));
  writeFileSync(new URL('sample-10-utf8.csv', folder), `\ufeff${makeCsvText()}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeSamples();
