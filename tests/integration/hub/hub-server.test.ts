import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../citizen-web/app.ts';
import { startHub } from '../../../citizen-web/server.ts';
import type { RunningHub } from '../../../citizen-web/server.ts';
import { demoPassword } from '../../../citizen-web/store/first-start.ts';
import { createOpenRequests } from '../../../citizen-web/store/open-requests.ts';
import { createHubClient } from '../../../electron/desk/sync/hub-client.ts';
import { signCommand } from '../../../shared/crypto/command-signature.ts';
import { makeKeyPair, signText } from '../../../shared/crypto/key-pairs.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { newId } from '../../../shared/lib/random.ts';
import { deviceAuthHeaders, maxDeviceClockSkewMs } from '../../../shared/protocol/enrolment.ts';
import { sampleBatch } from '../../support/domain-samples.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'hub-server-'));
const deviceKeys = makeKeyPair();
const staffKeys = makeKeyPair();
const incarnation = newId(realRandom);
let hub: RunningHub;
let deviceId: string | null = null;
beforeAll(async () => { hub = valueOf(await startHub({ dataDir, port: 0, demo: true })); });
afterAll(async () => {
  await hub.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const client = (nowMs: () => number = Date.now) => createHubClient({
  baseUrl: hub.url, fetch, nowMs, device: async () => (deviceId === null ? null : { deviceId, incarnation, privateKey: deviceKeys.privateKey }),
});

function signedGet(path: string, protocol: string): Record<string, string> {
  const timeMs = String(Date.now());
  return {
    [deviceAuthHeaders.deviceId]: deviceId ?? '', [deviceAuthHeaders.incarnation]: incarnation, [deviceAuthHeaders.timeMs]: timeMs,
    [deviceAuthHeaders.signature]: signText(`POST\n${path}\n${sha256Hex('{}')}\n${timeMs}`, deviceKeys.privateKey), [deviceAuthHeaders.protocol]: protocol,
  };
}

test('a desk that is not enrolled gets nothing', async () => {
  expect(await client().download(null, 0, 10)).toMatchObject({ ok: false, error: { code: 'device_unknown' } });
});

test('an enrolment code enrols one desk; the same request again, whose answer was lost, is the same desk, and nobody else gets in by it', async () => {
  const request = { code: await hub.demoEnrolmentCode(), name: '一号窗口', publicKey: deviceKeys.publicKey, encryptionKey: deviceKeys.publicKey };
  expect(await client().enrol({ ...request, code: 'AAAAAAAAAA' })).toMatchObject({ ok: false, error: { code: 'code' } });
  deviceId = valueOf(await client().enrol(request)).deviceId;
  expect(valueOf(await client().enrol({ ...request, code: request.code.toLowerCase().replaceAll('-', ' ') })).deviceId).toBe(deviceId);
  for (const other of [{ publicKey: makeKeyPair().publicKey }, { encryptionKey: makeKeyPair().publicKey }]) {
    expect(await client().enrol({ ...request, ...other })).toMatchObject({ ok: false, error: { code: 'code' } });
  }
});

test('staff sign in with their password, and their key is bound by a change', async () => {
  expect(await client().staffKey({ account: 'chen', password: 'falsch', publicKey: staffKeys.publicKey })).toMatchObject({ ok: false, error: { code: 'password' } });
  const { staff } = valueOf(await client().staffKey({ account: 'chen', password: demoPassword, publicKey: staffKeys.publicKey }));
  expect(staff).toMatchObject({ name: '陈管理', roles: ['admin'], keys: [{ publicKey: staffKeys.publicKey }] });
});

test('a command goes up, its change comes down, and who listens is told', async () => {
  let hints = 0;
  const abort = new AbortController();
  const listening = client().listen(() => { hints += 1; }, abort.signal);
  await expect.poll(() => hints).toBeGreaterThan(0);
  const before = hints;
  const { staff } = valueOf(await client().staffKey({ account: 'chen', password: demoPassword, publicKey: staffKeys.publicKey }));
  const command = signCommand({
    commandId: newId(realRandom), deviceId: deviceId ?? '', incarnation, deviceSeq: 1, staffId: staff.staffId, type: 'create_batch', subjectId: 'batch', householdId: null,
    expectedRevision: 0, payload: { batch: sampleBatch }, clientTimeMs: Date.now(),
  }, staffKeys.privateKey, deviceKeys.privateKey);
  const uploaded = valueOf(await client().upload({ epoch: null, commands: [command] }));
  expect(uploaded).toMatchObject({ results: [{ outcome: 'accepted' }], stop: { kind: 'none' } });
  const page = valueOf(await client().download(uploaded.epoch, (uploaded.results[0]?.resultSeq ?? 0) - 1, 1));
  expect(page).toMatchObject({ deviceLastSeq: 1, changes: [{ commandId: command.commandId }] });
  await expect.poll(() => hints).toBeGreaterThan(before);
  abort.abort();
  await listening;
});

test('parts go up and down by digest; wrong bytes under a digest are refused', async () => {
  const bytes = Buffer.from('a part');
  const digest = sha256Hex(bytes);
  expect(valueOf(await client().missingParts([{ digest, householdId: 'house' }]))).toEqual([{ digest, householdId: 'house' }]);
  expect(await client().putPart(digest, null, Buffer.from('other bytes'))).toMatchObject({ ok: false, error: { code: 'digest' } });
  expect((await client().putPart(digest, 'house', bytes)).ok).toBe(true);
  expect(Buffer.from(valueOf(await client().readPart(digest))).toString()).toBe('a part');
  expect(valueOf(await client().missingParts([{ digest, householdId: 'house' }]))).toEqual([]);
  // Another household needs a copy of its own: deleting the first must not take it away.
  expect(valueOf(await client().missingParts([{ digest, householdId: 'other' }]))).toEqual([{ digest, householdId: 'other' }]);
});

test('a desk whose clock is far off, or whose signature is another\'s, is refused', async () => {
  expect(await client(() => Date.now() - maxDeviceClockSkewMs - 60_000).download(null, 0, 10)).toMatchObject({ ok: false, error: { code: 'device_clock' } });
  const stranger = createHubClient({ baseUrl: hub.url, fetch, nowMs: Date.now, device: async () => ({ deviceId: deviceId ?? '', incarnation, privateKey: makeKeyPair().privateKey }) });
  expect(await stranger.download(null, 0, 10)).toMatchObject({ ok: false, error: { code: 'device' } });
});

test('an older protocol may not upload', async () => {
  for (const protocol of ['0', 'abc', '']) {
    const response = await fetch(`${hub.url}/sync/upload`, { method: 'POST', body: '{}', headers: { ...signedGet('/sync/upload', protocol), 'content-type': 'application/json' } });
    expect(response.status, protocol).toBe(426);
  }
});

test('bad bodies and unknown addresses get a sentence, never a stack', async () => {
  for (const [path, body] of [['/sync/enrol', '{"code":'], ['/sync/upload', '[]'], ['/sync/nothing', '{}']] as const) {
    const response = await fetch(`${hub.url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const text = await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(text).toMatch(/[\u4e00-\u9fff]/u);
    expect(text).not.toMatch(/node_modules|\.ts:/);
  }
});

test('pages come with a strict policy, and say nothing of what happened inside', async () => {
  const response = await fetch(`${hub.url}/no-such-page`);
  expect(response.status).toBe(404);
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
  expect(response.headers.get('content-security-policy')).not.toContain('unsafe-inline');
  expect(await response.text()).toContain('没有这个页面');
});

test('the outbox shows itself to this machine only', async () => {
  const ask = (headers: Record<string, string>) => fetch(`${hub.url}/demo/outbox.json`, { headers });
  expect(await ask({})).toMatchObject({ status: 200 });
  expect(await ask({ 'x-forwarded-for': '203.0.113.5' })).toMatchObject({ status: 404 });
  const app = await createApp(hub.deps, { openRequests: createOpenRequests() });
  const from = (remoteAddress: string, host: string) => app.inject({ url: '/demo/outbox', remoteAddress, headers: { host } });
  expect((await from('127.0.0.1', 'localhost')).statusCode).toBe(200);
  expect((await from('203.0.113.5', 'localhost')).statusCode).toBe(404);
  expect((await from('127.0.0.1', 'rebound.example')).statusCode).toBe(404);
  await app.close();
});

test('without the demonstration there is no outbox page at all', async () => {
  const world = await createHubWorld();
  const app = await createApp({ ...world.deps, config: { ...world.deps.config, demo: false } }, { openRequests: createOpenRequests() });
  for (const url of ['/demo/outbox', '/demo/outbox.json']) expect((await app.inject({ url, remoteAddress: '127.0.0.1', headers: { host: 'localhost' } })).statusCode).toBe(404);
  await app.close();
  await world.close();
});

test('keys lie beside the database for their owner only, and a second hub on the same port is refused with a sentence', async () => {
  for (const name of ['master.key', 'event-authority.json']) expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
  const other = mkdtempSync(join(tmpdir(), 'hub-other-'));
  expect(await startHub({ dataDir: other, port: Number(new URL(hub.url).port), demo: true })).toMatchObject({ ok: false, error: { code: 'port_in_use' } });
  rmSync(other, { recursive: true, force: true });
});


test('a hub that is stopped and started again goes on where it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-again-'));
  const first = valueOf(await startHub({ dataDir: folder, port: 0, demo: true }));
  const before = await first.deps.db.selectFrom('log_head').selectAll().execute();
  await first.stop();
  const second = valueOf(await startHub({ dataDir: folder, port: 0, demo: true }));
  expect(await second.deps.db.selectFrom('log_head').selectAll().execute()).toEqual(before);
  await second.stop();
  rmSync(folder, { recursive: true, force: true });
});
