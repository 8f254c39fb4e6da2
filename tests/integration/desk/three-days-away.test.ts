import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distDir } from '../../../build/bundle.ts';
import { openDesk } from '../../../build/demo/desk-driver.ts';
import type { DeskDriver } from '../../../build/demo/desk-driver.ts';
import { currentVersion } from '../../../build/demo/desk-steps.ts';
import { createHttpCitizen } from '../../../build/demo/http-citizen.ts';
import { importAndPush } from '../../../build/demo/push-steps.ts';
import type { DemoBatch, DemoHousehold } from '../../../build/demo/push-steps.ts';
import { setStage, valueOf } from '../../../build/demo/stage.ts';
import type { Stage } from '../../../build/demo/stage.ts';
import { demoPassword } from '../../../citizen-web/store/first-start.ts';
import { startBrowserHost } from '../../../electron/browser-host.ts';
import type { BrowserHost } from '../../../electron/browser-host.ts';
import { confirmedDigest } from '../../../electron/desk/db/apply-change.ts';
import { giveCommand } from '../../../electron/desk/db/give-command.ts';
import { listShown } from '../../../electron/desk/db/records.ts';
import { documentRefOf } from '../../../electron/desk/files/part-store.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { listOf } from '../../crash/household-lists.ts';
import { sampleDrawings } from '../../support/signing-world.ts';

const dayMs = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'three-days-'));
/** Two desks: one with the seal, where 赵用印 and 陈管理 work; two, at the counter, where 王咨询 and 李审核 do. Two has a line of its own. */
let stage: Stage;
let one: DeskDriver;
let two: DeskDriver;
let twoHost: BrowserHost;
let isTwoCut = false;
let batch: DemoBatch;
let sealedAway: DemoHousehold;
let onlyKept: DemoHousehold;
let approvedAway: DemoHousehold;
let returnedAway: DemoHousehold;
let fought: DemoHousehold;
let stoodOnRefused: DemoHousehold;
let noted: DemoHousehold;
let corrected: DemoHousehold;
let counterSigned: DemoHousehold;

