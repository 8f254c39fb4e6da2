import { expect, test } from 'vitest';
import { analyseWorkbook } from '../../../../../../electron/desk/households/import/analyse-workbook.ts';
import { columnTargetLabel, columnTargetOptions, columnTargetSchema } from '../../../../../../shared/desk/import-types.ts';
import { analyseBytes, analyseList, goodRow, secondGoodRow } from '../../../../../support/import-list.ts';
import { makeXlsx, textRow } from '../../../../../support/make-xlsx.ts';

const headers = Object.keys(goodRow);
const good = headers.map((header) => goodRow[header] ?? '');
const second = headers.map((header) => secondGoodRow[header] ?? '');

test('titles, notes, totals, blank lines and repeated headers are left out, each with its reason', () => {
  const { report, headerRow } = analyseList([
    ['入围家庭名单'], [], headers, good, [], [], headers, second, ['合 计', '2 户'], ['注：以上为示例'], ['', '', '', '甲乙丙'],
  ]);
  expect(report.errors).toEqual([]);
  expect(headerRow).toBe(3);
  expect(report.households.map((household) => household.rowNumber)).toEqual([4, 8]);
  expect(report.leftOut.map((each) => [each.rowNumber, each.reason.slice(0, 4)])).toEqual([
    [1, '表头上方'], [5, '空行（至'], [7, '重复的表'], [9, '合计行'], [10, '备注或说'], [11, '没有备案'],
  ]);
});

test('a row with a name or number is never left out as a note', () => {
  const onlyName = headers.map((header) => (header === '主申请人' ? '王五' : ''));
  expect(analyseList([headers, good, onlyName]).report.householdCount).toBe(2);
});

test('synonyms, stars, brackets and full-width letters in headers; a group over its fields', () => {
  const { columns } = analyseList([['★受理号', '申请人姓名 ', '身份证号(必填)', '手机号', '补租房源地址：', '补租金额（元）', '月租金（元）', '建筑面积（㎡）', '随便'], ['1', '2']]);
  expect(columns.map((column) => column.target)).toEqual([
    'acceptanceNo', 'principalApplicant', 'residentId', 'contactPhone', 'housingAddress', 'monthlySubsidy', 'monthlyRent', 'floorArea', 'ignore',
  ]);
  const grouped = `<sheetData>${textRow(1, ['编号', '主申请人', '承租住房', ''])}${textRow(2, ['备案回执号', '', '地址', '户型'])}${textRow(3, ['1', '张三', '某地', '两房'])}</sheetData>
    <mergeCells><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/></mergeCells>`;
  const analysis = analyseBytes(makeXlsx({ sheets: [{ name: '名单', xml: grouped }] }), 'a.xlsx');
  expect([analysis.headerRow, ...analysis.columns.map((column) => column.target)]).toEqual([2, 'acceptanceNo', 'principalApplicant', 'housingAddress', 'housingLayout']);
});

test('the mapping can be given by hand or remembered by header; free columns keep their header', () => {
  const rows = [[...headers, '楼栋', '手机号'], [...good, '三栋', '13700137000']];
  const [building, phone] = [String(headers.length), String(headers.length + 1)];
  const byHand = analyseList(rows, { mapping: { [building]: 'free', [phone]: 'backupContactPhone' } });
  expect(byHand.report.errors).toEqual([]);
  expect(byHand.report.households[0]?.fields.values).toMatchObject({ 楼栋: '三栋', backupContactPhone: '13700137000' });
  const remembered = analyseList(rows, { remembered: { '楼 栋': 'housingCode', 手机号: 'ignore' } });
  expect(remembered.report.households[0]?.fields.values['housingCode']).toBe('三栋');
  const ignored = analyseList(rows, { mapping: { [phone]: 'ignore' } });
  expect(ignored.report.leftOut.map((each) => each.reason)).toEqual([expect.stringContaining('楼栋'), expect.stringContaining('手机号')]);
});

test('members in numbered columns, in one cell, in a sheet of their own: read alike', () => {
  const member = { name: '王五', relation: '配偶', memberType: '共同申请人', idType: '居民身份证', idNumber: '370101190102039973' };
  const numbered = analyseList([[...headers, '成员1姓名', '成员1关系', '成员1类型', '成员1身份证号', '成员2姓名'], [...good, '王五', '配偶', '共同申请人', '370101190102039973', '']]);
  expect(numbered.report.households[0]?.fields.members).toEqual([member]);
  const oneCell = analyseList([[...headers, '家庭成员'], [...good, '王五（配偶，共同申请人，370101190102039973）；']]);
  expect(oneCell.report.households[0]?.fields.members).toEqual([member]);
  const sheets = [
    { name: '名单', xml: `<sheetData>${textRow(1, headers)}${textRow(2, good)}</sheetData>` },
    { name: '家庭成员', xml: `<sheetData>${textRow(1, ['受理号', '姓名', '与主申请人关系', '成员类型', '证件号码'])}${textRow(2, ['FTBZ20260001', '王五', '配偶', '共同申请人', '370101190102039973'])}</sheetData>` },
  ];
  const bySheet = analyseBytes(makeXlsx({ sheets }), 'a.xlsx');
  expect([bySheet.layout, bySheet.report.households[0]?.fields.members]).toEqual(['member_sheet', [member]]);
});

