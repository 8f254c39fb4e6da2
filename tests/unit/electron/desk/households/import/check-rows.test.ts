import { expect, test } from 'vitest';
import { importReportSchema, type CellIssue } from '../../../../../../shared/desk/import-types.ts';
import { fieldDefinitions } from '../../../../../../shared/domain/agreement-fields.ts';
import { goodRow, reportOf, secondGoodRow } from '../../../../../support/import-list.ts';

function at(issues: readonly CellIssue[]): string[] {
  return issues.map((issue) => `${issue.row} ${issue.header} ${issue.code}`);
}

test('two good rows have no error, no notice, nothing changed and nothing left out', () => {
  const report = reportOf([goodRow, secondGoodRow]);
  expect(importReportSchema.parse(report)).toEqual(report);
  expect({ ...report, households: report.households.length }).toEqual({
    households: 2, householdCount: 2, errors: [], notices: [], leftOut: [], normalForms: [],
  });
  expect(report.households[0]?.fields.values).toMatchObject({ residentId: '11010519491231002X', monthlySubsidy: '892.50', subsidyTo: '2027-11-30' });
});

test.each([
  ['证件号码', '110105194912310021', 'bad_resident_id'], ['证件号码', '11010519491331002X', 'bad_resident_id'],
  ['联系手机', '1380013800', 'bad_mobile'], ['起始日', '2026年2月30日', 'bad_date'], ['每月补租金额', '八百', 'bad_money'], ['月租金', '-1', 'bad_money'],
  ['核定面积', '约35', 'bad_area'], ['家庭人口数', '一口', 'bad_count'], ['账号', '见存折', 'bad_bank_account'], ['账号', '6.22202E+18', 'damaged_number'],
  ['终止日', '2026-11-30', 'end_before_start'], ['租赁合同止', '2026-01-01', 'end_before_start'], ['主申请人', '张\u0001三', 'control_character'],
  ['户籍地址', '☃街', 'unprintable_character'], ['户籍地址', '福田\ufffd街', 'unprintable_character'], ['送达地址', '长'.repeat(501), 'too_long'],
] as const)('%s = %j is the error %s, and no household comes back', (header, value, code) => {
  const report = reportOf([{ ...goodRow, [header]: value }, secondGoodRow]);
  expect(at(report.errors)).toEqual([`2 ${header} ${code}`]);
  expect(report.errors[0]?.message).toMatch(/[\u4e00-\u9fff].*。$/u);
  expect(report.errors[0]?.value).toBe(value);
  expect([report.households.length, report.householdCount]).toEqual([0, 2]);
});

test('every ★ field: an empty cell is an error at the cell, a missing column one at the header', () => {
  const needed = fieldDefinitions.filter((field) => field.need === 'import').map((field) => (field.key === 'housingAddress' ? '承租住房地址' : field.label));
  expect(needed).toHaveLength(8);
  for (const label of needed) {
    expect(at(reportOf([{ ...goodRow, [label]: ' \u3000' }, secondGoodRow]).errors)).toEqual([`2 ${label} empty_cell`]);
    const without = (row: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(row).filter(([header]) => header !== label));
    expect(at(reportOf([without(goodRow), without(secondGoodRow)]).errors)).toEqual([`1 ${label} missing_column`]);
  }
});

test('the same 备案回执号 or ID twice, and two columns for one field', () => {
  expect(at(reportOf([goodRow, { ...secondGoodRow, 备案回执号: ' ＦＴＢＺ２０２６０００１' }]).errors)).toEqual(['3 备案回执号 duplicate_acceptance_no']);
  expect(at(reportOf([goodRow, { ...secondGoodRow, 证件号码: '11010519491231002x' }]).errors)).toEqual(['3 证件号码 duplicate_resident_id']);
  expect(at(reportOf([{ ...goodRow, 手机号: '13800138000' }]).errors)).toEqual(['1 手机号 duplicate_column']);
});

test('an ID number is judged only where the document is a 居民身份证; one in the future is refused', () => {
  expect(reportOf([{ ...goodRow, 证件类型: '港澳居民来往内地通行证', 证件号码: 'h12345678' }]).households[0]?.fields.values['residentId']).toBe('H12345678');
  expect(at(reportOf([goodRow], { today: '1949-12-30' }).errors)).toEqual(['2 证件号码 bad_resident_id']);
});

