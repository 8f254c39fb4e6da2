import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resourceDir } from '../../../../build/resources.ts';
import { loadVersion } from '../../../../electron/desk/agreements/load-version.ts';
import { giveCommand } from '../../../../electron/desk/db/give-command.ts';
import { listByIds, listShown } from '../../../../electron/desk/db/records.ts';
import { readDocument, readPart } from '../../../../electron/desk/files/part-store.ts';
import { sha256Hex } from '../../../../shared/crypto/sha256.ts';
import type { Agreement } from '../../../../shared/domain/records.ts';
import { currentSigning } from '../../../../shared/domain/situation.ts';
import { fontFilePaths } from '../../../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../../../shared/documents/marks/glyph-outline.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { ok } from '../../../../shared/lib/result.ts';
import { addHouseholds, createMassSigner } from '../../../support/bulk-households.ts';
import { valueOf } from '../../../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';
import { partFileNames } from '../../../../electron/desk/files/part-files.ts';
import { deskKey } from '../../../support/desk-key.ts';

const count = 230;
let desk: UseCaseDesk;
let batchId: string;
let agreementIds: string[];
/** What the hub still has of a file that is damaged here. */
let damagedTail: Uint8Array;

beforeAll(async () => {
  desk = await openUseCaseDesk();
  Object.assign(desk.deps.log, { error: () => undefined });
  batchId = (await desk.done('batches.create', { ...sampleBatchForm, fourEyes: true })).batchId;
  agreementIds = await addHouseholds(desk.deps, batchId, count);
});
afterAll(() => desk.close());

const idAt = (index: number): string => must(agreementIds[index], 'an agreement');
const statuses = async (): Promise<string[]> => (await listShown(desk.deps.db, 'agreement', { batchId })).map((each) => each.status);
const countOf = async (status: Agreement['status']): Promise<number> => (await statuses()).filter((each) => each === status).length;

async function change(index: number, values: Readonly<Record<string, string>>): Promise<void> {
  const { household } = valueOf(await loadVersion(desk.deps.db, idAt(index)));
  const fields = { values: { ...household.fields.values, ...values }, members: [...household.fields.members] };
  const intent = { type: 'update_household' as const, subjectId: household.householdId, expectedRevision: household.revision, payload: { fields, contactPhone: household.contactPhone, reason: '核对' } };
  valueOf(await giveCommand(desk.deps, intent, household.householdId));
}

test('the preflight groups what cannot be pushed by reason; the names come on demand', async () => {
  desk.signInAs('hotline');
  for (const index of [3, 7, 11]) await change(index, { bankBranch: '' });
  await change(20, { landlord: '' });
  const preflight = await desk.done('agreements.preflightPublish', { agreementIds: [...agreementIds, idAt(0), 'no-such-agreement'] });
  expect(preflight.ready).toHaveLength(count - 4);
  expect(preflight.blocked.map((group) => [group.reason, group.agreementIds.length])).toEqual([
    ['缺少：开户银行。请在家庭页面填写，或重新导入名单。', 3], ['缺少：出租人。请在家庭页面填写，或重新导入名单。', 1], ['没有找到该协议，请刷新后再试。', 1],
  ]);
  const { names } = await desk.done('agreements.names', { agreementIds: preflight.blocked[0]?.agreementIds ?? [] });
  expect(names.map((each) => each.acceptanceNo)).toEqual(['FTBZ2026000004', 'FTBZ2026000008', 'FTBZ2026000012']);
  expect(names.every((each) => each.name !== '' && each.householdId !== '')).toBe(true);
});

