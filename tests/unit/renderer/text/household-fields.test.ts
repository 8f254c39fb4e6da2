import { expect, test } from 'vitest';
import { editableFields, groupFields, rebased, withValue } from '../../../../renderer/text/household-fields.ts';
import { fieldChanges } from '../../../../shared/domain/field-changes.ts';

const fields = { values: { acceptanceNo: 'A1', principalApplicant: '王䶮', 楼栋备注: '3 栋' }, members: [] };

test('typing a value and taking it back is no difference', () => {
  const typed = withValue(fields, 'serviceAddress', '深圳市');
  expect(fieldChanges(fields, typed)).toEqual([{ key: 'serviceAddress', label: '送达地址', was: '', becomes: '深圳市' }]);
  expect(fieldChanges(fields, withValue(typed, 'serviceAddress', ''))).toEqual([]);
  expect(fields.values).not.toHaveProperty('serviceAddress');
});

test('emptying a value is a difference', () => {
  expect(fieldChanges(fields, withValue(fields, 'principalApplicant', '')).map((each) => each.becomes)).toEqual(['']);
});

test('free fields of the batch can be edited, 备案回执号 cannot', () => {
  const keys = editableFields(fields).map((each) => each.key);
  expect(keys).toContain('楼栋备注');
  expect(keys).not.toContain('acceptanceNo');
  expect(new Set(keys).size).toBe(keys.length);
});

test('groups keep their order and lose nothing', () => {
  const line = (key: string, group: string): { key: string; label: string; group: string; value: string } => ({ key, label: key, group, value: 'x' });
  const grouped = groupFields([line('a', '编号'), line('b', '乙方'), line('c', '编号')]);
  expect(grouped.map(([group, lines]) => [group, lines.map((each) => each.key)])).toEqual([['编号', ['a', 'c']], ['乙方', ['b']]]);
});

test('what was typed is put onto what somebody else changed meanwhile: untouched values are the newest, members are one value', () => {
  const member = { name: '王大三', relation: '本人', memberType: '申请人', idType: '居民身份证', idNumber: '1' };
  const base = { values: { serviceAddress: '旧', bankBranch: '甲', formerName: '王三' }, members: [member] };
  const typed = { values: { serviceAddress: '我填的', bankBranch: '甲' }, members: [member] };
  const now = { values: { serviceAddress: '别人填的', bankBranch: '乙', formerName: '王三', subdistrict: '福保' }, members: [member, { ...member, name: '王小' }] };
  expect(rebased(base, typed, now)).toEqual({ values: { serviceAddress: '我填的', bankBranch: '乙', subdistrict: '福保' }, members: now.members });
  expect(rebased(base, { ...typed, members: [] }, now).members).toEqual([]);
  expect(rebased(base, base, now)).toEqual(now);
});
