import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOutbox } from '../../../citizen-web/store/read-outbox.ts';
import { createHouseholdTeller } from '../../../citizen-web/store/tell-households.ts';
import { shanghaiTimeMs } from '../../../shared/domain/signing-window.ts';
import { must } from '../../../shared/lib/assert.ts';
import { addBatch, addHousehold, plainIssued, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

const closesAtMs = must(shanghaiTimeMs('2026-01-23 18:00'), 'the close of the sample batch');
const hourMs = 3_600_000;
let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world);
  await publish(world);
});
afterEach(() => world.close());

async function purposes(): Promise<string[]> {
  return (await readOutbox(world.deps, 50)).map((each) => each.purpose).toSorted();
}

test('who has not signed is reminded once, a day before the close, with the fixed address and the close', async () => {
  const teller = createHouseholdTeller(world.deps);
  world.time.nowMs = closesAtMs - 25 * hourMs;
  expect(await teller.tell()).toBe(0);
  world.time.nowMs = closesAtMs - 24 * hourMs;
  expect(await teller.tell()).toBe(1);
  expect(await teller.tell()).toBe(0);
  expect(await createHouseholdTeller(world.deps).tell()).toBe(0);
  const reminder = (await readOutbox(world.deps, 50)).find((each) => each.purpose === '催签');
  expect(reminder?.text).toContain('http://127.0.0.1:8787');
  expect(reminder?.text).toContain('2026年1月23日 18:00');
});

test('nobody is reminded at night, after the close, or soon after the push', async () => {
  const teller = createHouseholdTeller(world.deps);
  world.time.nowMs = must(shanghaiTimeMs('2026-01-23 07:59'), 'a time');
  expect(await teller.tell()).toBe(0);
  world.time.nowMs = closesAtMs;
  expect(await teller.tell()).toBe(0);
  world.time.nowMs = closesAtMs - 20 * hourMs;
  await addHousehold(world, 'late', 8);
  await world.give('wang', { type: 'publish', subjectId: 'late-1', expectedRevision: 1, payload: { issued: await plainIssued(world, 'late') } }, 'late');
  world.time.nowMs = closesAtMs - 5 * hourMs;
  expect(await teller.tell()).toBe(1);
  expect(await purposes()).toEqual(['催签', '推送', '推送'].toSorted());
});

test('an own later close is the one that counts; an open 放弃声明 keeps the reminder away', async () => {
  const teller = createHouseholdTeller(world.deps);
  await world.give('chen', { type: 'hold_household', subjectId: 'house', expectedRevision: 1, payload: { holdUntilMs: closesAtMs + 96 * hourMs, reason: '住院' } }, 'house');
  await addHousehold(world, 'other', 8);
  await publish(world, 'other');
  const issued = { ...(await plainIssued(world, 'other')), templateVersionId: 'w' };
  await world.give('wang', { type: 'start_waiver', subjectId: 'other-1', expectedRevision: 2, payload: { waiverAgreementId: 'w', reason: '来电', issued } }, 'other');
  world.time.nowMs = closesAtMs - hourMs;
  expect(await teller.tell()).toBe(0);
  world.time.nowMs = closesAtMs + 90 * hourMs;
  expect(await teller.tell()).toBe(1);
});

test('no reminders where none are wanted', async () => {
  world.time.nowMs = closesAtMs - hourMs;
  expect(await createHouseholdTeller({ ...world.deps, config: { ...world.deps.config, remindHours: 0 } }).tell()).toBe(0);
});

test('a later close of the whole batch is told once to each who has not signed; an earlier one is not', async () => {
  const teller = createHouseholdTeller(world.deps);
  const later = closesAtMs + 48 * hourMs;
  await world.give('chen', { type: 'update_batch', subjectId: 'batch', expectedRevision: 1, payload: { patch: { closesAtMs: later }, reason: '延期' } }, null);
  await world.give('chen', { type: 'update_batch', subjectId: 'batch', expectedRevision: 2, payload: { patch: { closesAtMs: later + hourMs }, reason: '再延一小时' } }, null);
  expect(await teller.tell()).toBe(1);
  expect(await teller.tell()).toBe(0);
  const told = (await readOutbox(world.deps, 50)).filter((each) => each.purpose === '暂缓逾期');
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toContain('2026年1月25日 19:00');
  await world.give('chen', { type: 'update_batch', subjectId: 'batch', expectedRevision: 3, payload: { patch: { closesAtMs }, reason: '改回' } }, null);
  expect(await teller.tell()).toBe(0);
});

test('each act that the household must learn of queues its message', async () => {
  expect(await purposes()).toEqual(['推送']);
  await world.give('chen', { type: 'hold_household', subjectId: 'house', expectedRevision: 1, payload: { holdUntilMs: closesAtMs + hourMs, reason: '住院' } }, 'house');
  expect(await purposes()).toEqual(['推送', '暂缓逾期'].toSorted());
});
