import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSituation } from '../../../../electron/desk/db/load-situation.ts';
import { readDocument } from '../../../../electron/desk/files/part-store.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { makeZip } from '../../../support/make-xlsx.ts';
import { phoneJpeg, sampleJpeg } from '../../../support/sample-photos.ts';
import { valueOf } from '../../../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let batchId: string;
let rows: readonly HouseholdRow[];

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  rows = (await desk.done('households.search', { batchId })).rows;
});
afterAll(() => desk.close());

const zipOf = (files: readonly (readonly [string, Uint8Array])[]): Uint8Array => makeZip(Object.fromEntries(files));
const row = (index: number): HouseholdRow => must(rows[index], 'a household');
const numberOf = (index: number): string => row(index).acceptanceNo;

async function photoOf(index: number) {
  return (await loadSituation(desk.deps.db, 'shown', row(index).householdId)).household?.bureauPhoto ?? null;
}

test('photos named by 备案回执号 are kept under their households; what is no photo or nobody’s is named; a second time changes nothing', async () => {
  desk.signInAs('hotline');
  const archive = zipOf([
    [`照片/${numberOf(0)}.jpg`, phoneJpeg({ orientation: 1, secret: 'GPS 22.54N', isLittle: true })], [`照片/${numberOf(1)}.JPG`, sampleJpeg()], [`${numberOf(1)}.jpg`, sampleJpeg()],
    ['照片/别的号码.jpg', sampleJpeg()], [`${numberOf(2)}.jpg`, Buffer.from('%PDF-1.7 '.repeat(60))], ['__MACOSX/._a.jpg', Buffer.from('x')], ['Thumbs.db', Buffer.from('x')],
  ]);
  const fileToken = desk.upload('照片.zip', archive);
  const report = await desk.done('photos.analyse', { batchId, fileToken });
  expect(report.ready.map((each) => [each.acceptanceNo, each.isReplacing])).toEqual([[numberOf(0), false], [numberOf(1), false]]);
  expect(report.problems.map((each) => each.reason)).toEqual(['同一备案回执号有两张照片，只用前一张', '文件名不是本批次的备案回执号', expect.stringContaining('不是能打开的照片')]);
  expect(await photoOf(0)).toBeNull();
  expect(await desk.done('photos.confirm', { batchId, fileToken })).toEqual({ imported: 2, refused: [] });
  const kept = Buffer.from(valueOf(await readDocument(desk.deps, must(await photoOf(0), 'imported').document)));
  expect([kept.subarray(0, 2).toString('hex'), kept.includes('GPS')]).toEqual(['ffd8', false]);
  expect(await desk.done('photos.analyse', { batchId, fileToken })).toMatchObject({ ready: [], same: 2 });
  expect(await desk.done('photos.confirm', { batchId, fileToken })).toEqual({ imported: 0, refused: [] });
  const turned = desk.upload('新照片.zip', zipOf([[`${numberOf(1)}.jpg`, phoneJpeg({ orientation: 6, secret: '', isLittle: false })]]));
  expect((await desk.done('photos.analyse', { batchId, fileToken: turned })).ready).toMatchObject([{ acceptanceNo: numberOf(1), isReplacing: true }]);
});

test('the reviewer sees the imported photo beside the face', async () => {
  desk.signInAs('admin');
  await desk.endOf((await desk.done('agreements.publish', { agreementIds: [row(0).agreementId, row(3).agreementId] })).jobId);
  for (const index of [0, 3]) await desk.citizenSigns(row(index).agreementId);
  desk.signInAs('reviewer');
  expect((await desk.done('review.case', { agreementId: row(0).agreementId })).bureauPhoto).toMatch(/^data:image\/jpeg;base64,/);
  expect((await desk.done('review.case', { agreementId: row(3).agreementId })).bureauPhoto).toBeNull();
});

test.each([
  ['no zip', () => Buffer.from('nothing of the kind'), '压缩包已损坏'], ['an empty one', () => zipOf([['__MACOSX/a', Buffer.from('x')]]), '压缩包里没有照片'],
  ['a photo of 9 MB', () => zipOf([[`${numberOf(5)}.jpg`, Buffer.alloc(9 * 1024 * 1024)]]), '每张不超过 8 MB'],
])('%s is refused or named in plain words', async (_name, archive, words) => {
  desk.signInAs('hotline');
  const answer = await desk.call('photos.analyse', { batchId, fileToken: desk.upload('照片.zip', archive()) });
  expect(answer.ok ? answer.value.problems.map((each) => each.reason).join() : answer.error.message).toContain(words);
});

test('who may not import a list may not import photos', async () => {
  desk.signInAs('reviewer');
  const answer = await desk.call('photos.confirm', { batchId, fileToken: desk.upload('照片.zip', zipOf([[`${numberOf(4)}.jpg`, sampleJpeg()]])) });
  expect(!answer.ok && answer.error.code).toBe('role');
});
