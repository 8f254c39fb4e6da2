import { expect, test } from 'vitest';
import { compareImport, type ComparedHousehold } from '../../../../../../electron/desk/households/import/compare-import.ts';
import { importDifferenceSchema } from '../../../../../../shared/desk/import-types.ts';

function household(acceptanceNo: string, values: Record<string, string> = {}, members: readonly string[] = []): ComparedHousehold {
  const people = members.map((name) => ({ name, relation: '子', memberType: '', idType: '', idNumber: '' }));
  return { acceptanceNo, fields: { values: { principalApplicant: `户主${acceptanceNo}`, ...values }, members: people } };
}

test('added, changed field by field, removed, unchanged', () => {
  const existing = [household('1', { monthlyRent: '3000.00', 楼栋: '一' }), household('2'), household('3', {}, ['甲'])];
  const imported = [household('4'), household('3', {}, ['甲', '乙']), household('1', { monthlyRent: '3100.00', familySize: '2' }), household('2')].slice(0, 3);
  const difference = compareImport(existing, imported);
  expect(importDifferenceSchema.parse(difference)).toEqual(difference);
  expect(difference).toEqual({
    added: [{ acceptanceNo: '4', principalApplicant: '户主4' }],
    changed: [
      { acceptanceNo: '3', principalApplicant: '户主3', changes: [{ key: 'members', label: '家庭成员', before: '甲 子', after: '甲 子；乙 子' }] },
      { acceptanceNo: '1', principalApplicant: '户主1', changes: [
        { key: 'monthlyRent', label: '月租金', before: '3000.00', after: '3100.00' },
        { key: '楼栋', label: '楼栋', before: '一', after: '' },
        { key: 'familySize', label: '家庭人口数', before: '', after: '2' },
      ] },
    ],
    removed: [{ acceptanceNo: '2', principalApplicant: '户主2' }],
    unchanged: [],
  });
});

test('the same list changes nothing', () => {
  const list = [household('1', {}, ['甲']), household('2')];
  expect(compareImport(list, structuredClone(list))).toEqual({ added: [], changed: [], removed: [], unchanged: [
    { acceptanceNo: '1', principalApplicant: '户主1' }, { acceptanceNo: '2', principalApplicant: '户主2' },
  ] });
});
