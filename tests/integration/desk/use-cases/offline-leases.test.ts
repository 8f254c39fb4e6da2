import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadShown } from '../../../../electron/desk/db/records.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { commandSchema, intentOf } from '../../../../shared/protocol/command.ts';
import type { Intent } from '../../../../shared/protocol/command.ts';
import { addHouseholds } from '../../../support/bulk-households.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

const hourMs = 3_600_000;
let desk: UseCaseDesk;
let batchId: string;
let ids: readonly string[];

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', { ...sampleBatchForm, fourEyes: true })).batchId;
  ids = await addHouseholds(desk.deps, batchId, 3);
  desk.signInAs('hotline');
  await desk.endOf((await desk.done('agreements.publish', { agreementIds: [...ids] })).jobId);
  desk.signInAs('reviewer', 'li');
  for (const agreementId of ids) {
    await desk.citizenSigns(agreementId);
    const shown = await desk.done('review.case', { agreementId });
    await desk.done('review.approve', { agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  }
});
afterAll(() => desk.close());

async function intents(type: Intent['type']) {
  const rows = await desk.deps.db.selectFrom('outbox').select('body').where('type', '=', type).orderBy('device_seq').execute();
  return rows.map((row) => must(intentOf(commandSchema.parse(JSON.parse(row.body))), 'readable'));
}

test('a sealer keeps chosen agreements for up to 72 hours, sees how long, and prolongs by keeping again; nobody else may', async () => {
  expect(await desk.done('leases.take', { agreementIds: [...ids], hours: 72 })).toMatchObject({ taken: 0, blocked: [{ reason: expect.stringContaining('没有办理这一事项的权限') }] });
  desk.signInAs('sealer', 'zhao');
  expect((await desk.call('leases.take', { agreementIds: [...ids], hours: 73 })).ok).toBe(false);
  expect(await desk.done('leases.take', { agreementIds: [ids[0] ?? '', ids[1] ?? ''], hours: 24 })).toEqual({ taken: 2, blocked: [] });
  expect(await desk.done('leases.take', { agreementIds: [ids[0] ?? '', ids[1] ?? ''], hours: 72 })).toEqual({ taken: 2, blocked: [] });
  const { items } = await desk.done('leases.list', { batchId });
  expect(items).toHaveLength(2);
  for (const item of items) expect(item).toMatchObject({ isHere: true, isMine: true, isReady: true, isWaiting: true, expiresAtMs: desk.clock.nowMs + 72 * hourMs });
});

test('whoever is kept out reads who keeps it and until when', async () => {
  desk.signInAs('reviewer', 'li');
  const agreementId = must(ids[0], 'an agreement');
  const { revision } = must(await loadShown(desk.deps.db, 'agreement', agreementId), 'an agreement');
  const returned = await desk.call('waivers.start', { agreementId, expectedRevision: revision, reason: '来电放弃' });
  expect(returned).toMatchObject({ ok: false, error: { code: 'leased', message: expect.stringMatching(/留作用印，到 2026-01-\d\d \d\d:\d\d 为止.*请联系该用印人先取消用印准备/) } });
});

test('sealing uses the lease that was taken before and takes no other; an agreement without one gets its own', async () => {
  desk.signInAs('sealer', 'zhao');
  const taken = await intents('take_lease');
  desk.clock.nowMs += 48 * hourMs;
  const { jobId } = await desk.done('sealing.seal', { agreementIds: [ids[0] ?? '', ids[2] ?? ''], passPhrase: sealPassPhrase });
  expect(await desk.endOf(jobId)).toMatchObject({ state: 'finished', done: 2, failed: 0 });
  const after = await intents('take_lease');
  expect(after.slice(taken.length).map((each) => each.subjectId)).toEqual([ids[2]]);
  const kept = taken.findLast((each) => each.subjectId === ids[0]);
  const seal = (await intents('seal')).find((each) => each.subjectId === ids[0]);
  expect(seal?.type === 'seal' && kept?.type === 'take_lease' && seal.payload.leaseId === kept.payload.leaseId).toBe(true);
});

test('what is kept is given back by hand, or by itself when its time is over', async () => {
  expect((await desk.done('leases.list', { batchId })).items.map((each) => each.agreementId)).toEqual([ids[1]]);
  await desk.done('leases.release', { agreementIds: [ids[1] ?? ''] });
  expect((await desk.done('leases.list', { batchId })).items).toEqual([]);
  await desk.done('leases.take', { agreementIds: [ids[1] ?? ''], hours: 1 });
  expect((await desk.done('leases.list', { batchId })).items).toHaveLength(1);
  desk.clock.nowMs += hourMs;
  expect((await desk.done('leases.list', { batchId })).items).toEqual([]);
});
