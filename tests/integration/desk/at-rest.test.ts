import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { up } from '../../../electron/desk/db/migrations/0001-first.ts';
import { encryptionOf } from '../../../electron/desk/db/encryption-of.ts';
import { openDeskDb, raiseDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import { openEncrypted } from '../../../electron/desk/db/open-database.ts';
import { createPartFiles } from '../../../electron/desk/files/part-files.ts';
import { writeBackup } from '../../../electron/desk/backup/write-backup.ts';
import { findBackups, firstDamage, readBackupList } from '../../../electron/desk/backup/backup-folder.ts';
import { finishRestore, restoreBackup, startOver } from '../../../electron/desk/backup/restore-backup.ts';
import { openByPassPhrase, writeKey } from '../../../electron/desk/keys/pass-phrase-key.ts';
import { makeRecoveryFiles, openByRecovery, readRecoveryText, recoveryFingerprint, recoveryPublicKey, wrapForRecovery } from '../../../electron/desk/keys/recovery-key.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { deskKey } from '../../support/desk-key.ts';
import { findTraces } from '../../support/personal-traces.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

const name = '欧阳建国';
const dayMs = 86_400_000;
const passPhrase = '四个不相干的词语连起来';
const document = Buffer.from(`${name} 的扫描件 `.repeat(20_000), 'utf8');
const digest = sha256Hex(document);
let dataDir: string;
let backupDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'at-rest-'));
  backupDir = join(dataDir, 'backups');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function writeSomething(value = name): Promise<void> {
  const opened = valueOf(await openDeskDb(dataDir, deskKey));
  await opened.db.insertInto('meta').values({ key: 'deviceName', value }).onConflict((conflict) => conflict.column('key').doUpdateSet({ value })).execute();
  createPartFiles(join(dataDir, 'parts'), deskKey, realRandom).write(digest, document);
  await opened.close();
}

async function readBack(): Promise<string | undefined> {
  const opened = valueOf(await openDeskDb(dataDir, deskKey));
  const row = await opened.db.selectFrom('meta').select('value').where('key', '=', 'deviceName').executeTakeFirst();
  await opened.close();
  return row?.value;
}

const backUp = (nowMs: number, keptDays = 14): string => writeBackup({ dataDir, backupDir, key: deskKey, nowMs, deviceName: '窗口', keptDays });

test('database, its log, part files and backups hold nothing that can be read, even while the desk is open', async () => {
  const opened = valueOf(await openDeskDb(dataDir, deskKey));
  await opened.db.insertInto('meta').values({ key: 'deviceName', value: name }).execute();
  createPartFiles(join(dataDir, 'parts'), deskKey, realRandom).write(digest, document);
  expect(readdirSync(dataDir)).toContain('desk.db-wal');
  backUp(1_700_000_000_000);
  expect(findTraces(dataDir, [name])).toEqual([]);
  await opened.close();
  expect(findTraces(dataDir, [name])).toEqual([]);
  writeFileSync(join(dataDir, 'plain'), name);
  expect(findTraces(dataDir, [name])).toHaveLength(1);
});

test('two backups of one second are two', async () => {
  await writeSomething();
  const names = [backUp(1_700_000_000_000), backUp(1_700_000_000_900), backUp(1_700_000_000_950)];
  expect(names).toEqual(['desk-2023-11-15-061320', 'desk-2023-11-15-061320-2', 'desk-2023-11-15-061320-3']);
  expect(findBackups(backupDir).map((each) => each.name).toSorted()).toEqual(names);
});

test('another key opens nothing and changes nothing', async () => {
  await writeSomething();
  const before = readFileSync(join(dataDir, 'desk.db'));
  expect(await openDeskDb(dataDir, Buffer.alloc(32, 1))).toMatchObject({ ok: false, error: { code: 'data_unreadable', message: expect.stringContaining('没有改动任何文件') } });
  expect(readFileSync(join(dataDir, 'desk.db')).equals(before)).toBe(true);
  expect(createPartFiles(join(dataDir, 'parts'), Buffer.alloc(32, 1), realRandom).read(digest)).toBeNull();
  expect(await readBack()).toBe(name);
});

