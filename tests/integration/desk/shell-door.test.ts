import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeBackup } from '../../../electron/desk/backup/write-backup.ts';
import { openEncrypted } from '../../../electron/desk/db/open-database.ts';
import { openDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import { writeKey } from '../../../electron/desk/keys/pass-phrase-key.ts';
import { keyStoreSource } from '../../../electron/shell/key-store.ts';
import { must } from '../../../shared/lib/assert.ts';
import { createKeyStore } from '../../support/fake-key-store.ts';
import type { FakeKeyStore } from '../../support/fake-key-store.ts';
import { createShell } from '../../support/shell-world.ts';
import type { Shell } from '../../support/shell-world.ts';
import { valueOf } from '../../support/signing-world.ts';

let dataDir: string;
let keyStore: FakeKeyStore;
let shell: Shell;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'shell-door-'));
  keyStore = {};
  shell = newShell();
});
afterEach(async () => {
  await shell.desk.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function newShell(): Shell {
  return createShell(dataDir, () => createKeyStore(keyStore), async () => new TextEncoder().encode('the screens'));
}

/** A desk that was used before, with one backup, and a shell that has not opened it yet. */
async function leaveWithBackup(): Promise<void> {
  expect(await shell.open()).toBeNull();
  await shell.desk.stop();
  const key = must(await keyStoreSource(dataDir, createKeyStore(keyStore)).read(null), 'nobody types it');
  writeBackup({ dataDir, backupDir: join(dataDir, 'backups'), key: valueOf(key), nowMs: 1_768_872_000_000, deviceName: '', keptDays: 14 });
  shell = newShell();
}

const setAside = (): string[] => readdirSync(dataDir).filter((name) => name.startsWith('set-aside-'));
const settle = (ms = 30) => new Promise((resolve) => { setTimeout(resolve, ms); });

test('an ordinary opening shows the screens from the start and loads nothing twice', async () => {
  expect(await shell.page()).toBe('the screens');
  expect(await shell.open()).toBeNull();
  expect([await shell.page(), shell.loads]).toEqual(['the screens', []]);
});

test('a damaged folder shows the repair page; 再试一次 finds it as it was, a backup makes it whole, key file and all', async () => {
  await leaveWithBackup();
  truncateSync(join(dataDir, 'desk.db'), 5000);
  expect(await shell.open()).toBeNull();
  expect(shell.loads).toHaveLength(1);
  expect(await shell.page()).toMatch(/本机数据打不开.*恢复所选备份/s);
  expect(await (await shell.ask('GET', '/door/diagnostics', new Headers())).text()).toMatch(/desk\.db 5000/);
  await shell.post('/door/retry');
  expect([shell.forked(), shell.door.current()?.state().kind]).toEqual([2, 'repair']);
  writeFileSync(join(dataDir, 'desk-key.json'), '{"damaged":');
  await shell.post('/door/retry');
  expect(await shell.page()).toMatch(/密钥文件已损坏/);
  await shell.post('/door/restore', { backup: must(readdirSync(join(dataDir, 'backups'))[0], 'the backup') });
  expect([await shell.page(), shell.door.current()?.state().kind]).toEqual(['the screens', 'open']);
  expect(setAside()).toHaveLength(1);
  expect(shell.loads).toHaveLength(1);
});

test('a desk that ends in the midst of the work leads to the door, and 再试一次 starts its successor', async () => {
  await shell.open();
  shell.child().exit(139);
  await settle();
  expect(shell.loads).toEqual(['app://desk/']);
  expect(await shell.page()).toMatch(/签约台后台已停止.*代码 139.*再试一次/s);
  shell.desk.lock();
  await shell.post('/door/retry');
  expect([await shell.page(), shell.forked()]).toEqual(['the screens', 2]);
  shell.desk.lock();
  expect(shell.child().told).toContainEqual({ type: 'lock' });
});

test('what an old page asks of a desk that is open again moves nothing', async () => {
  await leaveWithBackup();
  await shell.open();
  await shell.post('/door/restore', { backup: must(readdirSync(join(dataDir, 'backups'))[0], 'the backup') });
  await shell.post('/door/start-over', { typed: '重新建立' });
  expect([shell.forked(), setAside(), await shell.page()]).toEqual([1, [], 'the screens']);
});

test('a key store that is locked leaves the folder alone: no backup, no new beginning; once it is there the desk opens', async () => {
  await leaveWithBackup();
  keyStore = { isAvailable: false };
  expect(await shell.open()).toBeNull();
  const page = await shell.page();
  expect(page).toMatch(/系统密钥库不可用.*再试一次/s);
  expect(page).not.toMatch(/恢复所选备份|重新建立/);
  for (const [path, form] of [['/door/restore', { backup: must(readdirSync(join(dataDir, 'backups'))[0], 'the backup') }], ['/door/start-over', { typed: '重新建立' }]] as const) {
    await shell.post(path, form);
    expect(await shell.page()).toContain('没有改动：本机数据没有问题');
  }
  expect([setAside(), shell.forked()]).toEqual([[], 0]);
  keyStore = {};
  await shell.post('/door/retry');
  expect(await shell.page()).toBe('the screens');
});

test('a backup whose key this user cannot unwrap is refused before anything is moved; a new beginning makes a key of its own', async () => {
  await leaveWithBackup();
  const before = readFileSync(join(dataDir, 'desk-key.json'), 'utf8');
  keyStore = { user: 'li' };
  await shell.open();
  expect(await shell.page()).toMatch(/密钥无法解开/);
  await shell.post('/door/restore', { backup: must(readdirSync(join(dataDir, 'backups'))[0], 'the backup') });
  expect(await shell.page()).toMatch(/这份备份没有恢复，本机数据没有改动。密钥无法解开/);
  expect([setAside(), readFileSync(join(dataDir, 'desk-key.json'), 'utf8')]).toEqual([[], before]);
  await shell.post('/door/start-over', { typed: '好' });
  expect(await shell.page()).toContain('没有改动。确需重新建立');
  await shell.post('/door/start-over', { typed: '重新建立' });
  expect(await shell.page()).toBe('the screens');
  expect(readFileSync(join(dataDir, must(setAside()[0], 'set aside'), 'desk-key.json'), 'utf8')).toBe(before);
});

test('a folder opened with the recovery key asks for its new pass phrase, each time', async () => {
  await leaveWithBackup();
  const key = valueOf(must(await keyStoreSource(dataDir, createKeyStore(keyStore)).read(null), 'nobody types it'));
  writeKey(dataDir, key, '保险柜里取出来的口令', { bytes: (length) => new Uint8Array(length) });
  expect(await shell.open()).toBeNull();
  expect([shell.loads.length, shell.forked()]).toEqual([1, 0]);
  expect(await shell.page()).toMatch(/解锁.*请输入口令打开/s);
  await shell.post('/door/unlock', { passPhrase: '记错了的一句口令' });
  expect(await shell.page()).toMatch(/口令不正确，请重新输入/);
  await shell.post('/door/unlock', { passPhrase: '保险柜里取出来的口令' });
  expect([await shell.page(), shell.forked()]).toEqual(['the screens', 1]);
  // A desk that ends by itself is opened again without asking.
  shell.child().exit(1);
  await settle();
  await shell.post('/door/retry');
  expect([await shell.page(), shell.forked()]).toEqual(['the screens', 2]);
});

test('without its key file nothing is made in its place; the file put back opens the desk', async () => {
  await leaveWithBackup();
  cpSync(join(dataDir, 'desk-key.json'), join(dataDir, 'elsewhere.json'));
  rmSync(join(dataDir, 'desk-key.json'));
  await shell.open();
  expect(await shell.page()).toMatch(/缺少密钥文件/);
  expect(existsSync(join(dataDir, 'desk-key.json'))).toBe(false);
  cpSync(join(dataDir, 'elsewhere.json'), join(dataDir, 'desk-key.json'));
  await shell.post('/door/retry');
  expect(await shell.page()).toBe('the screens');
});

test('a folder that another window has open is no matter for the page', async () => {
  const key = must(await keyStoreSource(dataDir, createKeyStore(keyStore)).read(null), 'nobody types it');
  const other = valueOf(await openDeskDb(dataDir, valueOf(key)));
  expect(await shell.open()).toMatchObject({ code: 'already_open' });
  await other.close();
});

test('a desk of a newer program is no matter for the page either', async () => {
  await leaveWithBackup();
  const key = valueOf(must(await keyStoreSource(dataDir, createKeyStore(keyStore)).read(null), 'nobody types it'));
  const sqlite = openEncrypted(join(dataDir, 'desk.db'), key, { timeoutMs: 0 });
  sqlite.pragma('user_version = 1000');
  sqlite.close();
  expect(await shell.open()).toMatchObject({ code: 'newer_data' });
  expect(shell.loads).toEqual([]);
});

test('leaving while the key store is still being asked starts no desk', async () => {
  const opening = shell.open();
  await shell.desk.stop();
  await opening;
  expect(shell.forked()).toBe(0);
});
