import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listCounterDrafts } from '../../../../electron/desk/counter/counter-draft.ts';
import { inTransaction } from '../../../../electron/desk/db/in-transaction.ts';
import { noPhotoReason } from '../../../../electron/desk/counter/no-photo-reason.ts';
import { loadSituation } from '../../../../electron/desk/db/load-situation.ts';
import { readMeta, readMetaNumber, writeMeta } from '../../../../electron/desk/db/meta.ts';
import { readDocument } from '../../../../electron/desk/files/part-store.ts';
import { download } from '../../../../electron/desk/sync/download.ts';
import type { CallInput, CallName } from '../../../../shared/desk/contract.ts';
import type { HouseholdRow } from '../../../../shared/desk/household-calls.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { ok } from '../../../../shared/lib/result.ts';
import { closesAtMs, opensAtMs } from '../../../support/domain-samples.ts';
import { plainPicture } from '../../../../build/demo/plain-picture.ts';
import { valueOf } from '../../../support/signing-world.ts';
import { drawingsOf, goThroughCounter } from '../../../support/counter-steps.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let batchId: string;
let rows: readonly HouseholdRow[];
let nextRow = 0;
let monotonicMs = 5_000;
const scan = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

beforeAll(async () => {
  desk = await openUseCaseDesk({ monotonicMs: () => monotonicMs });
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  rows = (await desk.done('households.search', { batchId })).rows;
});
afterAll(() => desk.close());
beforeEach(() => {
  desk.clock.nowMs = opensAtMs + 3_600_000;
});

async function published(): Promise<HouseholdRow> {
  const row = must(rows[nextRow], 'a household is left');
  nextRow += 1;
  desk.signInAs('admin');
  expect((await desk.endOf((await desk.done('agreements.publish', { agreementIds: [row.agreementId] })).jobId)).failures).toEqual([]);
  desk.signInAs('hotline');
  return row;
}

async function refused<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<string> {
  const result = await desk.call(name, input);
  if (result.ok) throw new Error(`${name} was not refused`);
  return result.error.message;
}

test('现场签约 goes on where it was left, asks for each step, and waits for upload as one command with its documents', async () => {
  const row = await published();
  const { agreementId, householdId, name } = row;
  expect(await refused('counter.sign', { agreementId })).toMatch(/见证人/);
  await desk.done('counter.save', { agreementId, step: { kind: 'witness', witness: '周社工' } });
  expect(await refused('counter.photo', { agreementId, which: 'face', fileToken: desk.upload('a.png', plainPicture()) })).toMatch(/同意/);
  await desk.done('counter.save', { agreementId, step: { kind: 'consent' } });
  expect(await refused('counter.sign', { agreementId })).toMatch(/照片/);
  await desk.done('counter.save', { agreementId, step: { kind: 'no_photos', reason: '没有摄像头' } });
  const [first, ...others] = drawingsOf(name);
  await desk.done('counter.save', { agreementId, step: { kind: 'drawing', index: 0, drawing: first } });
  const left = await desk.done('counter.open', { agreementId });
  expect(left).toMatchObject({ witness: '周社工', noPhotoReason: '没有摄像头', readAtMs: null, characters: [{ drawing: first }, ...others.map(() => ({ drawing: null }))] });
  expect((await desk.done('counter.queue', { batchId })).drafts).toMatchObject([{ agreementId, drawn: 1, total: name.length }]);
  await goThroughCounter(desk, row.agreementId, row.name);
  await desk.done('counter.sign', { agreementId });
  const { signings, agreements } = await loadSituation(desk.deps.db, 'shown', householdId);
  expect(agreements[0]?.status).toBe('signed');
  const signing = must(signings[0], 'a signing');
  expect(signing).toMatchObject({ channel: 'counter', outcome: 'submitted', counter: { staffId: 'hotline', witness: '周社工', deviceTimeMs: desk.clock.nowMs } });
  const evidence = Buffer.from(valueOf(await readDocument(desk.deps, signing.evidence))).toString('utf8');
  expect(evidence).toContain(signing.drawings.digest);
  expect(evidence).toContain(must(signing.photos, 'photos').face.digest);
  expect(evidence).toContain('2026-01（示例）');
  expect(await listCounterDrafts(desk.deps.db, batchId)).toEqual([]);
  expect((await desk.done('counter.queue', { batchId })).notUploaded.map((each) => each.agreementId)).toEqual([agreementId]);
});