test('a plain database of an earlier program is encrypted once, whatever a crash left of an earlier try', async () => {
  const plain = new Database(join(dataDir, 'desk.db'));
  plain.pragma('journal_mode = WAL');
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: plain }) });
  await up(db);
  await sql`create table kysely_migration (name text primary key, timestamp text not null)`.execute(db);
  await sql`insert into kysely_migration values ('0001-first', '2026-01-01')`.execute(db);
  await sql`insert into meta values ('deviceName', ${name})`.execute(db);
  plain.pragma('user_version = 1');
  await db.destroy();
  writeFileSync(join(dataDir, 'desk.db.encrypting'), 'half of a copy');
  expect(findTraces(dataDir, [name]).length).toBeGreaterThan(0);
  expect(await readBack()).toBe(name);
  expect(findTraces(dataDir, [name])).toEqual([]);
  expect(existsSync(join(dataDir, 'desk.db.encrypting'))).toBe(false);
});

test('a database in the cipher of earlier programs is written anew in today\'s, what lay in its log too; with another key and by an older program it stays as it was', async () => {
  const path = join(dataDir, 'desk.db');
  const former = openEncrypted(path, deskKey, { timeoutMs: 0, encryption: 'former' });
  former.pragma('journal_mode = WAL');
  const db = await raiseDeskDb(former);
  await db.insertInto('meta').values({ key: 'deviceName', value: name }).execute();
  // As a crash leaves it: the log beside the file, its last rows only there.
  for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${path}${end}.left`);
  const version = Number(former.pragma('user_version', { simple: true }));
  former.pragma('user_version = 99');
  await db.destroy();
  expect(encryptionOf(path)).toBe('former');
  expect(await openDeskDb(dataDir, deskKey)).toMatchObject({ ok: false, error: { code: 'newer_data' } });
  for (const end of ['', '-wal']) renameSync(`${path}${end}.left`, `${path}${end}`);
  expect(await openDeskDb(dataDir, Buffer.alloc(32, 1))).toMatchObject({ ok: false, error: { code: 'data_unreadable' } });
  expect(encryptionOf(path)).toBe('former');
  writeFileSync(`${path}.encrypting`, 'half of a copy');
  expect(await readBack()).toBe(name);
  expect(encryptionOf(path)).toBe('ours');
  expect(findTraces(dataDir, [name])).toEqual([]);
  expect(readdirSync(dataDir).filter((each) => each.includes('encrypting'))).toEqual([]);
  const raised = openEncrypted(path, deskKey, { timeoutMs: 0 });
  expect([raised.pragma('user_version', { simple: true }), raised.pragma('integrity_check', { simple: true })]).toEqual([version, 'ok']);
  raised.close();
});

test('a damaged part file is none, and is written anew', async () => {
  await writeSomething();
  const files = createPartFiles(join(dataDir, 'parts'), deskKey, realRandom);
  const path = join(dataDir, 'parts', must(readdirSync(join(dataDir, 'parts'))[0], 'a part'));
  writeFileSync(path, readFileSync(path).fill(0, 100, 200));
  expect(files.read(digest)).toBeNull();
  files.write(digest, document);
  expect(Buffer.from(must(files.read(digest), 'whole again')).equals(document)).toBe(true);
});

test('the pass phrase makes the key once and opens it ever after; a wrong or short one is refused', async () => {
  expect(openByPassPhrase(dataDir, '短', realRandom)).toMatchObject({ ok: false, error: { code: 'pass_phrase_short' } });
  const key = valueOf(openByPassPhrase(dataDir, passPhrase, realRandom));
  expect(Buffer.from(valueOf(openByPassPhrase(dataDir, passPhrase, realRandom))).equals(Buffer.from(key))).toBe(true);
  expect(openByPassPhrase(dataDir, `${passPhrase}？`, realRandom)).toMatchObject({ ok: false, error: { code: 'pass_phrase' } });
  await valueOf(await openDeskDb(dataDir, key)).close();
  rmSync(join(dataDir, 'desk-key.json'));
  expect(openByPassPhrase(dataDir, passPhrase, realRandom)).toMatchObject({ ok: false, error: { code: 'key_missing' } });
  writeFileSync(join(dataDir, 'desk-key.json'), '{');
  expect(openByPassPhrase(dataDir, passPhrase, realRandom)).toMatchObject({ ok: false, error: { code: 'key_foreign' } });
});

test('the recovery key opens a folder whose pass phrase is gone, and only its own', () => {
  const key = valueOf(openByPassPhrase(dataDir, passPhrase, realRandom));
  const [ours, others] = [makeRecoveryFiles(), makeRecoveryFiles()];
  expect(openByRecovery(dataDir, 'x')).toMatchObject({ ok: false, error: { code: 'no_recovery' } });
  wrapForRecovery(dataDir, key, valueOf(readRecoveryText(ours.publicText, 'public')), realRandom);
  expect(recoveryPublicKey(dataDir)).toBe(ours.publicKey);
  expect(readRecoveryText(ours.publicText, 'private')).toMatchObject({ ok: false, error: { code: 'recovery_file' } });
  expect(openByRecovery(dataDir, valueOf(readRecoveryText(others.privateText, 'private')))).toMatchObject({ ok: false, error: { message: expect.stringContaining(recoveryFingerprint(ours.publicKey)) } });
  const recovered = valueOf(openByRecovery(dataDir, valueOf(readRecoveryText(ours.privateText, 'private'))));
  writeKey(dataDir, recovered, '换成另一个长口令', realRandom);
  expect(Buffer.from(valueOf(openByPassPhrase(dataDir, '换成另一个长口令', realRandom))).equals(Buffer.from(key))).toBe(true);
});

test('backups are dated, whole, kept for some days and never fewer than one', async () => {
  await writeSomething();
  backUp(1_700_000_000_000);
  backUp(1_700_000_000_000 + 20 * dayMs);
  const [only, ...others] = findBackups(backupDir);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ name: expect.stringMatching(/^desk-2023-12-0\d-\d{6}$/) });
  const folder = must(only, 'one is left').folder;
  const list = must(readBackupList(folder), 'its list');
  expect(list.files.map((file) => file.path)).toEqual(['desk.db', expect.stringMatching(/^parts\//)]);
  expect(firstDamage(folder, list)).toBeNull();
});

test('a restored folder is the desk of that day; what was there is set aside; a damaged backup changes nothing', async () => {
  await writeSomething('那一天');
  backUp(1_700_000_000_000);
  await writeSomething('今天');
  const [backup] = findBackups(backupDir);
  valueOf(restoreBackup(dataDir, must(backup, 'written').folder, 1_800_000_000_000));
  expect(existsSync(join(dataDir, 'restored.mark'))).toBe(true);
  expect(existsSync(join(dataDir, 'set-aside-1800000000000', 'desk.db'))).toBe(true);
  expect(await readBack()).toBe('那一天');
  writeFileSync(join(must(backup, 'written').folder, 'desk.db'), 'damaged');
  expect(restoreBackup(dataDir, must(backup, 'written').folder, 1_900_000_000_000)).toMatchObject({ ok: false, error: { code: 'backup_damaged' } });
  expect(restoreBackup(dataDir, dataDir, 1_900_000_000_000)).toMatchObject({ ok: false, error: { code: 'no_backup' } });
  expect(await readBack()).toBe('那一天');
});

test('a restore that a crash cut short is completed at the next start', async () => {
  await writeSomething('那一天');
  backUp(1_700_000_000_000);
  await writeSomething('今天');
  const [backup] = findBackups(backupDir);
  valueOf(restoreBackup(dataDir, must(backup, 'written').folder, 1));
  const whole = readdirSync(dataDir).toSorted();
  // The same again, stopped after each of its renames.
  for (const arrived of [[], ['restored.mark'], ['restored.mark', 'parts']]) {
    mkdirSync(join(dataDir, 'incoming-ready'));
    for (const entry of ['restored.mark', 'parts', 'desk.db'].filter((each) => !arrived.includes(each))) renameSync(join(dataDir, entry), join(dataDir, 'incoming-ready', entry));
    finishRestore(dataDir, 2);
    expect(readdirSync(dataDir).toSorted()).toEqual(whole);
    expect(await readBack()).toBe('那一天');
  }
});

test('starting over sets everything aside', async () => {
  await writeSomething();
  startOver(dataDir, 5);
  expect(readdirSync(dataDir)).not.toContain('desk.db');
  expect(readdirSync(join(dataDir, 'set-aside-5')).toSorted()).toEqual(['desk.db', 'parts']);
  expect(await readBack()).toBeUndefined();
});