test('a full disk in mid-job pauses it; what is pushed stays, the rest is pushed once there is room, each exactly once', async () => {
  const pages = (await sql<{ page_count: number }>`pragma page_count`.execute(desk.deps.db)).rows[0]?.page_count ?? 0;
  // Room for the first page of households, not for all.
  await sql`pragma max_page_count = ${sql.raw(String(pages + 1_400))}`.execute(desk.deps.db);
  const { jobId } = await desk.done('agreements.publish', { agreementIds });
  const paused = await desk.endOf(jobId);
  expect(paused).toMatchObject({ state: 'paused', message: expect.stringContaining('磁盘空间已满') });
  expect(paused.done).toBeGreaterThan(0);
  expect(paused.done + paused.failed).toBeLessThan(count);
  expect(await countOf('awaiting_signature')).toBe(paused.done);
  await sql`pragma max_page_count = 1000000`.execute(desk.deps.db);
  await desk.done('jobs.resume', { jobId, retryFailed: false, passPhrase: null });
  const ended = await desk.endOf(jobId);
  expect(ended).toMatchObject({ state: 'finished', done: count - 4, failed: 4 });
  const { groups } = await desk.done('jobs.failures', { jobId });
  expect(groups.map((group) => group.items.length)).toEqual([3, 1]);
  expect(groups[0]?.items[0]?.message).toMatch(/^.+（FTBZ2026000004）缺少：开户银行。/u);
  const published = await desk.deps.db.selectFrom('outbox').select('subject_id').where('type', '=', 'publish').execute();
  expect(new Set(published.map((row) => row.subject_id)).size).toBe(published.length);
});

test('what was mended is pushed by the same job when it is retried; an original is the file its record names', async () => {
  for (const index of [3, 7, 11]) await change(index, { bankBranch: '中国建设银行深圳梅林支行' });
  const { jobs } = await desk.done('jobs.list', {});
  const job = must(jobs[0], 'the job');
  await desk.done('jobs.resume', { jobId: job.jobId, retryFailed: true, passPhrase: null });
  expect(await desk.endOf(job.jobId)).toMatchObject({ state: 'finished', done: count - 1, failed: 1 });
  expect(await desk.call('jobs.resume', { jobId: job.jobId, retryFailed: false, passPhrase: null })).toMatchObject({ ok: false, error: { code: 'job_ended' } });
  for (const agreement of await listByIds(desk.deps.db, 'shown', 'agreement', [idAt(0), idAt(3), idAt(70)])) {
    const bytes = valueOf(await readDocument(desk.deps, must(agreement.issued, 'issued').original));
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
  }
});

test('a reviewer who may also seal is told how many four-eyes keeps from them; a wrong pass phrase starts nothing', async () => {
  const read = (path: string): Uint8Array => readFileSync(join(resourceDir, path));
  const fonts = openMarkFonts({ regular: read(fontFilePaths.regular), bold: read(fontFilePaths.bold) });
  const issued = (await listByIds(desk.deps.db, 'shown', 'agreement', agreementIds)).filter((each) => each.status === 'awaiting_signature');
  await createMassSigner(desk.deps, fonts, 'reviewer').sign(issued.slice(0, 210));
  await createMassSigner(desk.deps, fonts, 'sealer').sign(issued.slice(210, 217));
  desk.signInAs('sealer');
  const preflight = await desk.done('sealing.preflight', { agreementIds });
  expect(preflight.ready).toHaveLength(210);
  expect(preflight.blocked.map((group) => [group.reason, group.agreementIds.length])).toContainEqual(['本批次要求审核与用印由两人分别办理，请由另一位用印人盖章。', 7]);
  const before = (await desk.done('jobs.list', {})).jobs.length;
  expect(await desk.call('sealing.seal', { agreementIds, passPhrase: '不对' })).toMatchObject({ ok: false, error: { message: expect.stringMatching(/口令不正确/) } });
  expect((await desk.done('jobs.list', {})).jobs).toHaveLength(before);
  expect(await desk.deps.db.selectFrom('outbox').select('type').where('type', '=', 'take_lease').execute()).toEqual([]);
});

/** The part of this agreement's signed copy at this place: base, household tail, citizen tail. */
async function partOf(agreementId: string, place: number): Promise<string> {
  const { situation, agreement } = valueOf(await loadVersion(desk.deps.db, agreementId));
  return must(currentSigning(situation, agreement)?.signedCopy?.parts[place], 'a part').digest;
}

