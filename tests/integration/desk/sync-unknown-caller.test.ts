import { afterEach, beforeEach, expect, test } from 'vitest';
import { listCalls } from '../../../electron/desk/calls/list-calls.ts';
import { logCall } from '../../../electron/desk/households/log-call.ts';
import { putUnknownContact } from '../../../citizen-web/store/citizen-contact.ts';
import { unknownCallerId } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { valueOf } from '../../support/signing-world.ts';
import { createSyncWorld, giveSampleList, layersOf } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
const desks: SyncDesk[] = [];

beforeEach(async () => { world = await createSyncWorld(); });
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
  await world.close();
});

async function openDesk(): Promise<SyncDesk> {
  const desk = await world.openDesk();
  desks.push(desk);
  await desk.signInAs('chen');
  await desk.settle();
  return desk;
}

async function openCalls(desk: SyncDesk, batchId: string): Promise<{ callId: string; handling: string; phone: string | undefined }[]> {
  const { calls } = valueOf(await listCalls(desk.deps, { batchId, open: true }));
  return calls.map((each) => ({ callId: each.callId, handling: each.handling, phone: each.unknown?.phone }));
}

test('who asked for a call before login reaches every desk, is settled at one of them, offline too, and is gone at the other', async () => {
  const [one, other] = [await openDesk(), await openDesk()];
  const { batchId } = await giveSampleList(one, 1);
  await one.settle();
  expect(await putUnknownContact(world.hub.deps, { name: '李四', phone: '13911112222', matter: '', where: '登录' })).toBe(true);
  await one.settle();
  await other.settle();
  const [asked] = await openCalls(one, batchId);
  expect(asked).toMatchObject({ phone: '13911112222' });
  expect(await openCalls(other, batchId)).toEqual([asked]);
  one.line.fault = () => 'lose_request';
  valueOf(await logCall(one.deps, { householdId: unknownCallerId, callId: must(asked, 'a call').callId, caller: '李四', verified: false, matter: '请工作人员联系我', handling: '已指引登录', callbackAtMs: null, done: true }));
  expect(await openCalls(one, batchId)).toEqual([]);
  one.line.fault = () => null;
  await one.settle();
  await other.settle();
  expect(await openCalls(other, batchId)).toEqual([]);
  const layers = await layersOf(one);
  expect(layers.shown).toEqual(layers.confirmed);
  expect((await one.deps.db.selectFrom('unsuccessful').selectAll().execute())).toEqual([]);
});

test('without a batch there is nobody to call about, and that is said', async () => {
  expect(await putUnknownContact(world.hub.deps, { name: '李四', phone: '13911112222', matter: '', where: '登录' })).toBe(false);
});
