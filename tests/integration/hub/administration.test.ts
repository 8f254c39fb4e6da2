import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enrolCode } from '../../../build/hub-commands/enrol-code.ts';
import { firstAdmin } from '../../../build/hub-commands/first-admin.ts';
import { openHubStore } from '../../../build/hub-commands/open-hub-store.ts';
import { authenticateDevice } from '../../../citizen-web/security/desk-auth.ts';
import { changePassword } from '../../../citizen-web/store/change-password.ts';
import { checkPassword } from '../../../citizen-web/store/check-password.ts';
import { bindStaffKey } from '../../../citizen-web/store/enrol-device.ts';
import { demoPassword } from '../../../citizen-web/store/first-start.ts';
import { loadAllStaff, loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { makeVerifier, scryptKey } from '../../../shared/crypto/password-verifier.ts';
import { makeKeyPair, signText } from '../../../shared/crypto/key-pairs.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { deviceAuthHeaders } from '../../../shared/protocol/enrolment.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

let world: HubWorld;
beforeEach(async () => { world = await createHubWorld(); });
afterEach(() => world.close());

const verifier = await makeVerifier('upja-a7rr-3mvj-rwn5', realRandom);

test('the hub serves others while it checks a password', async () => {
  let [isDone, turns] = [false, 0];
  const turn = (): void => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await checkPassword(world.deps, 'nobody', 'wrong')).toMatchObject({ error: { code: 'password' } });
  isDone = true;
  // As long as the check takes, and at least this often.
  expect(turns).toBeGreaterThan(50);
});

test('a desk that was tampered with changes nothing: the hub asks for the role, the rules and a strong verifier itself', async () => {
  const li = world.staffOf('li');
  const stop = { type: 'stop_staff' as const, subjectId: li.staffId, expectedRevision: li.revision, payload: { reason: '调离' } };
  expect(await world.give('wang', stop, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'role' } });
  const chen = world.staffOf('chen');
  const was = { name: chen.name, roles: chen.roles };
  const own = { type: 'save_staff' as const, subjectId: chen.staffId, expectedRevision: chen.revision, payload: { account: 'chen', name: chen.name, roles: ['hotline' as const], verifier: null, was } };
  expect(await world.give('chen', own, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'own_roles' } });
  const both = { ...own, subjectId: li.staffId, expectedRevision: li.revision, payload: { account: 'li', name: li.name, roles: ['admin' as const, 'sealer' as const], verifier: null, was: { name: li.name, roles: li.roles } } };
  expect(await world.give('chen', both, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'roles' } });
  const reset = { type: 'reset_password' as const, subjectId: li.staffId, expectedRevision: li.revision, payload: { verifier: 'scrypt$1$8$1$AAAA$AAAA', reason: 'x' } };
  expect(await world.give('chen', reset, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'payload' } });
  expect(await world.give('chen', { type: 'stop_device', subjectId: world.device.deviceId, expectedRevision: 1, payload: { reason: 'x' } }, null)).toMatchObject({ refusal: { code: 'own_device' } });
});

test('an account is given once, whichever desk was first; the household of such a command is nobody\'s', async () => {
  const payload = { account: 'sun', name: '孙', roles: ['hotline' as const], verifier, was: null };
  expect(await world.give('chen', { type: 'save_staff', subjectId: 'sun-1', expectedRevision: 0, payload }, null)).toMatchObject({ outcome: 'accepted' });
  expect(await world.give('zhou', { type: 'save_staff', subjectId: 'sun-2', expectedRevision: 0, payload }, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'account_taken' } });
  expect(await world.give('chen', { type: 'save_staff', subjectId: 'sun-3', expectedRevision: 0, payload: { ...payload, account: 'sun3' } }, 'sun-3')).toMatchObject({ outcome: 'refused', refusal: { code: 'household' } });
});

