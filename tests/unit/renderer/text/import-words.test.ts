import { expect, test } from 'vitest';
import { importEffect, issuePlace, splitIssues } from '../../../../renderer/text/import-words.ts';
import type { CellIssue, ImportAnalysis, ImportDifference } from '../../../../shared/desk/import-types.ts';

const issue: CellIssue = { sheet: '名单', row: 14, column: 'G', header: '联系手机', value: '', code: 'empty_cell', message: '请补填。', proposal: null };
const analysis: ImportAnalysis = {
  fileName: 'a.xlsx', sheetName: '名单', headerRow: 2, layout: 'household_rows', columns: [],
  report: { households: [{ acceptanceNo: 'A1', fields: { values: {}, members: [] }, rowNumber: 3 }], householdCount: 1, errors: [], notices: [], leftOut: [], normalForms: [] },
};
const someone = { acceptanceNo: 'A1', principalApplicant: '王䶮' };
const difference: ImportDifference = { added: [someone], changed: [{ ...someone, changes: [] }], removed: [someone], unchanged: [] };

test('a missing column stands before the cells', () => {
  const missing: CellIssue = { ...issue, code: 'missing_column', column: null, row: 2 };
  expect(splitIssues([issue, missing])).toEqual({ wholeFile: [missing], cells: [issue] });
});

test('a place is said as the workbook shows it', () => {
  expect(issuePlace(issue, '名单')).toBe('第 14 行 G 列（联系手机）');
  expect(issuePlace({ ...issue, sheet: '家庭成员', column: null, header: '' }, '名单')).toBe('“家庭成员” 第 14 行');
});

test('the button says only what was ticked', () => {
  expect(importEffect(analysis, difference, { applyChanges: false, removeMissing: false })).toBe('新增 1 户');
  expect(importEffect(analysis, difference, { applyChanges: true, removeMissing: true })).toBe('新增 1 户，修改 1 户，移出 1 户');
  expect(importEffect(analysis, null, { applyChanges: false, removeMissing: false })).toBe('新增 1 户');
});

test('with errors, or with nothing new, there is nothing to confirm', () => {
  expect(importEffect({ ...analysis, report: { ...analysis.report, errors: [issue] } }, null, { applyChanges: true, removeMissing: true })).toBeNull();
  expect(importEffect(analysis, { added: [], changed: [{ ...someone, changes: [] }], removed: [], unchanged: [] }, { applyChanges: false, removeMissing: false })).toBeNull();
});
