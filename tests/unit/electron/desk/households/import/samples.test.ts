import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeCsvText, makeGoodWorkbook, makeMistakesWorkbook, plannedMistakes } from '../../../../../../build/make-samples.ts';
import { fieldDefinitions } from '../../../../../../shared/domain/agreement-fields.ts';
import { importAnalysisSchema } from '../../../../../../shared/desk/import-types.ts';
import { analyseBytes } from '../../../../../support/import-list.ts';

function sample(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../../../../build/samples/${name}`, import.meta.url)));
}

test('the sample of 60 good households imports whole, without a notice', () => {
  const analysis = analyseBytes(sample('sample-60.xlsx'), 'sample-60.xlsx');
  expect(importAnalysisSchema.parse(structuredClone(analysis))).toEqual(analysis);
  const { report } = analysis;
  expect([report.errors, report.notices, report.normalForms]).toEqual([[], [], []]);
  expect(report.leftOut.map((each) => each.reason)).toEqual(['表头上方的标题或说明', '合计行']);
  expect(report.households).toHaveLength(60);
  const issueFields = fieldDefinitions.filter((field) => field.need !== 'optional').map((field) => field.key);
  for (const { fields } of report.households) expect(issueFields.filter((key) => fields.values[key] === undefined)).toEqual([]);
  expect(new Set(report.households.map(({ fields }) => fields.members.length))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  const names = report.households.map(({ fields }) => fields.values['principalApplicant'] ?? '').join(' ');
  for (const rare of ['䶮', '𬱖', '㛃', '𠮷', '·']) expect(names).toContain(rare);
});

test('the sample of mistakes: each of the twenty stands at its cell with its code, and nothing is imported', () => {
  const { report, columns } = analyseBytes(sample('sample-mistakes.xlsx'), 'sample-mistakes.xlsx');
  const expected = plannedMistakes.map((mistake) => [mistake.household + 3, mistake.header, mistake.code]);
  expect(expected).toHaveLength(19);
  expect(report.errors.map((issue) => [issue.row, issue.header, issue.code])).toEqual([[2, '手机号', 'duplicate_column'], ...expected]);
  for (const issue of report.errors) expect(issue.column).toBe(columns.find((column) => column.header === issue.header)?.letter);
  expect(report.households).toEqual([]);
});

test('the .csv samples read alike in both encodings', () => {
  const [utf8, gb18030] = ['sample-10-utf8.csv', 'sample-10-gb18030.csv'].map((name) => analyseBytes(sample(name), 'a.csv').report);
  expect(utf8?.households).toHaveLength(10);
  expect(gb18030).toEqual(utf8);
  expect(utf8?.households.map((household) => household.fields.values['principalApplicant'])).toEqual(
    analyseBytes(sample('sample-60.xlsx'), 'a.xlsx').report.households.slice(0, 10).map((household) => household.fields.values['principalApplicant']),
  );
});

test('the committed samples are what the script makes', async () => {
  expect(Buffer.from(await makeGoodWorkbook()).equals(sample('sample-60.xlsx'))).toBe(true);
  expect(Buffer.from(await makeMistakesWorkbook()).equals(sample('sample-mistakes.xlsx'))).toBe(true);
  expect(new TextDecoder().decode(sample('sample-10-utf8.csv'))).toBe(makeCsvText());
});
