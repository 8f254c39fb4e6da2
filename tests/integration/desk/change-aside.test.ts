import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { stateDigest } from '../../../citizen-web/store/state-digest.ts';
import { confirmedDigest, startEpochAgain, takeUpAside } from '../../../electron/desk/db/apply-change.ts';
import { readHistory } from '../../../electron/desk/db/history.ts';
import { inTransaction } from '../../../electron/desk/db/in-transaction.ts';
import { readMeta, readMetaNumber } from '../../../electron/desk/db/meta.ts';
import { loadShown } from '../../../electron/desk/db/records.ts';
import { listUnsuccessful } from '../../../electron/desk/unsuccessful/list-unsuccessful.ts';
import { eventSchema, householdSchema, recordSchemas } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Intent } from '../../../shared/protocol/command.ts';
import { closesAtMs } from '../../support/domain-samples.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let old: SyncDesk;
let newer: SyncDesk;
let householdId: string;
const everyKind = { ...recordSchemas };

beforeEach(async () => {
  world = await createSyncWorld();
  old = await world.openDesk();
  newer = await world.openDesk();
  await newer.signInAs('chen');
  householdId = must((await giveSampleList(newer, 2)).householdIds[0], 'two households');
  await newer.settle();
  await old.settle();
});
afterEach(async () => {
  await old.close();
  await newer.close();
  await world.close();
});

/** The old desk's program while it downloads: it knows no calls, nothing of logging them, and of special circumstances only the first. */
async function asOlderProgram(work: () => Promise<unknown>): Promise<void> {
  const known: Record<string, z.ZodType> = recordSchemas;
  const event = vi.spyOn(eventSchema, 'safeParse').mockImplementation((value) => eventSchema.refine((each) => each.type !== 'log_call').safeParse(value));
  delete known['call'];
  known['household'] = householdSchema.omit({ holdUntilMs: true }).extend({ special: z.array(z.enum(['住院'])) });
  try {
    await work();
  } finally {
    Object.assign(known, everyKind);
    event.mockRestore();
  }
}

/** As the desk does when it starts. */
async function updateProgram(): Promise<number> {
  return valueOf(await inTransaction(old.deps.db, async (tx) => ok(await takeUpAside(tx, { nowMs: world.time.nowMs, removeFile: old.deps.files.remove }))));
}

const logCall = (callId: string): Intent => ({
  type: 'log_call', subjectId: householdId, expectedRevision: 0, payload: { callId, caller: '张三', verified: true, matter: '问签约', handling: '已告知', callbackAtMs: null, done: true },
});
const setSpecial = (expectedRevision: number, special: readonly ('住院' | '境外')[]): Intent => ({ type: 'set_special', subjectId: householdId, expectedRevision, payload: { special: [...special], reason: '本人来电' } });

test('what a newer hub writes and an older desk does not know is kept, downloading goes on, and the updated desk takes it up', async () => {
  const callId = newId(realRandom);
  valueOf(await newer.give(logCall(callId), householdId));
  valueOf(await newer.give(changePhone(householdId, 1, '13911112222'), householdId));
  await newer.settle();
  // What the hub does by itself, as to send the message on the new number, is done before the desks are compared with it.
  await world.hub.runJobs();
  await newer.settle();
  await asOlderProgram(() => old.settle());
  const head = await world.hub.deps.db.selectFrom('log_head').select('last_seq').executeTakeFirstOrThrow();
  expect(await readMetaNumber(old.deps.db, 'cursor')).toBe(head.last_seq);
  expect((await loadShown(old.deps.db, 'household', householdId))?.contactPhone).toBe('13911112222');
  expect(await old.deps.db.selectFrom('change_aside').select('reason').execute()).toEqual([{ reason: 'call event' }]);
  expect((await old.deps.sync.state()).problem).toContain('请升级签约台');
  // What lies aside has been told: the digests of both sides agree.
  expect(await confirmedDigest(old.deps.db)).toBe(await stateDigest(world.hub.deps.db));
  expect(await updateProgram()).toBe(1);
  expect((await loadShown(old.deps.db, 'call', callId))?.matter).toBe('问签约');
  expect((await readHistory(old.deps.db, householdId)).map((line) => line.event.type)).toContain('log_call');
  expect((await layersOf(old))).toEqual(await layersOf(newer));
  expect((await old.deps.sync.state()).problem).toBeNull();
  expect(await updateProgram()).toBe(0);
});