test('ink that is being drawn is kept stroke by stroke, counts as nothing until 确定, and is gone with 清除', async () => {
  const { agreementId, name } = await published();
  const [drawing, ...others] = drawingsOf(name);
  const whole = must(drawing, 'drawn');
  const begun = { ...whole, strokes: whole.strokes.slice(0, 1).map((stroke) => [...stroke]) };
  await desk.done('counter.save', { agreementId, step: { kind: 'witness', witness: '周社工' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'consent' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'no_photos', reason: '没有摄像头' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'read' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'ink', index: 0, drawing: begun } });
  const open = async (): Promise<unknown> => (await desk.done('counter.open', { agreementId })).characters[0];
  expect(await open()).toEqual({ character: whole.character, drawing: begun, isConfirmed: false });
  expect((await desk.done('counter.queue', { batchId })).drafts.find((each) => each.agreementId === agreementId)).toMatchObject({ drawn: 0 });
  for (const [index, other] of others.entries()) await desk.done('counter.save', { agreementId, step: { kind: 'drawing', index: index + 1, drawing: other } });
  expect(await refused('counter.sign', { agreementId })).toContain(`还没有写“${whole.character}”字`);
  expect(await refused('counter.save', { agreementId, step: { kind: 'ink', index: 0, drawing: { ...begun, character: '龘' } } })).toMatch(/姓名中没有这个字/);
  await desk.done('counter.save', { agreementId, step: { kind: 'drawing', index: 0, drawing: whole } });
  expect(await open()).toMatchObject({ isConfirmed: true });
  await desk.done('counter.save', { agreementId, step: { kind: 'ink', index: 0, drawing: null } });
  expect(await open()).toEqual({ character: whole.character, drawing: null, isConfirmed: false });
  await desk.done('counter.discard', { agreementId });
});

test('why there are no photos is known to whoever reviews', async () => {
  const row = await published();
  const { agreementId } = row;
  await desk.done('counter.save', { agreementId, step: { kind: 'witness', witness: '周社工' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'consent' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'no_photos', reason: '本人卧床，不便拍照' } });
  await desk.done('counter.save', { agreementId, step: { kind: 'read' } });
  for (const [index, drawing] of drawingsOf(row.name).entries()) await desk.done('counter.save', { agreementId, step: { kind: 'drawing', index, drawing } });
  await desk.done('counter.sign', { agreementId });
  const { signings } = await loadSituation(desk.deps.db, 'shown', row.householdId);
  const signing = must(signings[0], 'a signing');
  expect(await noPhotoReason(desk.deps, signing)).toBe('本人卧床，不便拍照');
  expect(await noPhotoReason(desk.deps, { ...signing, channel: 'online' })).toBeNull();
  expect(await noPhotoReason(desk.deps, { ...signing, evidence: signing.drawings })).toBe('存证材料中没有写明');
});

test('a slip of the pen, another character, the serving person as witness and a time after the close are refused with a sentence', async () => {
  const { agreementId, name } = await published();
  const [drawing] = drawingsOf(name);
  const wrong = { ...must(drawing, 'drawn'), character: '龘' };
  expect(await refused('counter.save', { agreementId, step: { kind: 'drawing', index: 0, drawing: wrong } })).toMatch(/现在请写/);
  const dot = { ...must(drawing, 'drawn'), strokes: [[{ x: 10, y: 10, t: 0, pressure: 0.5 }]] };
  expect(await refused('counter.save', { agreementId, step: { kind: 'drawing', index: 0, drawing: dot } })).toMatch(/一点笔迹/);
  expect(await refused('counter.save', { agreementId, step: { kind: 'witness', witness: 'hotline' } })).toMatch(/经办人本人/);
  desk.clock.nowMs = closesAtMs;
  expect(await refused('counter.open', { agreementId })).toMatch(/期限已过/);
  desk.clock.nowMs = opensAtMs + 3_600_000;
  desk.signInAs('sealer');
  expect(await refused('counter.open', { agreementId })).toMatch(/岗位/);
});

test('giving up leaves nothing on the desk', async () => {
  const row = await published();
  await goThroughCounter(desk, row.agreementId, row.name);
  await desk.done('counter.discard', { agreementId: row.agreementId });
  expect(await listCounterDrafts(desk.deps.db, batchId)).toEqual([]);
  expect((await desk.done('counter.open', { agreementId: row.agreementId })).witness).toBe('');
});

