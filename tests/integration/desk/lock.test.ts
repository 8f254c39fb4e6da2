import { afterEach, beforeEach, expect, test } from 'vitest';
import { dispatch } from '../../../electron/desk/rpc/dispatch.ts';
import { startIdleLock } from '../../../electron/desk/staff/idle-lock.ts';
import { contract } from '../../../shared/desk/contract.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;
const password = 'yanshi-2026';

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
  await desk.settle();
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

const openWhileLocked = ['session.state', 'session.enrol', 'session.signIn', 'session.signOut', 'session.lock', 'session.unlock', 'session.touch', 'session.changePassword', 'sync.state', 'sync.now'];

test('a locked desk refuses every call but those of signing in and of the line, and goes on syncing in the person\'s name', async () => {
  await dispatch(desk.deps, 'session.lock', {});
  for (const name of Object.keys(contract).filter((each) => !openWhileLocked.includes(each))) {
    expect(await dispatch(desk.deps, name, {}), name).toMatchObject({ ok: false, error: { code: 'locked' } });
  }
  expect(await dispatch(desk.deps, 'session.state', {})).toMatchObject({ ok: true, value: { isLocked: true, staff: { account: 'chen' } } });
  expect(await desk.cycle()).toMatchObject({ ok: true });
  expect(desk.deps.session.current()?.privateKey).not.toBe('');
});

test('the password opens it without the hub; five wrong ones end the session and close the account here', async () => {
  desk.line.fault = () => 'lose_request';
  await dispatch(desk.deps, 'session.lock', {});
  expect(await dispatch(desk.deps, 'session.unlock', { password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await dispatch(desk.deps, 'session.unlock', { password })).toMatchObject({ ok: true });
  expect(await dispatch(desk.deps, 'admin.log', {})).toMatchObject({ ok: true });
  await dispatch(desk.deps, 'session.lock', {});
  for (let tries = 1; tries < 5; tries += 1) expect(await dispatch(desk.deps, 'session.unlock', { password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await dispatch(desk.deps, 'session.unlock', { password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'locked' } });
  expect(desk.deps.session.current()).toBeNull();
});

test('a lock is no way past the end of offline use', async () => {
  await dispatch(desk.deps, 'session.lock', {});
  world.time.nowMs += 8 * 86_400_000;
  desk.line.fault = () => 'lose_request';
  expect(await dispatch(desk.deps, 'session.unlock', { password })).toMatchObject({ ok: false, error: { code: 'offline_expired' } });
  expect(desk.deps.session.current()).toBeNull();
});

test('idling locks after the office\'s minutes; input begins the count anew, and a clock that jumps locks nothing', async () => {
  let monotonicMs = 0;
  const deps = { ...desk.deps, clock: { nowMs: () => world.time.nowMs, monotonicMs: () => monotonicMs } };
  const idle = startIdleLock(deps);
  const idleFor = async (lengthMs: number): Promise<void> => {
    for (let passedMs = 0; passedMs < lengthMs; passedMs += 5_000) {
      monotonicMs += 5_000;
      await idle.look();
    }
  };
  await idle.look();
  await idleFor(14 * 60_000);
  await dispatch(deps, 'session.touch', {});
  await idleFor(14 * 60_000);
  expect(desk.deps.session.current()?.isLocked).not.toBe(true);
  monotonicMs += 72 * 3_600_000;
  await idle.look();
  expect(desk.deps.session.current()?.isLocked).not.toBe(true);
  await idleFor(2 * 60_000);
  expect(desk.deps.session.current()?.isLocked).toBe(true);
  await dispatch(deps, 'session.touch', {});
  expect(desk.deps.session.current()?.isLocked).toBe(true);
  idle.close();
});
