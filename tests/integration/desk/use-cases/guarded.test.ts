import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillOriginal } from '../../../../electron/desk/agreements/fill-original.ts';
import { loadVersion } from '../../../../electron/desk/agreements/load-version.ts';
import { giveCommand } from '../../../../electron/desk/db/give-command.ts';
import { maskedFields } from '../../../../electron/desk/households/mask-fields.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { createDemoSealIdentity } from '../../../../shared/documents/signing/demo-seal-identity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { commandSchema } from '../../../../shared/protocol/command.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';
import { realRandom, valueOf } from '../../../support/signing-world.ts';

let desk: UseCaseDesk;
let batchId: string;
let rows: readonly HouseholdRow[];
const lines = readFileSync('build/samples/sample-10-utf8.csv', 'utf8').trimEnd().split(/\r?\n/);
const list = (chosen: readonly string[]): string => desk.upload('名单.csv', new TextEncoder().encode(chosen.join('\n')));

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken: list(lines), mapping: null, applyChanges: false, removeMissing: false })).jobId);
  rows = (await desk.done('households.search', { batchId })).rows;
});
afterAll(() => desk.close());

const row = (index: number): HouseholdRow => must(rows[index], 'ten households');

test('an original that was filled before the household changed is never published', async () => {
  const { agreement, household, batch } = valueOf(await loadVersion(desk.deps.db, row(0).agreementId));
  const { issued, parts } = valueOf(await fillOriginal(desk.deps, { batch, kind: 'agreement', agreementId: agreement.agreementId, agreementNo: agreement.agreementNo, fields: household.fields }));
  await desk.done('households.changePhone', { householdId: household.householdId, expectedRevision: household.revision, contactPhone: '13911112222', verifiedBy: '核对证件号码' });
  const late = await giveCommand(desk.deps, { type: 'publish', subjectId: agreement.agreementId, expectedRevision: agreement.revision, payload: { issued } }, household.householdId, { parts });
  expect(late).toMatchObject({ ok: false, error: { code: 'stale' } });
  expect((await desk.endOf((await desk.done('agreements.publish', { agreementIds: [agreement.agreementId] })).jobId)).failures).toEqual([]);
  expect(valueOf(await loadVersion(desk.deps.db, agreement.agreementId)).agreement.issued?.fields.values['contactPhone']).toBe('13911112222');
});

test('a saved document is recorded, with whose and what it was', async () => {
  await desk.done('documents.save', { agreementId: row(0).agreementId, which: 'original' });
  const last = await desk.deps.db.selectFrom('outbox').select('body').where('type', '=', 'audit').orderBy('device_seq', 'desc').executeTakeFirstOrThrow();
  const command = commandSchema.parse(JSON.parse(last.body));
  expect(command.householdId).toBe(row(0).householdId);
  expect(command.payload).toEqual({ what: 'exported', note: expect.stringMatching(/保存.*待签文本\.pdf/) });
});

test('photos and the whole ID number are for those who decide about a signature', async () => {
  await desk.citizenSigns(row(0).agreementId);
  for (const role of ['hotline', 'sealer'] as const) {
    desk.signInAs(role);
    expect(await desk.call('review.case', { agreementId: row(0).agreementId })).toMatchObject({ ok: false, error: { code: 'role' } });
  }
  desk.signInAs('reviewer');
  const shown = await desk.done('review.case', { agreementId: row(0).agreementId });
  await desk.done('review.approve', { agreementId: row(0).agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
});

test('a key file that is not the registered seal\'s seals nothing', async () => {
  const other = await createDemoSealIdentity({ nowMs: desk.clock.nowMs, passPhrase: sealPassPhrase, bureauName: '另一个单位', random: realRandom });
  const path = join(desk.deps.config.dataDir, 'seal-vault', 'seal.p12');
  const own = readFileSync(path);
  desk.signInAs('sealer');
  writeFileSync(path, other.p12);
  expect(await desk.call('sealing.seal', { agreementIds: [row(0).agreementId], passPhrase: sealPassPhrase })).toMatchObject({ ok: false, error: { code: 'other_certificate' } });
  writeFileSync(path, own);
  const job = await desk.endOf((await desk.done('sealing.seal', { agreementIds: [row(0).agreementId], passPhrase: sealPassPhrase })).jobId);
  expect(job.failures).toEqual([]);
});

test('a seal that fails on its way gives the agreement back for others', async () => {
  desk.signInAs('admin');
  await desk.endOf((await desk.done('agreements.publish', { agreementIds: [row(1).agreementId] })).jobId);
  await desk.citizenSigns(row(1).agreementId);
  desk.signInAs('reviewer');
  const shown = await desk.done('review.case', { agreementId: row(1).agreementId });
  await desk.done('review.approve', { agreementId: row(1).agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  desk.signInAs('sealer');
  const [documents, log] = [desk.deps.documents, desk.deps.log];
  Object.assign(desk.deps, { documents: { ...documents, sealPage: () => Promise.reject(new Error('the worker died')) }, log: { ...log, error: () => undefined } });
  const job = await desk.endOf((await desk.done('sealing.seal', { agreementIds: [row(1).agreementId], passPhrase: sealPassPhrase })).jobId);
  Object.assign(desk.deps, { documents, log });
  expect(job).toMatchObject({ state: 'finished', done: 0, failures: [{ message: expect.stringContaining('已记入日志') }] });
  expect(valueOf(await loadVersion(desk.deps.db, row(1).agreementId)).agreement).toMatchObject({ status: 'approved', lease: null });
});

test('a household that was taken off the list is named before anything is imported', async () => {
  desk.signInAs('admin');
  await desk.done('households.remove', { householdId: row(8).householdId, expectedRevision: 1, reason: '重复' });
  const refused = await desk.call('import.confirm', { batchId, fileToken: list(lines), mapping: null, applyChanges: true, removeMissing: false });
  expect(!refused.ok && refused.error.message).toContain(row(8).acceptanceNo);
  expect((await desk.done('households.search', { batchId })).total).toBe(9);
});

test('is found the way people write: a phone in groups, an apostrophe in pinyin, a name with 间隔号', async () => {
  const { household } = valueOf(await loadVersion(desk.deps.db, row(2).agreementId));
  const values = { ...household.fields.values, principalApplicant: '买买提·西安吕', contactPhone: '13612345678' };
  await desk.done('households.update', { householdId: household.householdId, expectedRevision: household.revision, fields: { values, members: [...household.fields.members] }, contactPhone: '136 1234 5678', reason: '核对' });
  for (const text of ['136 1234 5678', '136-1234', '5678', "maimaitixi'an", 'maimaitixianlü', 'mmtxal', '买买提.西安吕', '买买提•西安']) {
    expect((await desk.done('households.search', { batchId, text })).rows.map((each) => each.name), text).toEqual(['买买提·西安吕']);
  }
});

test('what a free column holds, and a short address, stay masked', () => {
  const fields = maskedFields({ values: { 配偶证件: '11010519491231002X', 备注: '排位 12，2026-01-20', housingAddress: '景田路8号', serviceAddress: '' }, members: [] });
  const value = (key: string): string | undefined => fields.find((each) => each.key === key)?.value;
  expect(value('配偶证件')).toBe('**************002X');
  expect(value('备注')).toBe('排位 12，2026-01-20');
  expect(value('housingAddress')).toBe('景田******');
  expect(value('serviceAddress')).toBe('');
});