beforeAll(async () => {
  stage = await setStage(folder);
  one = stage.desk;
  const cuttable: typeof fetch = (input, init) => (isTwoCut ? Promise.reject(new TypeError('the line of this desk is cut')) : fetch(input, init));
  twoHost = valueOf(await startBrowserHost({
    dataDir: join(folder, 'desk-two'), hubUrl: stage.hub().url, demo: true, screensDir: join(distDir, 'screens'), port: 0, world: { clock: stage.clock, fetch: cuttable },
    enrolmentCode: () => stage.hub().demoEnrolmentCode(), hasSampleBatch: false,
  }));
  two = await openDesk(twoHost.url);
  const nowMs = stage.clock.nowMs();
  batch = await importAndPush(one, readFileSync(resolve('build/samples/sample-10-utf8.csv')), { opensAtMs: nowMs - 60_000, closesAtMs: nowMs + 20 * dayMs }, '签约名单.csv');
  const at = (index: number): DemoHousehold => must(batch.households[index], 'ten households');
  [sealedAway, onlyKept, approvedAway, returnedAway, fought, stoodOnRefused, noted, corrected, counterSigned] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8)];
  for (const [index, household] of [sealedAway, onlyKept, approvedAway, returnedAway].entries()) {
    const citizen = createHttpCitizen(stage.world, household.person, index + 1);
    await citizen.logIn();
    await citizen.sign('补租协议');
  }
  await one.synced();
  // Whoever works away from the hub has been here before; a reviewer holds what they have opened.
  for (const account of ['zhao', 'chen', 'li']) await one.signInAs(account);
  for (const household of [sealedAway, onlyKept]) await approve(one, household);
  await one.signInAs('zhao');
  const kept = await Promise.all([sealedAway, onlyKept].map(async (each) => (await currentVersion(one, each)).agreementId));
  expect(await one.call('leases.take', { agreementIds: kept, hours: 72 })).toEqual({ taken: 2, blocked: [] });
  await one.synced();
  for (const account of ['wang', 'li']) await two.signInAs(account);
  await two.synced();
  for (const household of [approvedAway, returnedAway]) await two.call('review.case', { agreementId: (await currentVersion(two, household)).agreementId });
  await stage.stopHub();
  isTwoCut = true;
}, 240_000);
afterAll(async () => {
  await twoHost.close();
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The next morning: everybody signs in anew, against what this desk knows of them. */
function sleepDays(days: number): void {
  stage.clock.moveTo(stage.clock.nowMs() + days * dayMs);
}

async function approve(desk: DeskDriver, household: DemoHousehold): Promise<void> {
  const { agreementId } = await currentVersion(desk, household);
  const shown = await desk.call('review.case', { agreementId });
  await desk.call('review.approve', { agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
}

async function changePhone(desk: DeskDriver, { householdId }: DemoHousehold, contactPhone: string): Promise<void> {
  const { revision } = await desk.call('households.page', { householdId });
  await desk.call('households.changePhone', { householdId, expectedRevision: revision, contactPhone, verifiedBy: '回拨原手机号确认' });
}

async function setSpecial(desk: DeskDriver, { householdId }: DemoHousehold, flag: '视障' | '住院', reason: string): Promise<void> {
  const { revision } = await desk.call('households.page', { householdId });
  await desk.call('households.setSpecial', { householdId, expectedRevision: revision, special: [flag], reason });
}

/** As the counter screen gives it, by the command alone. */
async function counterSign(host: BrowserHost, desk: DeskDriver, household: DemoHousehold): Promise<void> {
  const { deps } = host.desk;
  const version = await currentVersion(desk, household);
  const strokes = new TextEncoder().encode(JSON.stringify(sampleDrawings));
  const facts = new TextEncoder().encode(JSON.stringify({ witness: '孙见证', nonce: newId(deps.random) }));
  valueOf(await giveCommand(deps, { type: 'counter_sign', subjectId: version.agreementId, expectedRevision: version.revision, payload: {
    signingId: newId(deps.random), drawings: documentRefOf([strokes]), evidence: documentRefOf([facts]), witness: '孙见证', photos: null,
    deviceTimeMs: deps.clock.nowMs(), lastHubTimeMs: null, elapsedSinceHubMs: null,
  } }, household.householdId, { parts: [strokes, facts] }));
}

test('day one: a list is imported and pushed, a note is written, an address corrected, a signature taken at the counter', async () => {
  await two.signInAs('wang');
  const fileToken = await two.addFile('第二批名单.csv', new TextEncoder().encode(listOf(500, 503)));
  const imported = await two.waitForJob((await two.call('import.confirm', { batchId: batch.batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  expect([imported.done, imported.failed]).toEqual([3, 0]);
  const { agreementIds } = await two.call('households.selectAll', { batchId: batch.batchId, statuses: ['draft'] });
  const pushed = await two.waitForJob((await two.call('agreements.publish', { agreementIds })).jobId);
  expect([pushed.done, pushed.failed]).toEqual([3, 0]);
  await two.call('households.logCall', { householdId: noted.householdId, callId: null, caller: '本人', verified: true, matter: '问什么时候截止', handling: '已告知', callbackAtMs: null, done: true });
  const { fields, contactPhone } = await two.call('households.reveal', { householdId: corrected.householdId, reason: '来电更正送达地址' });
  const version = await currentVersion(two, corrected);
  await two.call('agreements.correct', {
    agreementId: version.agreementId, expectedRevision: version.revision, fields: { ...fields, values: { ...fields.values, serviceAddress: '深圳市福田区福民路9号' } }, contactPhone, seenPhone: contactPhone, reason: '来电更正送达地址',
  });
  await counterSign(twoHost, two, counterSigned);
  expect((await currentVersion(two, counterSigned)).status).toBe('signed');
});

test('day two: what was opened before is reviewed; what is kept for sealing is sealed, and nobody else may touch it', async () => {
  sleepDays(1);
  await two.signInAs('li');
  await approve(two, approvedAway);
  const back = await currentVersion(two, returnedAway);
  const shown = await two.call('review.case', { agreementId: back.agreementId });
  await two.call('review.return', { agreementId: back.agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, reason: '无法辨认', characters: [0], note: '请写工整。' });
  const kept = await currentVersion(two, onlyKept);
  expect(await two.refusalOf('waivers.start', { agreementId: kept.agreementId, expectedRevision: kept.revision, reason: '来电放弃' })).toMatch(/由用印人赵用印留作用印，到 .* 为止/);
  await one.signInAs('zhao');
  const { agreementId } = await currentVersion(one, sealedAway);
  const job = await one.waitForJob((await one.call('sealing.seal', { agreementIds: [agreementId], passPhrase: demoPassword })).jobId);
  expect([job.done, job.failed, job.message]).toEqual([1, 0, expect.any(String)]);
});

test('day three: two desks work on the same households, neither knowing of the other', async () => {
  sleepDays(1);
  await one.signInAs('chen');
  await changePhone(one, fought, '13911110001');
  await setSpecial(one, stoodOnRefused, '住院', '家属来电');
  await two.signInAs('wang');
  await changePhone(two, fought, '13922220002');
  await changePhone(two, stoodOnRefused, '13933330003');
  await setSpecial(two, stoodOnRefused, '视障', '现场看见');
  expect((await two.call('sync.state', {})).waiting).toBeGreaterThan(10);
});

test('the hub comes back: everything lands or is listed with its words, and both desks show the same', async () => {
  sleepDays(1);
  await stage.startHubAgain();
  await one.signInAs('chen');
  await one.synced();
  isTwoCut = false;
  await two.signInAs('wang');
  await two.synced();
  await one.call('sync.now', {});
  await one.synced();
  await two.synced();
  await expect.poll(() => confirmedDigest(stage.deskHost.desk.deps.db), { timeout: 60_000 }).toBe(await confirmedDigest(twoHost.desk.deps.db));
  const statuses = await Promise.all([sealedAway, onlyKept, approvedAway, returnedAway, counterSigned].map(async (each) => (await currentVersion(one, each)).status));
  expect(statuses).toEqual(['sealed', 'approved', 'approved', 'awaiting_signature', 'signed']);
  expect((await currentVersion(one, corrected)).versionNo).toBe(2);
  expect((await one.call('households.search', { batchId: batch.batchId, limit: 100 })).rows.filter((row) => row.status === 'awaiting_signature').length).toBeGreaterThanOrEqual(3);
  expect((await one.call('households.page', { householdId: noted.householdId })).calls).toMatchObject([{ matter: '问什么时候截止' }]);
  expect(await listShown(stage.deskHost.desk.deps.db, 'seal_use', { batchId: batch.batchId })).toMatchObject([{ outcome: 'effective' }]);
  // The hub has made the citizen tail of the counter signature.
  expect((await one.call('documents.pageImage', { agreementId: (await currentVersion(one, counterSigned)).agreementId, which: 'signed', page: 0 })).pageCount).toBeGreaterThan(0);
});

test('what came second is listed at its desk: what was typed, what it is now, who changed it and when; it is done again or given up', async () => {
  expect((await one.call('sync.unsuccessful', {})).items).toEqual([]);
  const { items } = await two.call('sync.unsuccessful', {});
  expect(items.map((each) => [each.householdName, each.type]).toSorted()).toEqual([[fought.person.name, 'change_phone'], [stoodOnRefused.person.name, 'change_phone'], [stoodOnRefused.person.name, 'set_special']].toSorted());
  for (const item of items) {
    expect(item.changes.map((each) => each.who)).toEqual(['陈管理']);
    expect(item).toMatchObject({ staffName: '王咨询', whyNot: null, reason: expect.stringMatching(/其他人更改|没有成功的事项之后办理/) });
  }
  const again = must(items.find((each) => each.householdName === fought.person.name), 'listed');
  expect(again.typed).toContainEqual({ label: '新手机号', value: '13922220002' });
  expect(again.nowIs).toContainEqual({ label: '联系手机', value: '139****0001' });
  await two.call('sync.redo', { commandId: again.commandId, expectedRevision: again.revision });
  for (const item of items.filter((each) => each !== again)) await two.call('sync.discard', { commandId: item.commandId });
  await two.synced();
  await one.synced();
  const shown = async (desk: DeskDriver) => (await desk.call('households.page', { householdId: fought.householdId })).maskedPhone;
  await expect.poll(() => shown(one), { timeout: 60_000 }).toBe('139****0002');
  expect(await shown(two)).toBe('139****0002');
  expect((await two.call('sync.unsuccessful', {})).items).toEqual([]);
});