test('mistakes among members stand at their cell', () => {
  const codes = (cell: string): string[] => analyseList([[...headers, '家庭成员'], [...good, cell]]).report.errors.map((issue) => `${issue.column} ${issue.code}`);
  expect(codes('王五 配偶 370101190102039974')).toEqual(['W bad_resident_id']);
  expect(codes('王五，王六')).toEqual(['W bad_member']);
  const sheets = [
    { name: '名单', xml: `<sheetData>${textRow(1, headers)}${textRow(2, good)}</sheetData>` },
    { name: '家庭成员', xml: `<sheetData>${textRow(1, ['受理号', '姓名', '关系'])}${textRow(2, ['FTBZ20269999', '王五', '配偶'])}${textRow(3, ['FTBZ20260001', '', '配偶'])}</sheetData>` },
  ];
  const { errors } = analyseBytes(makeXlsx({ sheets }), 'a.xlsx').report;
  expect(errors.map((issue) => [issue.sheet, issue.row, issue.code]).sort()).toEqual([['家庭成员', 2, 'unknown_household'], ['家庭成员', 3, 'bad_member']]);
});

test('a row per person: grouped by 备案回执号, the principal applicant found by 本人, rows that disagree are errors', () => {
  const own = ['备案回执号', '姓名', '与主申请人关系', '身份证号', '联系手机', '承租住房地址', '每月补租金额', '起始日', '终止日'];
  const shared = ['某地', '892.50', '2026-12-01', '2027-11-30'];
  const wife = ['A1', '王五', '配偶', '370101190102039973', '13700137000', ...shared];
  const self = ['A1', '张三', '本人', '11010519491231002X', '13800138000', ...shared];
  const analysis = analyseList([own, wife, self, ['', '张六', '子']]);
  expect(analysis.report.errors).toEqual([]);
  expect([analysis.layout, analysis.report.householdCount]).toEqual(['person_rows', 1]);
  expect(analysis.report.households[0]?.fields.values).toMatchObject({ principalApplicant: '张三', residentId: '11010519491231002X', contactPhone: '13800138000' });
  expect(analysis.report.households[0]?.fields.members.map((member) => member.name)).toEqual(['王五', '张三', '张六']);
  const disagreeing = analyseList([own, self, [...wife.slice(0, 6), '900.00', ...wife.slice(7)]]);
  expect(disagreeing.report.errors.map((issue) => [issue.row, issue.header, issue.code])).toEqual([[3, '每月补租金额', 'rows_disagree']]);
});

test('hidden rows, columns and sheets are left out and named', () => {
  const xml = `<cols><col min="1" max="1" hidden="1"/></cols><sheetData>${textRow(1, ['内部', ...headers])}${textRow(2, ['x', ...good])}${textRow(3, ['y', ...second]).replace('<row', '<row hidden="1"')}</sheetData>`;
  const { report } = analyseBytes(makeXlsx({ sheets: [{ name: '名单', xml }, { name: '旧', state: 'hidden', xml: '<sheetData/>' }] }), 'a.xlsx');
  expect(report.households.map((household) => household.acceptanceNo)).toEqual(['FTBZ20260001']);
  expect(report.leftOut.map((each) => `${each.sheet} ${each.rowNumber} ${each.reason}`)).toEqual([
    '名单 3 隐藏（或被筛选掉）的行', '名单 null A 列是隐藏的列，没有导入', '旧 null 隐藏的工作表，没有导入',
  ]);
});

test('a file without a header we know is refused with a sentence', () => {
  const analysis = analyseWorkbook({ bytes: new TextEncoder().encode('甲,乙\n1,2'), fileName: 'a.csv', isPrintable: () => true });
  expect(analysis.ok ? '' : analysis.error.code).toBe('header_not_found');
});

test('every target on offer is valid and has words', () => {
  for (const { target, label } of columnTargetOptions()) {
    expect(columnTargetSchema.safeParse(target).success).toBe(true);
    expect(label.endsWith(columnTargetLabel(target))).toBe(true);
  }
  expect(columnTargetLabel('member:2:idNumber')).toBe('成员2证件号码');
  for (const wrong of ['', 'nothing', 'member:0:name', 'member:x', '__proto__']) expect(columnTargetSchema.safeParse(wrong).success).toBe(false);
});
