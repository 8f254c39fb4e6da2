import { afterAll, beforeAll, expect, test } from 'vitest';
import { tellPresence } from '../../../electron/desk/presence/tell-presence.ts';
import { presenceLifeMs } from '../../../shared/protocol/presence.ts';
import { valueOf } from '../../support/signing-world.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let one: SyncDesk;
let two: SyncDesk;
beforeAll(async () => {
  world = await createSyncWorld();
  [one, two] = [await world.openDesk(), await world.openDesk()];
  await one.signInAs('li');
  await two.signInAs('wang');
});
afterAll(async () => {
  await one.close();
  await two.close();
  await world.close();
});

async function othersAt(desk: SyncDesk, householdId: string, isOpen = true) {
  return valueOf(await tellPresence(desk.deps, { householdId, isOpen })).others;
}

test('each desk is told who has the household open elsewhere, by the hub\'s own names, until they leave or fall silent', async () => {
  expect(await othersAt(one, 'a')).toEqual([]);
  expect(await othersAt(two, 'a')).toEqual([{ staffName: '李审核', deviceName: '一号窗口' }]);
  expect(await othersAt(two, 'b')).toEqual([]);
  expect(await othersAt(one, 'a')).toEqual([{ staffName: '王咨询', deviceName: '一号窗口' }]);
  await othersAt(one, 'a', false);
  expect(await othersAt(two, 'a')).toEqual([]);
  world.time.nowMs += presenceLifeMs + 1;
  expect(await othersAt(one, 'a')).toEqual([]);
});

test('without the hub nobody is known and nothing is refused; nobody who is not enrolled is answered', async () => {
  two.line.fault = () => 'lose_request';
  expect(await othersAt(two, 'a')).toEqual([]);
  two.line.fault = () => null;
  const answer = await fetch(new URL('/sync/presence', world.hub.address), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ householdId: 'a', staffId: 'li', isOpen: true }) });
  expect(answer.status).toBe(401);
});
