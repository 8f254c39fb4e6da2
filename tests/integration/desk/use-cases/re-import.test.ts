import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';
import { must } from '../../../../shared/lib/assert.ts';

let desk: UseCaseDesk;
let batchId: string;
const lines = readFileSync('build/samples/sample-10-utf8.csv', 'utf8').trimEnd().split(/\r?\n/);

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
});
afterAll(() => desk.close());

async function importLines(changed: readonly string[], choice: { applyChanges: boolean; removeMissing: boolean }): Promise<string> {
  const fileToken = desk.upload('名单.csv', new TextEncoder().encode(changed.join('\n')));
  const job = await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, ...choice })).jobId);
  expect(job.failures).toEqual([]);
  return job.message;
}

test('a second list changes drafts, names published ones for 更正, and removes only when asked', async () => {
  expect(await importLines(lines, { applyChanges: false, removeMissing: false })).toContain('新增 10 户');
  const { rows } = await desk.done('households.search', { batchId });
  const [first, second, third] = [must(rows[0], 'a row'), must(rows[1], 'a row'), must(rows[2], 'a row')];
  const published = await desk.endOf((await desk.done('agreements.publish', { agreementIds: [first.agreementId] })).jobId);
  expect(published.failures).toEqual([]);
  const bank = (line: string): string => line.replaceAll('深圳示例支行', '深圳新支行');
  const changed = lines.filter((_line, index) => index !== 3).map((line, index) => (index === 1 || index === 2 ? bank(line) : line));
  const fileToken = desk.upload('名单.csv', new TextEncoder().encode(changed.join('\n')));
  const { difference } = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  expect(difference).toMatchObject({ added: [], changed: [{ changes: [{ label: '开户银行' }] }, {}], removed: [{ acceptanceNo: third.acceptanceNo }] });

  const left = await importLines(changed, { applyChanges: false, removeMissing: false });
  expect(left).toMatch(/修改 0 户，移出 0 户/);
  expect(left).toContain(`${first.name}（${first.acceptanceNo}）`);
  const applied = await importLines(changed, { applyChanges: true, removeMissing: true });
  expect(applied).toMatch(/新增 0 户，修改 1 户，移出 1 户/);
  const [page, untouched] = [await desk.done('households.page', { householdId: second.householdId }), await desk.done('households.page', { householdId: first.householdId })];
  expect(page.fields.find((each) => each.key === 'bankBranch')?.value).toMatch(/深圳新支行$/);
  expect(untouched.fields.find((each) => each.key === 'bankBranch')?.value).toMatch(/深圳示例支行$/);
  expect((await desk.done('households.search', { batchId })).total).toBe(9);
});

test('a household that somebody changed after the difference was looked at is not written over unseen', async () => {
  const changed = lines.map((line) => line.replaceAll('深圳示例支行', '深圳别家支行'));
  const fileToken = desk.upload('名单.csv', new TextEncoder().encode(changed.join('\n')));
  const looked = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  const draft = must((await desk.done('households.search', { batchId, statuses: ['draft'] })).rows.at(-1), 'a draft');
  const page = await desk.done('households.page', { householdId: draft.householdId });
  const { fields, contactPhone } = await desk.done('households.reveal', { householdId: draft.householdId, reason: '来电更正' });
  await desk.done('households.update', { householdId: draft.householdId, expectedRevision: page.revision, fields: { ...fields, values: { ...fields.values, serviceAddress: '深圳市福田区福民路9号' } }, contactPhone, reason: '来电更正' });
  const input = { batchId, fileToken, mapping: null, applyChanges: true, removeMissing: false };
  const refused = await desk.call('import.confirm', { ...input, ...(looked.differenceDigest === null ? {} : { seenDifference: looked.differenceDigest }) });
  expect(refused).toMatchObject({ ok: false, error: { code: 'list_moved' } });
  expect((await desk.done('households.reveal', { householdId: draft.householdId, reason: '核对' })).fields.values['serviceAddress']).toBe('深圳市福田区福民路9号');
  const again = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  expect(again.differenceDigest).not.toBe(looked.differenceDigest);
});

test('a serial is never used twice, and a mapping made by hand is remembered', async () => {
  const more = [must(lines[0], 'a header'), must(lines[3], 'a row').replace('FTBZ20260003', 'FTBZ20269999')];
  const header = must(more[0], 'a header').replace('轮候排位', '奇怪的列');
  const fileToken = desk.upload('新.csv', new TextEncoder().encode([header, ...more.slice(1)].join('\n')));
  const first = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  const odd = must(first.analysis.columns.find((each) => each.header === '奇怪的列'), 'the odd column');
  const mapping = { [String(odd.index)]: 'queuePosition' };
  const job = await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping, applyChanges: false, removeMissing: false })).jobId);
  expect(job.message).toContain('新增 1 户');
  const found = await desk.done('households.search', { batchId, text: 'FTBZ20269999' });
  expect(found.rows[0]?.agreementNo).toBe('福补租20260011');
  const again = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  expect(again.analysis.columns.find((each) => each.header === '奇怪的列')?.target).toBe('queuePosition');
});

test('the same 主申请人 under another 备案回执号 stops the import', async () => {
  const fileToken = desk.upload('重复.csv', new TextEncoder().encode([must(lines[0], 'a header'), must(lines[5], 'a row').replace('FTBZ20260005', 'FTBZ20268888')].join('\n')));
  const result = await desk.call('import.confirm', { batchId, fileToken, mapping: null, applyChanges: true, removeMissing: false });
  expect(!result.ok && result.error.message).toMatch(/FTBZ20268888.*FTBZ20260005 相同/);
  expect((await desk.done('households.search', { batchId })).total).toBe(10);
});

test('what is no list is refused with a sentence and leaves nothing behind', async () => {
  const picture = new Uint8Array(1000).fill(0x77);
  picture.set([0x89, 0x50, 0x4e, 0x47]);
  for (const [name, bytes] of [['照片.xlsx', picture], ['旧.xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])]] as const) {
    const result = await desk.call('import.analyse', { batchId, fileToken: desk.upload(name, bytes), mapping: null });
    expect(!result.ok && result.error.message).toMatch(/[\u4e00-\u9fff].*。$/u);
  }
  expect((await desk.done('households.search', { batchId })).total).toBe(10);
});
