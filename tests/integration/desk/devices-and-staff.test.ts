import { afterEach, beforeEach, expect, test } from 'vitest';
import { listDevices } from '../../../electron/desk/admin/list-devices.ts';
import { listStaff } from '../../../electron/desk/admin/list-staff.ts';
import { mintCode } from '../../../electron/desk/admin/mint-code.ts';
import { readDevice } from '../../../electron/desk/db/meta.ts';
import { dispatch } from '../../../electron/desk/rpc/dispatch.ts';
import { signIn } from '../../../electron/desk/staff/sign-in.ts';
import { readSessionState } from '../../../electron/desk/staff/session-state.ts';
import { signOut } from '../../../electron/desk/staff/sign-out.ts';
import { heedRecords } from '../../../electron/desk/sync/heed-hub.ts';
import { createHubClient } from '../../../electron/desk/sync/hub-client.ts';
import { runSyncCycle } from '../../../electron/desk/sync/sync-cycle.ts';
import type { CallInput, CallName, CallOutput } from '../../../shared/desk/contract.ts';
import { loadRecord } from '../../../electron/desk/db/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { valueOf } from '../../support/signing-world.ts';
import { changePhone, createSyncWorld, giveSampleList } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let first: SyncDesk;
let second: SyncDesk;
const dayMs = 86_400_000;
const password = 'yanshi-2026';

beforeEach(async () => {
  world = await createSyncWorld();
  first = await world.openDesk();
  second = await world.openDesk();
  await first.signInAs('chen');
  await first.settle();
});
afterEach(async () => {
  await first.close();
  await second.close();
  await world.close();
});

async function call<Name extends CallName>(desk: SyncDesk, name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>, Refusal>> {
  return await dispatch(desk.deps, name, input, { checkOutput: true }) as Result<CallOutput<Name>, Refusal>;
}

async function personOf(account: string) {
  return must(valueOf(await listStaff(first.deps)).people.find((each) => each.account === account), account);
}

async function deviceOf(desk: SyncDesk) {
  const own = must(await readDevice(desk.deps.db), 'enrolled');
  return must(valueOf(await listDevices(first.deps)).devices.find((each) => each.deviceId === own.deviceId), 'listed');
}

async function stopSecond(): Promise<void> {
  const { deviceId, revision } = await deviceOf(second);
  valueOf(await call(first, 'admin.stopDevice', { deviceId, expectedRevision: revision, reason: '丢失' }));
  await first.settle();
}

test('a role taken away while a desk is offline: the hub refuses what was given meanwhile, it is listed, and the session has the new roles', async () => {
  const { batchId, householdIds } = await giveSampleList(first, 1);
  await first.settle();
  await second.signInAs('wang');
  await second.settle();
  const householdId = must(householdIds[0], 'a household');
  valueOf(await second.give(changePhone(householdId, 1, '13900000000'), householdId));
  valueOf(await second.give({ type: 'set_special', subjectId: householdId, expectedRevision: 2, payload: { special: ['住院'], reason: '来电' } }, householdId));
  // This desk has not heard that the person has signed in since, which made a new revision.
  const wang = await personOf('wang');
  valueOf(await call(first, 'admin.changeStaff', { staffId: wang.staffId, was: { name: wang.name, roles: wang.roles }, name: wang.name, roles: ['sealer'] }));
  await first.settle();
  await second.settle();
  expect(second.deps.session.current()?.staff.roles).toEqual(['sealer']);
  const { items } = valueOf(await call(second, 'sync.unsuccessful', {}));
  expect(items).toHaveLength(2);
  expect(items.every((each) => each.reason.includes('岗位'))).toBe(true);
  expect((await loadRecord(second.deps.db, 'confirmed', 'household', householdId))?.contactPhone).toBe('13800000000');
  // Offline, the desk lets them in with the roles of the last contact.
  await signOut(second.deps);
  second.line.fault = () => 'lose_request';
  expect(valueOf(await signIn(second.deps, { account: 'wang', password })).staff.roles).toEqual(['sealer']);
  expect(batchId).not.toBe('');
});

test('a stopped person is out at the next contact, told why, and not let in offline; what they had queued is refused and listed', async () => {
  const { householdIds } = await giveSampleList(first, 1);
  await first.settle();
  await second.signInAs('wang');
  await second.settle();
  const householdId = must(householdIds[0], 'a household');
  valueOf(await second.give(changePhone(householdId, 1, '13900000000'), householdId));
  const wang = await personOf('wang');
  valueOf(await call(first, 'admin.stopStaff', { staffId: wang.staffId, expectedRevision: wang.revision, reason: '调离' }));
  await first.settle();
  await second.settle();
  expect(second.deps.session.current()).toBeNull();
  expect(valueOf(await readSessionState(second.deps)).notice).toContain('您的帐号已停用');
  expect(await second.deps.db.selectFrom('unsuccessful').select('code').execute()).toEqual([{ code: 'staff' }]);
  second.line.fault = () => 'lose_request';
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'offline_expired' } });
  second.line.fault = () => null;
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'staff_stopped' } });
});

