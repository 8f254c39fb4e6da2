import { afterEach, beforeEach, expect, test } from 'vitest';
import { signIn } from '../../../electron/desk/staff/sign-in.ts';
import { signOut } from '../../../electron/desk/staff/sign-out.ts';
import { commandSchema } from '../../../shared/protocol/command.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;
const right = { account: 'chen', password: 'yanshi-2026' };

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
  await signOut(desk.deps);
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

async function auditNotes(): Promise<unknown[]> {
  const rows = await desk.deps.db.selectFrom('outbox').select('body').where('type', '=', 'audit').orderBy('device_seq').execute();
  return rows.map((row) => commandSchema.parse(JSON.parse(row.body)).payload);
}

test('five wrong passwords without the hub close the account for 15 minutes, the right one then included; the hub opens it at once', async () => {
  desk.line.fault = () => 'lose_request';
  for (let tries = 0; tries < 5; tries += 1) expect(await signIn(desk.deps, { ...right, password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await signIn(desk.deps, right)).toMatchObject({ ok: false, error: { code: 'locked' } });
  world.time.nowMs += 15 * 60_000 - 1;
  expect(await signIn(desk.deps, right)).toMatchObject({ ok: false, error: { code: 'locked' } });
  desk.line.fault = () => null;
  expect(await signIn(desk.deps, right)).toMatchObject({ ok: true });
  desk.line.fault = () => 'lose_request';
  expect(await signIn(desk.deps, right)).toMatchObject({ ok: true });
});

test('a lock ends by itself after a quarter of an hour, and four wrong passwords make none', async () => {
  desk.line.fault = () => 'lose_request';
  for (let tries = 0; tries < 4; tries += 1) await signIn(desk.deps, { ...right, password: 'wrong' });
  expect(await signIn(desk.deps, right)).toMatchObject({ ok: true });
  for (let tries = 0; tries < 5; tries += 1) await signIn(desk.deps, { ...right, password: 'wrong' });
  world.time.nowMs += 15 * 60_000;
  expect(await signIn(desk.deps, right)).toMatchObject({ ok: true });
});

test('failed sign-ins go into the audit trail with the next good one, once, and never what was typed for an unknown account', async () => {
  await signIn(desk.deps, { ...right, password: 'wrong' });
  await signIn(desk.deps, { account: 'my-own-password', password: 'x' });
  desk.line.fault = () => 'lose_request';
  await signIn(desk.deps, { ...right, password: 'wrong' });
  expect(await auditNotes()).toEqual([]);
  await signIn(desk.deps, right);
  const notes = await auditNotes();
  expect(notes).toHaveLength(2);
  expect(notes).toContainEqual(expect.objectContaining({ what: 'failed_sign_in', note: expect.stringContaining('帐号 chen登录失败 2 次') }));
  expect(JSON.stringify(notes)).not.toContain('my-own-password');
  await signIn(desk.deps, right);
  expect(await auditNotes()).toHaveLength(2);
  desk.line.fault = () => null;
  await desk.settle();
  expect((await desk.deps.sync.state()).waiting).toBe(0);
});
