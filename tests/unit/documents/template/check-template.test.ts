import { expect, test } from 'vitest';
import { resolveFieldValues } from '../../../../shared/documents/fill/field-values.ts';
import { checkTemplate, placesOfCharacters } from '../../../../shared/documents/template/check-template.ts';
import { isKnownLabel, knownFields, nearestLabel } from '../../../../shared/documents/template/known-labels.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

const none: ReadonlySet<string> = new Set();
const agreement = (line: string): string => `# 协议\n${line}\n【盖章处】甲方\n【签字处】乙方\n`;

test('the picker, the check and the filling know the same fields', () => {
  const labels = knownFields.map((each) => each.label);
  expect(new Set(labels).size).toBe(labels.length);
  const filled = resolveFieldValues(labels, false, sampleFillInput, { has: () => true });
  expect(filled.ok ? [] : filled.error).toEqual([]);
  expect(isKnownLabel('月租金大写')).toBe(true);
  const unknown = resolveFieldValues(['身份证号'], false, sampleFillInput, { has: () => true });
  expect(unknown.ok ? null : unknown.error[0]?.code).toBe('template_fault');
});

test.each([
  ['身份证号', '证件号码'], ['主申请', '主申请人'], ['主申清人', '主申请人'], ['甲方地趾', '甲方地址'], ['收款银行', '开户银行'], ['每月补租金额大些', '每月补租金额大写'],
])('{{%s}} is unknown, {{%s}} is proposed', (label, proposed) => {
  const [fault, ...others] = checkTemplate(agreement(`正文{{${label}}}。`), 'agreement', none);
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ line: 2, column: 3 });
  expect(fault?.message).toContain(`没有“${label}”这个字段，您要的可能是“{{${proposed}}}”`);
});

test('a field like none is answered with where to choose; a column of a list, known or declared, is none', () => {
  expect(nearestLabel('社区')).toBeNull();
  expect(checkTemplate(agreement('{{社区}}'), 'agreement', none)[0]?.message).toContain('请从“插入字段”里选择；如果它是名单里自己加的列，请在标题上面加一行“名单列：社区”。');
  expect(checkTemplate(agreement('{{社区}}'), 'agreement', new Set(['社区']))).toEqual([]);
  expect(checkTemplate(`名单列：楼栋、社区\n${agreement('{{社区}}{{楼栋}}')}`, 'agreement', none)).toEqual([]);
});

test('every use of an unknown field is named, beside the other faults, in order', () => {
  const faults = checkTemplate('# 协议\n{{甲}}{{主申请人\n|--|\n| {{甲}} |\n', 'agreement', none);
  expect(faults.map(({ line, column }) => [line, column])).toEqual([[2, 1], [2, 6], [4, 1], [4, 1], [4, 3]]);
});

test('an agreement has a place to seal, a waiver statement has none', () => {
  expect(checkTemplate('# 协议\n【签字处】乙方\n', 'agreement', none)).toMatchObject([{ line: 2, message: expect.stringContaining('协议没有盖章的地方') }]);
  expect(checkTemplate(agreement(''), 'waiver_statement', none)).toMatchObject([{ message: expect.stringContaining('不盖章，请删去【盖章处】') }]);
  expect(checkTemplate('# 声明\n【签字处】乙方\n', 'waiver_statement', none)).toEqual([]);
});

test('characters that no font prints are shown where they stand', () => {
  expect(placesOfCharacters('甲\n乙𠮷𪚥', ['𪚥'])).toMatchObject([{ line: 2, column: 3 }]);
  expect(placesOfCharacters('甲', [])).toEqual([]);
});