test('a device that is stopped while its stream is open: the stream ends at once, the desk locks itself, names nobody and keeps its outbox', async () => {
  const { householdIds } = await giveSampleList(first, 1);
  await first.settle();
  await second.signInAs('wang');
  await second.settle();
  let stream: ReturnType<typeof second.deps.hub.listen> = Promise.reject(new Error('not open yet'));
  await new Promise<void>((opened) => {
    stream.catch(() => undefined);
    stream = second.deps.hub.listen(opened, new AbortController().signal);
  });
  const householdId = must(householdIds[0], 'a household');
  valueOf(await second.give(changePhone(householdId, 1, '13900000000'), householdId));
  await stopSecond();
  expect(await stream).toMatchObject({ ok: true });
  expect(await second.cycle()).toMatchObject({ ok: false, error: { code: 'device_stopped' } });
  expect(second.deps.session.current()).toBeNull();
  expect(valueOf(await readSessionState(second.deps))).toMatchObject({ staff: null, accounts: [], deviceStopped: expect.stringContaining('已被管理员停用') });
  expect(await call(second, 'households.page', { householdId })).toMatchObject({ ok: false, error: { code: 'not_signed_in' } });
  second.line.fault = () => 'lose_request';
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'device_stopped' } });
  second.line.fault = () => null;
  expect((await second.deps.sync.state()).waiting).toBe(1);
  const { deviceId, revision } = await deviceOf(second);
  valueOf(await call(first, 'admin.startDevice', { deviceId, expectedRevision: revision, reason: '找到了' }));
  await first.settle();
  await second.settle();
  expect(valueOf(await readSessionState(second.deps))).toMatchObject({ deviceStopped: null });
  await first.settle();
  expect((await loadRecord(first.deps.db, 'confirmed', 'household', householdId))?.contactPhone).toBe('13900000000');
});

test('an enrolment whose answer gets lost is asked again with the same keys and is one device', async () => {
  const third = await world.openDesk();
  await third.deps.db.deleteFrom('device_key').execute();
  const { code } = valueOf(await mintCode(first.deps));
  await first.settle();
  const before = valueOf(await listDevices(first.deps)).devices.length;
  third.line.fault = ({ path }) => (path === '/sync/enrol' ? 'lose_reply' : null);
  expect(await call(third, 'session.enrol', { code, deviceName: '三号窗口' })).toMatchObject({ ok: false, error: { code: 'offline' } });
  third.line.fault = () => null;
  valueOf(await call(third, 'session.enrol', { code, deviceName: '三号窗口' }));
  await first.settle();
  expect(valueOf(await listDevices(first.deps)).devices).toHaveLength(before + 1);
  await third.signInAs('wang');
  await third.close();
});