test('a record in a form that is not known keeps its last known form until the update; a later word that is known takes its place', async () => {
  valueOf(await newer.give(setSpecial(1, ['境外']), householdId));
  await newer.settle();
  await asOlderProgram(() => old.settle());
  expect((await loadShown(old.deps.db, 'household', householdId))?.special).toEqual([]);
  expect(await confirmedDigest(old.deps.db)).toBe(await stateDigest(world.hub.deps.db));
  valueOf(await newer.give(setSpecial(2, ['住院']), householdId));
  await newer.settle();
  await asOlderProgram(() => old.settle());
  expect((await loadShown(old.deps.db, 'household', householdId))?.special).toEqual(['住院']);
  expect(await old.deps.db.selectFrom('change_aside').selectAll().execute()).toEqual([]);
  expect(await updateProgram()).toBe(0);
  expect(await layersOf(old)).toEqual(await layersOf(newer));
});

test('several changes of one record lie aside: the last of them counts, in one page and over several', async () => {
  const words = [['境外'], ['境外', '住院'], ['境外']] as const;
  for (const [index, special] of words.entries()) {
    valueOf(await newer.give(setSpecial(index + 1, special), householdId));
    await newer.settle();
    if (index !== 1) await asOlderProgram(() => old.settle());
  }
  expect(await confirmedDigest(old.deps.db)).toBe(await stateDigest(world.hub.deps.db));
  expect(await updateProgram()).toBe(1);
  expect(await loadShown(old.deps.db, 'household', householdId)).toMatchObject({ special: ['境外'], revision: 4 });
  expect(await layersOf(old)).toEqual(await layersOf(newer));
});

test('what a known record says beyond what is known is kept with it, and there after the update', async () => {
  valueOf(await newer.give({ type: 'hold_household', subjectId: householdId, expectedRevision: 1, payload: { holdUntilMs: closesAtMs + 86_400_000, reason: '在外地' } }, householdId));
  await newer.settle();
  await asOlderProgram(() => old.settle());
  expect((await loadShown(old.deps.db, 'household', householdId))?.holdUntilMs).toBe(closesAtMs + 86_400_000);
  expect(await layersOf(old)).toEqual(await layersOf(newer));
});

test('what was done on a record whose newest form lies aside is refused by the hub and listed; a new beginning leaves nothing aside', async () => {
  await old.signInAs('zhou');
  valueOf(await newer.give(setSpecial(1, ['境外']), householdId));
  await newer.settle();
  await asOlderProgram(() => old.settle());
  valueOf(await old.give(changePhone(householdId, 1, '13933334444'), householdId));
  // The hub runs in the same process and must know all.
  await old.settle();
  expect(valueOf(await listUnsuccessful(old.deps)).items).toHaveLength(1);
  expect(await old.deps.db.selectFrom('change_aside').select('reason').execute()).toEqual([{ reason: 'household' }]);
  await inTransaction(old.deps.db, async (tx) => ok(await startEpochAgain(tx, must(await readMeta(tx, 'epoch'), 'it has downloaded'))));
  expect(await old.deps.db.selectFrom('change_aside').selectAll().execute()).toEqual([]);
  await old.settle();
  await newer.settle();
  expect(await loadShown(old.deps.db, 'household', householdId)).toMatchObject({ special: ['境外'], contactPhone: '13800000000' });
  expect(await layersOf(old)).toEqual(await layersOf(newer));
});
