import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateMasterKey } from '../../../build/hub-commands/rotate-master-key.ts';
import { parseMasterKey } from '../../../citizen-web/hub-secrets.ts';
import { createHubKeys } from '../../../citizen-web/security/hub-keys.ts';
import { restoreHubCopy } from '../../../citizen-web/store/backup/restore-copy.ts';
import { writeHubCopy } from '../../../citizen-web/store/backup/write-copy.ts';
import { loadRecord } from '../../../citizen-web/store/load-situation.ts';
import { openHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import { startHub } from '../../../citizen-web/server.ts';
import type { RunningHub } from '../../../citizen-web/server.ts';
import { newId } from '../../../shared/lib/random.ts';
import { duringMs } from '../../support/domain-samples.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';
import { giveSampleList, openSyncDesk } from '../../support/sync-world.ts';

const clock = { nowMs: () => duringMs, monotonicMs: () => performance.now() };
let dir: string;
let dataDir: string;
let householdId: string;
let personHash: string;
const start = async (): Promise<RunningHub> => valueOf(await startHub({ dataDir, port: 0, demo: true, clock }));
const rotate = (): ReturnType<typeof rotateMasterKey> => rotateMasterKey({ HUB_DATA: dataDir });
const keyNow = (): string => readFileSync(join(dataDir, 'master.key'), 'utf8').trim();

/** A hub with one household, stopped. The command is for files; PostgreSQL runs the same statements. */
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rotate-'));
  dataDir = join(dir, 'hub');
  const hub = await start();
  const desk = await openSyncDesk(join(dir, 'desk'), hub, clock);
  await desk.signInAs('chen');
  [householdId = ''] = (await giveSampleList(desk, 1)).householdIds;
  await desk.settle();
  await desk.close();
  personHash = (await hub.deps.db.selectFrom('household_number').select('person_hash').executeTakeFirstOrThrow()).person_hash;
  await hub.stop();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function expectOpens(): Promise<void> {
  const hub = await start();
  expect(await loadRecord(hub.deps.db, hub.deps, 'household', householdId)).toMatchObject({ acceptanceNo: 'BHR0001' });
  // Look-ups by keyed hash are as they were.
  expect(hub.deps.keys.keyedHash('person', '11010519491231002X')).toBe(personHash);
  await hub.stop();
}

test('after a change of the master key everything opens, look-ups find, and the old key is refused with both numbers', async () => {
  const old = keyNow();
  expect(await rotate()).toMatchObject({ ok: true, value: expect.stringContaining('1 户') });
  expect(keyNow()).not.toBe(old);
  await expectOpens();
  const fresh = keyNow();
  writeFileSync(join(dataDir, 'master.key'), old);
  expect(await startHub({ dataDir, port: 0, demo: true, clock })).toMatchObject({ ok: false, error: { code: 'wrong_master_key', message: expect.stringMatching(/编号 [0-9a-f]{8} 的密钥.*旧密钥/) } });
  writeFileSync(join(dataDir, 'master.key'), fresh);
  expect(await rotate()).toMatchObject({ ok: true });
  await expectOpens();
});

test('a running hub keeps the command out, and a copy from before opens with the key that was put aside', async () => {
  const hub = await start();
  expect((await rotate()).ok).toBe(false);
  await writeHubCopy({ dataDir, backupDir: join(dir, 'copies'), today: '2026-01-20', keptDays: 30 });
  await hub.stop();
  valueOf(await rotate());
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.old'))).toHaveLength(1);
  valueOf(await restoreHubCopy({ backupDir: join(dir, 'copies'), copy: 'latest', to: join(dir, 'restored'), keysFrom: dataDir, masterKeyHex: undefined, random: realRandom }));
  dataDir = join(dir, 'restored');
  await expectOpens();
});

test('killed at any moment the change is finished by the hub that starts next or by the command run again', { timeout: 120_000 }, async () => {
  const opened = valueOf(await openHubDb(join(dataDir, 'hub.sqlite')));
  const keys = createHubKeys(valueOf(parseMasterKey(keyNow())), realRandom);
  const rows = Array.from({ length: 6000 }, () => newId(realRandom)).map((id) => ({ household_id: id, wrapped_key: keys.wrap(realRandom.bytes(32), id) }));
  for (let at = 0; at < rows.length; at += 500) await opened.db.insertInto('data_key').values(rows.slice(at, at + 500)).execute();
  await opened.close();
  for (const afterMs of [0, 60, 120, 240]) {
    await killedAfter(afterMs);
    await expectOpens();
  }
  valueOf(await rotate());
  expect(existsSync(join(dataDir, 'master.key.next'))).toBe(false);
  await expectOpens();
});

/** Kills the command so long after the new key has come to the disk, which is when it begins its work. */
async function killedAfter(afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [resolve('build/hub.ts'), 'rotate-master-key'], { env: { ...process.env, HUB_DATA: dataDir }, stdio: 'ignore' });
  const ended = new Promise<void>((done) => { child.once('exit', () => done()); });
  const before = keyNow();
  while (child.exitCode === null && !existsSync(join(dataDir, 'master.key.next')) && keyNow() === before) await new Promise((done) => { setTimeout(done, 2); });
  await new Promise((done) => { setTimeout(done, afterMs); });
  child.kill('SIGKILL');
  await ended;
}