test('a desk that a restored hub has forgotten is enrolled again as who it was, and what waits on it lands', async () => {
  const { householdIds } = await giveSampleList(first, 1);
  await first.settle();
  const householdId = must(householdIds[0], 'a household');
  await second.signInAs('wang');
  await second.settle();
  valueOf(await second.give(changePhone(householdId, 1, '13900000000'), householdId));
  const { deviceId } = must(await readDevice(second.deps.db), 'enrolled');
  await world.hub.deps.db.deleteFrom('record').where('kind', '=', 'device').where('id', '=', deviceId).execute();
  expect(await second.cycle()).toMatchObject({ ok: false, error: { code: 'device_unknown' } });
  expect(valueOf(await readSessionState(second.deps)).isDeviceUnknown).toBe(true);
  // Meanwhile work goes on as it does offline.
  await signOut(second.deps);
  valueOf(await signIn(second.deps, { account: 'wang', password }));
  const { code } = valueOf(await mintCode(first.deps));
  await first.settle();
  second.line.fault = ({ path }) => (path === '/sync/enrol' ? 'lose_reply' : null);
  expect(await call(second, 'session.enrol', { code, deviceName: '二号窗口' })).toMatchObject({ ok: false, error: { code: 'offline' } });
  second.line.fault = () => null;
  valueOf(await call(second, 'session.enrol', { code, deviceName: '二号窗口' }));
  await second.settle();
  expect(must(await readDevice(second.deps.db), 'enrolled').deviceId).toBe(deviceId);
  expect(valueOf(await readSessionState(second.deps)).isDeviceUnknown).toBe(false);
  expect(await call(second, 'session.enrol', { code, deviceName: '二号窗口' })).toMatchObject({ ok: false, error: { code: 'enrolled' } });
  await first.settle();
  expect((await loadRecord(first.deps.db, 'confirmed', 'household', householdId))?.contactPhone).toBe('13900000000');
});

test('a key that a restored hub has forgotten: the person is out, what they did waits signed by nobody, and lands after their next sign-in', async () => {
  const { householdIds } = await giveSampleList(first, 1);
  await first.settle();
  const householdId = must(householdIds[0], 'a household');
  const wangBefore = must(await world.hub.deps.db.selectFrom('record').selectAll().where('kind', '=', 'staff').where('id', '=', (await personOf('wang')).staffId).executeTakeFirst(), 'a record');
  await second.signInAs('wang');
  await second.settle();
  valueOf(await second.give(changePhone(householdId, 1, '13900000000'), householdId));
  // As after a restore: an older record in a new epoch, whose log is the old one's.
  await world.hub.deps.db.updateTable('record').set({ body: wangBefore.body, revision: wangBefore.revision }).where('kind', '=', 'staff').where('id', '=', wangBefore.id).execute();
  await second.deps.db.updateTable('staff_key').set({ staff_revision: 0 }).execute();
  await second.deps.db.updateTable('confirmed_record').set({ body: wangBefore.body, revision: wangBefore.revision }).where('kind', '=', 'staff').where('id', '=', wangBefore.id).execute();
  second.line.fault = ({ path }) => (path === '/sync/upload' ? 'lose_request' : null);
  await heedRecords(second.deps);
  expect(second.deps.session.current()).toBeNull();
  second.line.fault = () => null;
  await second.settle();
  expect(await second.deps.sync.state()).toMatchObject({ waiting: 1, unsuccessful: 0, problem: expect.stringContaining('登录一次') });
  await second.signInAs('wang');
  await second.settle();
  await first.settle();
  expect((await loadRecord(first.deps.db, 'confirmed', 'household', householdId))?.contactPhone).toBe('13900000000');
});

