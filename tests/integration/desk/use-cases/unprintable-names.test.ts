import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';
import { loadShown } from '../../../../electron/desk/db/records.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { must } from '../../../../shared/lib/assert.ts';

let desk: UseCaseDesk;
let row: HouseholdRow;
beforeAll(async () => {
  desk = await openUseCaseDesk();
  const { batchId } = await desk.done('batches.create', sampleBatchForm);
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  row = must((await desk.done('households.search', { batchId })).rows[0], 'a household');
});
afterAll(() => desk.close());

/** The household as if such a name had reached the desk from elsewhere: import and editing refuse it earlier. */
async function renamed(name: string, memberName: string): Promise<string[]> {
  const household = must(await loadShown(desk.deps.db, 'household', row.householdId), 'the household');
  const [first, ...others] = household.fields.members;
  const members = first === undefined ? [] : [{ ...first, name: memberName }, ...others];
  await desk.put([{ kind: 'household', record: { ...household, fields: { values: { ...household.fields.values, principalApplicant: name }, members } } }]);
  return (await desk.done('agreements.preflightPublish', { agreementIds: [row.agreementId] })).blocked.map(({ reason }) => reason);
}

test.each(['䶮', '𬱖', '㛃', '𠮷', '〇', '买买提·艾山江', '𰻝', '𪟝', 'José'])('%s can be pushed', async (name) => {
  expect(await renamed(`王${name}`, `王${name}`)).toEqual([]);
});

test.each([
  ['\u{20001}', /“𠀁”（U\+20001）字库里没有/u], ['\u{E863}', /自造字（U\+E863）/], ['\u{E0100}', /异体字选择符（U\+E0100）/u], ['\uFE00', /异体字选择符（U\+FE00）/],
  ['e\u0301', /组合用符号（U\+0301）/], ['\u200B', /控制符（U\+200B）/], ['\u0007', /控制符（U\+0007）/], ['\u{2FFFE}', /不是 Unicode 已收录的字/u],
])('a name with %j is refused before the push, with household, field and character', async (odd, words) => {
  const [message, ...others] = await renamed(`王${odd}`, '王小明');
  expect(others).toEqual([]);
  expect(message).toMatch(words);
  expect(message).toContain('主申请人：');
  expect(message).toMatch(/请在家庭页面改正后再推送。$/);
  expect((await renamed('王小明', `王${odd}`))[0]).toContain('家庭成员1：');
});