test('the home page says from two hours before the close what has not been uploaded', async () => {
  const title = /^还有 \d+ 份现场签约未上传$/;
  const titles = async (): Promise<string[]> => (await desk.done('home.overview', { batchId })).nextSteps.map((each) => each.title).filter((each) => title.test(each));
  const row = await published();
  await goThroughCounter(desk, row.agreementId, row.name);
  await desk.done('counter.sign', { agreementId: row.agreementId });
  desk.clock.nowMs = closesAtMs - 2 * 3_600_000 - 1;
  expect(await titles()).toEqual([]);
  desk.clock.nowMs = closesAtMs - 2 * 3_600_000;
  expect(await titles()).toHaveLength(1);
});

test('纸质签约: the scan is looked at and accepted by another person, and counted apart', async () => {
  const { agreementId } = await published();
  expect(await refused('paper.attach', { agreementId, expectedRevision: 2, fileTokens: [desk.upload('a.txt', new Uint8Array([1]))], note: '' })).toMatch(/扫描件/);
  desk.signInAs('reviewer');
  await desk.done('paper.attach', { agreementId, expectedRevision: 2, fileTokens: [desk.upload('a.png', scan)], note: '上门办理' });
  const own = await desk.done('paper.scan', { agreementId, page: 0 });
  expect(own).toMatchObject({ attachedByName: '员工reviewer', pageCount: 1 });
  expect(own.whyNot).toMatch(/不能自己审核/);
  expect((await desk.done('pending.list', { batchId })).items).toMatchObject([{ agreementId, act: 'paper', askedByName: '员工reviewer', isOwn: true }]);
  expect(await refused('paper.accept', { agreementId, expectedRevision: 3, scanDigest: own.scanDigest })).toMatch(/不能自己审核/);
  desk.signInAs('hotline');
  expect((await desk.done('pending.list', { batchId })).items).toMatchObject([{ agreementId, isOwn: false, mayReview: false }]);
  desk.signInAs('reviewer', 'reviewer2');
  expect((await desk.done('pending.list', { batchId })).items).toMatchObject([{ agreementId, isOwn: false, mayReview: true }]);
  await desk.done('paper.accept', { agreementId, expectedRevision: 3, scanDigest: own.scanDigest });
  expect((await desk.done('pending.list', { batchId })).items).toEqual([]);
  const { batch } = await desk.done('home.overview', { batchId });
  expect(batch?.counts).toMatchObject({ sealedPaper: 1, sealed: 0 });
});

/** The hub answers that it has nothing new. */
async function meetHub(hubTimeMs: number): Promise<void> {
  const epoch = await readMeta(desk.deps.db, 'epoch') ?? 'epoch';
  const seq = await readMetaNumber(desk.deps.db, 'cursor') ?? 0;
  const nothingNew = { epoch, reset: false, changes: [], throughSeq: seq, lastSeq: seq, deviceLastSeq: 0, hubTimeMs, keys: [], erased: [], stateDigest: null };
  valueOf(await download({ ...desk.deps, hub: { ...desk.deps.hub, download: async () => ok(nothingNew) } }));
}

async function timesOfSigning(): Promise<{ readonly deviceTimeMs: number; readonly lastHubTimeMs: number | null; readonly elapsedSinceHubMs: number | null }> {
  const row = await published();
  await goThroughCounter(desk, row.agreementId, row.name);
  await desk.done('counter.sign', { agreementId: row.agreementId });
  const { signings } = await loadSituation(desk.deps.db, 'shown', row.householdId);
  const { counter } = must(signings.at(-1), 'a signing');
  return must(counter, 'signed at the counter');
}

test('how long ago the hub answered is measured on the clock that nobody can set, and is not said after a start of the desk', async () => {
  const hubTimeMs = opensAtMs + 3_600_000;
  // Kept on disk by a desk that was closed since.
  await inTransaction(desk.deps.db, async (tx) => {
    await writeMeta(tx, 'cursor', 1);
    await writeMeta(tx, 'lastHubTimeMs', hubTimeMs);
    await writeMeta(tx, 'lastContactAtMs', desk.clock.nowMs);
    return ok({});
  });
  expect(await timesOfSigning()).toMatchObject({ lastHubTimeMs: hubTimeMs, elapsedSinceHubMs: null });
  await meetHub(hubTimeMs);
  monotonicMs += 7_200_000;
  // Two hours later somebody has set the wall clock back to half an hour before.
  desk.clock.nowMs = hubTimeMs - 1_800_000;
  expect(await timesOfSigning()).toMatchObject({ deviceTimeMs: hubTimeMs - 1_800_000, lastHubTimeMs: hubTimeMs, elapsedSinceHubMs: 7_200_000 });
});