test('what a stopped person has queued is refused, and a reset takes the key their commands are signed with', async () => {
  const wang = world.staffOf('wang');
  const note = { type: 'audit' as const, subjectId: 'x', expectedRevision: 0, payload: { what: 'printed' as const, note: '打印' } };
  expect(await world.give('wang', note, null)).toMatchObject({ outcome: 'accepted' });
  expect(await world.give('chen', { type: 'stop_staff', subjectId: wang.staffId, expectedRevision: wang.revision, payload: { reason: '调离' } }, null)).toMatchObject({ outcome: 'accepted' });
  expect(await world.give('wang', note, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'staff' } });
  const li = world.staffOf('li');
  expect(await world.give('chen', { type: 'reset_password', subjectId: li.staffId, expectedRevision: li.revision, payload: { verifier, reason: '忘记' } }, null)).toMatchObject({ outcome: 'accepted' });
  expect(await world.give('li', note, null)).toMatchObject({ outcome: 'refused', refusal: { code: 'signature' } });
  expect(await checkPassword(world.deps, 'li', demoPassword)).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await bindStaffKey(world.deps, { account: 'li', password: 'upja-a7rr-3mvj-rwn5', publicKey: makeKeyPair().publicKey, deviceId: world.device.deviceId })).toMatchObject({ ok: false, error: { code: 'must_change' } });
});

test('a password is changed by who knows it, by the rules, and the same request again is the same change', async () => {
  const request = { account: 'li', password: demoPassword, newPassword: '今天的早餐是豆浆油条', publicKey: makeKeyPair().publicKey, deviceId: world.device.deviceId };
  expect(await changePassword(world.deps, { ...request, password: 'wrong' })).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await changePassword(world.deps, { ...request, newPassword: '1234567890' })).toMatchObject({ ok: false, error: { code: 'weak_password' } });
  expect(await changePassword(world.deps, { ...request, newPassword: demoPassword })).toMatchObject({ ok: false, error: { code: 'same_password' } });
  const changed = valueOf(await changePassword(world.deps, request));
  expect(valueOf(await changePassword(world.deps, request))).toEqual(changed);
  expect(await changePassword(world.deps, { ...request, publicKey: makeKeyPair().publicKey })).toMatchObject({ ok: false, error: { code: 'password' } });
  expect(await checkPassword(world.deps, 'li', request.newPassword)).toMatchObject({ ok: true });
});

test('ten tries a quarter of an hour and account, the right password then included; changing it is no way around', async () => {
  for (let tries = 0; tries < 10; tries += 1) expect(await checkPassword(world.deps, 'zhao', 'wrong')).toMatchObject({ error: { code: tries < 9 ? 'password' : 'too_many' } });
  const request = { account: 'zhao', password: demoPassword, newPassword: '今天的早餐是豆浆油条', publicKey: 'k', deviceId: world.device.deviceId };
  expect(await changePassword(world.deps, request)).toMatchObject({ ok: false, error: { code: 'too_many' } });
  world.time.nowMs += 15 * 60_000;
  expect(await checkPassword(world.deps, 'zhao', demoPassword)).toMatchObject({ ok: true });
});

test('the same change of a password sent twice at once is one change, and both hear of it', async () => {
  const request = { account: 'li', password: demoPassword, newPassword: '今天的早餐是豆浆油条', publicKey: makeKeyPair().publicKey, deviceId: world.device.deviceId };
  const [one, other] = await Promise.all([changePassword(world.deps, request), changePassword(world.deps, request)]);
  expect(one).toMatchObject({ ok: true });
  expect(other).toEqual(one);
});