test('signing out in mid-job pauses it; another sealer goes on with their own pass phrase, and takes over the leases that were left', async () => {
  const ready = (await desk.done('sealing.preflight', { agreementIds })).ready;
  // One file is damaged on disk.
  damagedTail = must(await readPart(desk.deps.db, desk.deps, await partOf(must(ready[130], 'ready'), 2)), 'a tail');
  await desk.deps.db.updateTable('part').set({ body: new Uint8Array(9) }).where('digest', '=', sha256Hex(damagedTail)).execute();
  const sealPage = desk.deps.documents.sealPage;
  let pages = 0;
  Object.assign(desk.deps, { documents: { ...desk.deps.documents, sealPage: async (page: Parameters<typeof sealPage>[0]) => {
    pages += 1;
    if (pages === 2) desk.deps.session.replace(null);
    return sealPage(page);
  } } });
  const { jobId } = await desk.done('sealing.seal', { agreementIds: ready, passPhrase: sealPassPhrase });
  const left = await desk.endOf(jobId);
  expect(left).toMatchObject({ state: 'paused', message: expect.stringContaining('办理人已退出登录') });
  const leased = (await listShown(desk.deps.db, 'agreement', { batchId })).filter((each) => each.lease !== null);
  expect(leased.length).toBeGreaterThan(0);
  desk.signInAs('hotline');
  expect(await desk.call('jobs.resume', { jobId, retryFailed: false, passPhrase: sealPassPhrase })).toMatchObject({ ok: false, error: { code: 'role' } });
  desk.signInAs('sealer', 'second-sealer');
  expect(await desk.call('jobs.resume', { jobId, retryFailed: false, passPhrase: '不对' })).toMatchObject({ ok: false, error: { message: expect.stringMatching(/口令不正确/) } });
  expect((await desk.done('jobs.list', {})).jobs[0]).toMatchObject({ jobId, state: 'paused' });
  await desk.done('jobs.resume', { jobId, retryFailed: false, passPhrase: sealPassPhrase });
  const ended = await desk.endOf(jobId);
  expect(ended).toMatchObject({ state: 'finished', done: 209, failed: 1 });
  expect(ended.failures[0]?.message).toMatch(/^.+（FTBZ\d+）的签字件不能使用：本机保存的文书文件已损坏或丢失/u);
  expect(await countOf('sealed')).toBe(209);
  const uses = await listShown(desk.deps.db, 'seal_use', { batchId });
  expect(new Set(uses.map((use) => use.agreementId)).size).toBe(uses.length);
  expect((await listShown(desk.deps.db, 'agreement', { batchId })).filter((each) => each.lease !== null)).toEqual([]);
});

test('a base that is damaged on disk is fetched from the server, kept whole again, and the retry seals what had failed', async () => {
  const { jobId } = must((await desk.done('jobs.list', {})).jobs.find((job) => job.kind === 'seal'), 'the seal job');
  const agreementId = must((await desk.done('jobs.failures', { jobId })).groups[0]?.items[0], 'one failed').id;
  const baseDigest = await partOf(agreementId, 0);
  const base = join(desk.deps.config.dataDir, 'parts', partFileNames(deskKey).nameOf(baseDigest));
  const whole = must(desk.deps.files.read(baseDigest), 'still whole');
  writeFileSync(base, readFileSync(base).subarray(0, 1000));
  const kept = valueOf(await loadVersion(desk.deps.db, agreementId));
  expect(await readDocument(desk.deps, must(kept.agreement.issued, 'issued').original)).toMatchObject({ ok: false, error: { code: 'part_damaged' } });
  // The hub has both; what was damaged here is whole again afterwards.
  Object.assign(desk.deps.hub, { readPart: async (digest: string) => ok(digest === sha256Hex(damagedTail) ? damagedTail : new Uint8Array(whole)) });
  await desk.done('jobs.resume', { jobId, retryFailed: true, passPhrase: sealPassPhrase });
  expect(await desk.endOf(jobId)).toMatchObject({ state: 'finished', done: 210, failed: 0 });
  expect(Buffer.from(must(desk.deps.files.read(baseDigest), 'whole again')).equals(whole)).toBe(true);
});
