import { afterEach, beforeEach, expect, test } from 'vitest';
import { runDeadline } from '../../../citizen-web/store/deadline.ts';
import { loadAgreement, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { closesAtMs } from '../../support/domain-samples.ts';
import { addBatch, addHousehold, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

const dayMs = 86_400_000;
let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world, 'pushed', 1);
  await addHousehold(world, 'draft', 2);
  await addHousehold(world, 'held', 3);
  await publish(world, 'pushed');
  await publish(world, 'held');
});
afterEach(async () => { await world.close(); });

async function statusOf(agreementId: string): Promise<string> {
  const agreement = await loadAgreement(world.deps.db, world.deps, agreementId);
  return `${agreement?.status}${agreement?.voidReason === null ? '' : `(${agreement?.voidReason})`}`;
}

async function hold(): Promise<void> {
  await world.give('chen', { type: 'hold_household', subjectId: 'held', expectedRevision: 1, payload: { holdUntilMs: closesAtMs + dayMs, reason: '住院' } }, 'held');
}

test('one millisecond before the close nothing ends', async () => {
  world.time.nowMs = closesAtMs - 1;
  expect(await runDeadline(world.deps, createOpenRequests())).toBe(0);
  expect(await statusOf('pushed-1')).toBe('awaiting_signature');
  expect((await loadRecord(world.deps.db, world.deps, 'batch', 'batch'))?.closedAtMs).toBeNull();
});

test('at the close what was pushed and is unsigned expires; drafts and held households stay; the batch is closed', async () => {
  await hold();
  world.time.nowMs = closesAtMs;
  expect(await runDeadline(world.deps, createOpenRequests())).toBe(1);
  expect([await statusOf('pushed-1'), await statusOf('draft-1'), await statusOf('held-1')]).toEqual(['void(expired)', 'draft', 'awaiting_signature']);
  expect((await loadRecord(world.deps.db, world.deps, 'batch', 'batch'))?.closedAtMs).toBe(closesAtMs);
  const codes = await world.deps.db.selectFrom('access_code').select('code_hash').where('agreement_id', '=', 'pushed-1').where('revoked_at_ms', 'is', null).execute();
  expect(codes).toEqual([]);
});

test('running again changes nothing; a household held longer expires at its own close', async () => {
  await hold();
  world.time.nowMs = closesAtMs;
  await runDeadline(world.deps, createOpenRequests());
  const changes = await world.deps.db.selectFrom('change').select('seq').execute();
  expect(await runDeadline(world.deps, createOpenRequests())).toBe(0);
  expect(await world.deps.db.selectFrom('change').select('seq').execute()).toEqual(changes);
  world.time.nowMs = closesAtMs + dayMs;
  expect(await runDeadline(world.deps, createOpenRequests())).toBe(1);
  expect(await statusOf('held-1')).toBe('void(expired)');
});

test('the close waits for a request that began before it, and only for that', async () => {
  const openRequests = createOpenRequests();
  const end = openRequests.begin(closesAtMs - 1);
  const endLater = openRequests.begin(closesAtMs);
  world.time.nowMs = closesAtMs + 1000;
  expect(await runDeadline(world.deps, openRequests)).toBe(0);
  end();
  expect(await runDeadline(world.deps, openRequests)).toBe(2);
  endLater();
});