test.each([
  ['户名', '李四', 'account_name_differs'], ['每月补租金额', '892.51', 'subsidy_not_as_computed'], ['月租金', '800.00', 'subsidy_above_rent'],
  ['乙方每月自付', '2107.51', 'self_pay_differs'], ['月数', '11', 'months_differ'], ['总额', '10710.01', 'total_differs'],
  ['租赁合同止', '2027-11-29', 'ends_after_lease'], ['联系手机', '+85291234567', 'no_sms_number'], ['联系手机', '0755-23619344', 'no_sms_number'],
  ['户籍地址', '⽉亮街', 'look_alike_character'], ['出租人', '张?', 'look_alike_character'],
] as const)('%s = %j is the notice %s, and import goes on', (header, value, code) => {
  const report = reportOf([{ ...goodRow, [header]: value }]);
  expect(report.errors).toEqual([]);
  expect(report.households).toHaveLength(1);
  expect(report.notices.map((notice) => notice.code)).toContain(code);
  expect(report.notices.every((notice) => /[\u4e00-\u9fff]。$/u.test(notice.message))).toBe(true);
});

test('one mobile in two households, members against 人口数', () => {
  expect(at(reportOf([goodRow, { ...secondGoodRow, 联系手机: '+86 138 0013 8000' }]).notices)).toEqual(['3 联系手机 shared_mobile']);
  const members = { 家庭成员: '王五 配偶；王六 子' };
  expect(at(reportOf([{ ...goodRow, ...members, 家庭人口数: '2' }]).notices)).toEqual(['2 家庭人口数 members_differ']);
  expect(reportOf([{ ...goodRow, ...members, 家庭人口数: '3' }]).notices).toEqual([]);
  expect(reportOf([{ ...goodRow, 家庭成员: '张三 本人；王六 子', 家庭人口数: '2' }]).notices).toEqual([]);
});

test('a term with days left over may be counted either way', () => {
  const term = { 终止日: '2027-11-15' };
  expect(reportOf([{ ...goodRow, ...term, 月数: '11', 总额: '9817.50' }]).notices).toEqual([]);
  expect(reportOf([{ ...goodRow, ...term, 月数: '12' }]).notices).toEqual([]);
  expect(reportOf([{ ...goodRow, ...term, 月数: '' , 总额: '9817.50' }]).notices).toEqual([]);
});

test('private use characters: the standard one is proposed, and refused only where no font prints it', () => {
  const old = { 主申请人: '龚\ue863', 户名: '龚\ue863' };
  const printable = reportOf([{ ...goodRow, ...old }], { isPrintable: () => true });
  expect(printable.notices.map((notice) => [notice.code, notice.proposal])).toEqual([['private_use_character', '龚䶮'], ['private_use_character', '龚䶮']]);
  expect(printable.households).toHaveLength(1);
  const refused = reportOf([{ ...goodRow, ...old }]);
  expect(at(refused.errors)).toEqual(['2 主申请人 unprintable_character', '2 户名 unprintable_character']);
  expect(refused.errors[0]?.proposal).toBe('龚䶮');
});

test('normal forms are shown beside what the cell said', () => {
  const written = { 联系手机: '+86 138-0013-8000', 证件号码: '１１０１０５１９４９１２３１００２x', 每月补租金额: '￥892.5', 起始日: '2026/12/1', 主申请人: ' 阿依•买买提\u200b', 户名: '阿依・买买提' };
  const report = reportOf([{ ...goodRow, ...written }]);
  expect(report.errors.concat(report.notices)).toEqual([]);
  expect(Object.fromEntries(report.normalForms.map((form) => [form.header, [form.was, form.becomes]]))).toEqual({
    联系手机: [written.联系手机, '13800138000'], 证件号码: [written.证件号码, '11010519491231002X'], 每月补租金额: ['￥892.5', '892.50'],
    起始日: ['2026/12/1', '2026-12-01'], 主申请人: [written.主申请人, '阿依·买买提'], 户名: [written.户名, '阿依·买买提'],
  });
});

test('defaults are shown: at the cell where there is a column, once at the header where there is none', () => {
  const blank = reportOf([{ ...goodRow, 送达地址: '', 户名: '' }]);
  expect(blank.normalForms.map((form) => [form.header, form.was, form.becomes])).toEqual([['送达地址', '', '深圳市福田区一号'], ['户名', '', '张三']]);
  const { 证件类型: _idType, 户名: _accountName, ...without } = goodRow;
  const report = reportOf([without]);
  expect(at(report.notices)).toEqual(['1 证件类型 default_applied', '1 户名 default_applied']);
  expect(report.households[0]?.fields.values).toMatchObject({ idType: '居民身份证', accountName: '张三' });
});

test('text that looks like a formula stays text', () => {
  expect(reportOf([{ ...goodRow, 户籍地址: '=HYPERLINK("x")' }]).households[0]?.fields.values['registeredAddress']).toBe('=HYPERLINK("x")');
});

test('a header without households is an error', () => {
  const headers = Object.fromEntries(Object.keys(goodRow).map((header) => [header, '']));
  expect(reportOf([headers]).errors.map((issue) => issue.code)).toEqual(['no_households']);
});