test('a code is made only while the hub answers; it is in no log, and the hub says when it knows it', async () => {
  const { code, codeId } = valueOf(await mintCode(first.deps));
  expect(valueOf(await call(first, 'admin.codeState', { codeId })).state).toBe('waiting');
  await first.settle();
  expect(valueOf(await call(first, 'admin.codeState', { codeId })).state).toBe('ready');
  const kept = JSON.stringify([await first.deps.db.selectFrom('outbox').select('body').execute(), await world.hub.deps.db.selectFrom('change').selectAll().execute(), await world.hub.deps.db.selectFrom('enrolment_code').selectAll().execute()]);
  expect(kept).not.toContain(code);
  expect(kept).not.toContain(code.replaceAll('-', ''));
  const offline = { ...first.deps, sync: { ...first.deps.sync, state: async () => ({ ...await first.deps.sync.state(), online: false }) } };
  expect(await mintCode(offline)).toMatchObject({ ok: false, error: { code: 'offline' } });
});

test('a one-time password does nothing but set another one, ends after seven days, and lies nowhere', async () => {
  const made = valueOf(await call(first, 'admin.addStaff', { account: 'sun', name: '孙咨询', roles: ['hotline'] }));
  await first.settle();
  expect(JSON.stringify(await first.deps.db.selectFrom('outbox').select('body').execute())).not.toContain(made.password);
  await second.settle();
  expect(await signIn(second.deps, { account: 'sun', password: made.password })).toMatchObject({ ok: false, error: { code: 'must_change' } });
  expect((await personOf('sun')).devices).toEqual([]);
  const change = { account: 'sun', password: made.password, newPassword: '今天的早餐是豆浆油条' };
  expect(await call(second, 'session.changePassword', { ...change, newPassword: 'sun1234567' })).toMatchObject({ ok: false, error: { code: 'weak_password' } });
  second.line.fault = ({ path }) => (path === '/sync/password' ? 'lose_reply' : null);
  expect(await call(second, 'session.changePassword', change)).toMatchObject({ ok: false, error: { code: 'offline' } });
  second.line.fault = () => null;
  // The hub has set the new password; the desk, which does not know, signs in with it.
  valueOf(await signIn(second.deps, { account: 'sun', password: change.newPassword }));
  await second.settle();
  await first.settle();
  expect(await personOf('sun')).toMatchObject({ mustChangePassword: false, devices: ['一号窗口'] });
  const again = valueOf(await call(first, 'admin.addStaff', { account: 'qian', name: '钱', roles: ['hotline'] }));
  await first.settle();
  world.time.nowMs += 7 * dayMs + 1;
  expect(await signIn(second.deps, { account: 'qian', password: again.password })).toMatchObject({ ok: false, error: { code: 'password_expired' } });
});

test('a reset password puts the person out everywhere, and the old password lets nobody in offline', async () => {
  await second.signInAs('wang');
  await second.settle();
  await first.settle();
  const wang = await personOf('wang');
  const { password: oneTime } = valueOf(await call(first, 'admin.resetPassword', { staffId: wang.staffId, expectedRevision: wang.revision, reason: '本人忘记' }));
  await first.settle();
  await second.settle();
  expect(second.deps.session.current()).toBeNull();
  expect(valueOf(await readSessionState(second.deps)).notice).toContain('密码');
  second.line.fault = () => 'lose_request';
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'offline_expired' } });
  second.line.fault = () => null;
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'password' } });
  valueOf(await call(second, 'session.changePassword', { account: 'wang', password: oneTime, newPassword: '今天的早餐是豆浆油条' }));
  await second.settle();
  expect(second.deps.session.current()?.staff.account).toBe('wang');
});