test('a verifier of before today\'s cost still lets in, and is made anew; the older form without costs too', async () => {
  const { staffId } = world.staffOf('li');
  const salt = Buffer.alloc(16, 7);
  const old = `scrypt$${salt.toString('base64')}$${scryptKey(demoPassword, salt, { logN: 15, r: 8, p: 1 }).toString('base64')}`;
  await world.deps.db.updateTable('staff_secret').set({ verifier: old }).where('staff_id', '=', staffId).execute();
  const deps = { ...world.deps, config: { ...world.deps.config, demo: false } };
  expect(await checkPassword(deps, 'li', 'wrong')).toMatchObject({ ok: false });
  expect(await checkPassword(deps, 'li', demoPassword)).toMatchObject({ ok: true });
  const { verifier: now } = await world.deps.db.selectFrom('staff_secret').select('verifier').where('staff_id', '=', staffId).executeTakeFirstOrThrow();
  expect(now).toMatch(/^scrypt\$15\$8\$3\$/);
  expect(await checkPassword(deps, 'li', demoPassword)).toMatchObject({ ok: true });
  expect(await checkPassword(deps, 'nobody', demoPassword)).toMatchObject({ ok: false, error: { code: 'password' } });
});

test('a clock that is off is refused with how far and which way, from a quarter of an hour on', async () => {
  const ask = (aheadMs: number) => {
    const timeMs = String(world.time.nowMs + aheadMs);
    const headers = {
      [deviceAuthHeaders.deviceId]: world.device.deviceId, [deviceAuthHeaders.timeMs]: timeMs,
      [deviceAuthHeaders.signature]: signText(`GET\n/sync/changes\n${sha256Hex('')}\n${timeMs}`, world.deviceKeys.privateKey),
    };
    return authenticateDevice(world.deps, { method: 'GET', path: '/sync/changes', body: new Uint8Array(), headers });
  };
  expect(await ask(15 * 60_000)).toMatchObject({ ok: true });
  expect(await ask(23 * 60_000)).toMatchObject({ error: { code: 'device_clock', message: expect.stringContaining('快 23 分钟') } });
  expect(await ask(-3 * 86_400_000)).toMatchObject({ error: { message: expect.stringContaining('慢 3 天') } });
  expect(await ask(Number.NaN)).toMatchObject({ error: { code: 'device_clock' } });
});

test('the first admin comes by the command line, with a one-time password and a code; after that only their password is set anew there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'first-admin-'));
  const environment = { HUB_DATA: folder };
  try {
    const said = valueOf(await firstAdmin(['--account', 'Gao', '--name', '高管理'], environment));
    expect(said).toMatch(/一次性密码：([a-z2-9]{4}-){3}[a-z2-9]{4}\n/);
    expect(said).toMatch(/登记码：[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/);
    expect(await firstAdmin(['--account', 'other', '--name', '其他'], environment)).toMatchObject({ ok: false, error: { code: 'admin_exists' } });
    expect(await firstAdmin(['--account', '高'], environment)).toMatchObject({ ok: false, error: { code: 'account' } });
    expect(valueOf(await firstAdmin(['--account', 'gao'], environment))).toContain('密码已重设');
    expect(valueOf(await enrolCode(environment))).toContain('登记码');
    const store = valueOf(await openHubStore(folder, undefined));
    expect(await loadAllStaff(store.deps.db)).toMatchObject([{ account: 'gao', roles: ['admin'], mustChangePassword: true, revision: 2 }]);
    expect(await firstAdmin(['--account', 'gao'], environment)).toMatchObject({ ok: false, error: { code: 'already_open' } });
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('records of before say what they did not say then', async () => {
  const row = await world.deps.db.selectFrom('record').select('body').where('kind', '=', 'device').executeTakeFirstOrThrow();
  const { enrolledAtMs: _enrolledAtMs, stopped: _stopped, ...old } = JSON.parse(row.body);
  await world.deps.db.updateTable('record').set({ body: JSON.stringify(old) }).where('kind', '=', 'device').execute();
  expect(await loadRecord(world.deps.db, world.deps, 'device', world.device.deviceId)).toMatchObject({ enrolledAtMs: null, stopped: null, active: true });
});
