import { expect, test } from 'vitest';
import type { FieldKind } from '../../../../shared/domain/agreement-fields.ts';
import { fromHundredths, monthsOf, normaliseName, readFieldValue, readPhone, toHundredths, trimText } from '../../../../shared/domain/field-values.ts';

const readings: readonly (readonly [FieldKind, string, string])[] = [
  ['money', '1234.5', '1234.50'], ['money', '￥1,234.50元', '1234.50'], ['money', ' １２３４ ', '1234.00'], ['money', '0', '0.00'],
  ['money', '007', '7.00'], ['money', '1,234,567.8', '1234567.80'], ['money', '12.3400', '12.34'],
  ['area', '35', '35.00'], ['area', '35.5㎡', '35.50'], ['area', '35.25 平方米', '35.25'],
  ['count', '3人', '3'], ['count', '１２', '12'], ['count', '12个月', '12'], ['count', '3.0', '3'],
  ['date', '2026/1/20', '2026-01-20'], ['date', '2026.1.2', '2026-01-02'], ['date', '2026年1月20日', '2026-01-20'],
  ['date', '20260120', '2026-01-20'], ['date', '2026-01-20 00:00:00', '2026-01-20'], ['date', '２０２６－０１－２０', '2026-01-20'],
  ['mobile', '+86 138-0013-8000', '13800138000'], ['mobile', '１３８００１３８０００', '13800138000'], ['mobile', '008613800138000', '13800138000'],
  ['mobile', '+852 9123 4567', '+85291234567'], ['mobile', '0755-23619344', '0755-23619344'], ['mobile', '(010) 62345678', '010-62345678'],
  ['bankAccount', '6222 0240 0100 0000 007', '6222024001000000007'], ['bankAccount', '４４０３-123456', '4403-123456'],
  ['residentId', '11010519491231002x', '11010519491231002X'], ['text', '\u3000甲\n乙\u200b ', '甲 乙'],
];

test.each(readings)('%s: %j is read as %j', (kind, text, normalForm) => {
  expect(readFieldValue(kind, text)).toEqual({ ok: true, value: normalForm });
});

const refusals: readonly (readonly [FieldKind, string])[] = [
  ['money', '两千'], ['money', '-5'], ['money', '1.005'], ['money', '1,23'], ['money', '1.2.3'], ['money', ''], ['money', '12345678901'], ['money', '5万'],
  ['area', '约35'], ['area', '35.555'], ['count', '一'], ['count', '1.5'], ['count', '-1'], ['count', '12345'],
  ['date', '2026-02-30'], ['date', '26-1-20'], ['date', '2026-1'], ['date', '20/01/2026'], ['date', '长期'], ['date', '46042'],
  ['mobile', '12800138000'], ['mobile', '1380013800'], ['mobile', '138001380000'], ['mobile', '无'], ['mobile', '+852 1234'], ['mobile', '23619344'],
  ['bankAccount', '见存折'], ['bankAccount', '123'],
];

test.each(refusals)('%s: %j is refused with a sentence', (kind, text) => {
  const value = readFieldValue(kind, text);
  expect(value.ok ? value.value : value.error.message).toMatch(/^.*[\u4e00-\u9fff].*。$/u);
});

test('numbers abroad and landlines go to the call list', () => {
  const reach = (text: string): string => {
    const phone = readPhone(text);
    return phone.ok ? phone.value.reach : 'refused';
  };
  expect(['13800138000', '+85291234567', '00853 66123456', '0755-23619344-801'].map(reach)).toEqual(['sms', 'call', 'call', 'call']);
});

test('names: 间隔号 of every kind, spaces between Han characters, rare characters untouched', () => {
  for (const dot of '•・．·‧･.⋅∙') expect(normaliseName(`阿依古丽${dot}买买提`)).toBe('阿依古丽\u00b7买买提');
  expect(normaliseName(' 张 \u3000三 ')).toBe('张三');
  expect(normaliseName('陈𬱖')).toBe('陈𬱖');
  expect(normaliseName('John F. Smith')).toBe('John F. Smith');
  expect(trimText('兼\uf9d0')).toBe('兼\uf9d0');
});

test('money is added in hundredths', () => {
  expect(toHundredths('1234.57')).toBe(123_457);
  expect(fromHundredths(toHundredths('0.10') + toHundredths('0.20'))).toBe('0.30');
});

test.each([
  ['2026-01-01', '2026-12-31', 12, true], ['2026-01-20', '2027-01-19', 12, true], ['2026-02-01', '2026-02-28', 1, true],
  ['2026-01-20', '2026-12-31', 11, false], ['2026-01-31', '2026-02-28', 1, true], ['2026-12-01', '2027-11-30', 12, true],
  ['2026-01-15', '2026-01-20', 0, false], ['2026-01-20', '2026-03-10', 1, false], ['2026-01-31', '2026-03-31', 2, false],
] as const)('%s to %s is %i months (whole: %s)', (from, to, months, exact) => {
  expect(monthsOf(from, to)).toEqual({ months, exact });
});