test('whoever changes their own password goes on here, is out on the other desk, and what waits there is still accepted', async () => {
  const { householdIds } = await giveSampleList(first, 1);
  await first.settle();
  const householdId = must(householdIds[0], 'a household');
  await second.signInAs('chen');
  await second.settle();
  valueOf(await second.give(changePhone(householdId, 1, '13900000000'), householdId));
  expect(await call(first, 'session.changePassword', { account: 'chen', password: 'wrong', newPassword: '今天的早餐是豆浆油条' })).toMatchObject({ ok: false, error: { code: 'password' } });
  valueOf(await call(first, 'session.changePassword', { account: 'chen', password, newPassword: '今天的早餐是豆浆油条' }));
  expect(await call(first, 'session.changePassword', { account: 'zhou', password, newPassword: '明天的早餐是豆浆油条' })).toMatchObject({ ok: false, error: { code: 'other_account' } });
  await first.settle();
  expect(first.deps.session.current()?.staff.account).toBe('chen');
  await second.settle();
  expect(second.deps.session.current()).toBeNull();
  expect(await second.deps.db.selectFrom('unsuccessful').selectAll().execute()).toEqual([]);
  await first.settle();
  expect((await loadRecord(first.deps.db, 'confirmed', 'household', householdId))?.contactPhone).toBe('13900000000');
  second.line.fault = () => 'lose_request';
  expect(await signIn(second.deps, { account: 'chen', password })).toMatchObject({ ok: false, error: { code: 'offline_expired' } });
});

test('without contact a password is good for as many days as the office says, counted from the last contact; a clock turned back wins nothing', async () => {
  await second.signInAs('wang');
  await second.settle();
  await second.settle();
  world.time.nowMs += 3 * dayMs;
  valueOf(await second.cycle());
  valueOf(await second.cycle());
  expect((await second.deps.sync.state()).clockAheadMs).toBe(0);
  await signOut(second.deps);
  second.line.fault = () => 'lose_request';
  world.time.nowMs += 7 * dayMs - 1;
  valueOf(await signIn(second.deps, { account: 'wang', password }));
  world.time.nowMs += 1;
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'offline_expired' } });
  world.time.nowMs -= 8 * dayMs;
  expect(await signIn(second.deps, { account: 'wang', password })).toMatchObject({ ok: false, error: { code: 'device_clock' } });
});

test('how far this computer\'s clock is ahead is known after a download; beyond a quarter of an hour the hub\'s sentence says it', async () => {
  const at = (aheadMs: number) => ({ ...second.deps, clock: { ...second.deps.clock, nowMs: () => world.time.nowMs + aheadMs }, hub: createHubClient({
    baseUrl: world.hub.address, fetch, nowMs: () => world.time.nowMs + aheadMs, device: () => readDevice(second.deps.db),
  }) });
  valueOf(await runSyncCycle(at(3 * 60_000)));
  expect((await second.deps.sync.state()).clockAheadMs).toBe(3 * 60_000);
  valueOf(await runSyncCycle(at(-90_000)));
  expect((await second.deps.sync.state()).clockAheadMs).toBe(-90_000);
  expect(await runSyncCycle(at(40 * 60_000))).toMatchObject({ ok: false, error: { code: 'device_clock', message: expect.stringContaining('快 40 分钟') } });
});

test('only an admin sees and does anything in 管理', async () => {
  await second.signInAs('wang');
  await second.settle();
  for (const name of ['admin.staff', 'admin.devices', 'admin.log', 'admin.mintCode'] as const) expect(await call(second, name, {})).toMatchObject({ ok: false, error: { code: 'role' } });
  const li = await personOf('li');
  expect(await call(second, 'admin.stopStaff', { staffId: li.staffId, expectedRevision: li.revision, reason: 'x' })).toMatchObject({ ok: false, error: { code: 'role' } });
});

test('the list of devices says when each was heard and what waits on it', async () => {
  await second.settle();
  expect(await deviceOf(second)).toMatchObject({ active: true, isThis: false, lastSeenAtMs: world.time.nowMs, protocol: 1 });
  expect(await deviceOf(first)).toMatchObject({ isThis: true, waitingCount: 0 });
  expect((await personOf('chen')).lastSignInAtMs).toBe(world.time.nowMs);
  // Without the hub the records are there and what only it knows is not.
  first.line.fault = () => 'lose_request';
  expect(valueOf(await listDevices(first.deps)).isFresh).toBe(false);
  expect(await deviceOf(second)).toMatchObject({ active: true, lastSeenAtMs: null });
  expect(valueOf(await listStaff(first.deps)).isFresh).toBe(false);
});
