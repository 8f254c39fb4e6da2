import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { up } from '../../../citizen-web/store/migrations/0001-first.ts';
import { up as upDevicesAndStaff } from '../../../citizen-web/store/migrations/0004-devices-and-staff.ts';
import { up as upMessages } from '../../../citizen-web/store/migrations/0007-messages.ts';
import { migrations, openHubDb } from '../../../citizen-web/store/open-hub-db.ts';
import { readMasterKey } from '../../../citizen-web/hub-secrets.ts';
import { readHubConfig } from '../../../citizen-web/config.ts';
import { realRandom, valueOf } from '../../support/signing-world.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'hub-db-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const tables = [
  'access_code', 'batch_extension', 'change', 'command', 'data_key', 'desk_address', 'device_seen', 'device_state', 'enrolment_code', 'hand_in', 'household_number', 'ink_trace', 'key_ring', 'log_head', 'one_time_code', 'page_image', 'page_image_task', 'part', 'rate', 'record', 'retention_run',
  'session', 'signing_draft', 'signing_visit', 'sms_outbox', 'staff_secret',
];

async function close(path: string): Promise<void> {
  await valueOf(await openHubDb(path)).close();
}

test('an empty file becomes a database with every table, and opening it again keeps what is in it', async () => {
  const path = join(folder, 'hub.sqlite');
  const first = valueOf(await openHubDb(path));
  await first.db.insertInto('log_head').values({ id: 1, epoch: 'e', last_seq: 0, last_hash: 'h' }).execute();
  await first.close();
  const again = valueOf(await openHubDb(path));
  const found = (await again.db.introspection.getTables()).map((table) => table.name).filter((name) => !name.startsWith('kysely_')).toSorted();
  expect(found).toEqual(tables);
  expect(await again.db.selectFrom('log_head').select('epoch').execute()).toEqual([{ epoch: 'e' }]);
  await again.close();
});

test('the file survives a power cut as acknowledged: WAL, and each commit flushed, or the log by the program (commit-flush.test.ts)', async () => {
  const path = join(folder, 'hub.sqlite');
  await close(path);
  const sqlite = new Database(path, { readonly: true });
  expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
  sqlite.close();
  for (const [flushing, synchronous] of [['alone', 2], ['together', 1]] as const) {
    const opened = valueOf(await openHubDb(path, flushing));
    expect((await sql`pragma synchronous`.execute(opened.db)).rows).toEqual([{ synchronous }]);
    await opened.close();
  }
});

test('a database of a newer version is refused with a sentence and not touched', async () => {
  const path = join(folder, 'hub.sqlite');
  await close(path);
  const sqlite = new Database(path);
  sqlite.prepare('insert into kysely_migration (name, timestamp) values (?, ?)').run('9999-later', '2099-01-01');
  sqlite.close();
  expect(await openHubDb(path)).toMatchObject({ ok: false, error: { code: 'newer_data', message: expect.stringContaining('升级') } });
});

test('a file that is no database is refused with a sentence', async () => {
  const path = join(folder, 'hub.sqlite');
  writeFileSync(path, 'this is a letter, not a database '.repeat(100));
  expect(await openHubDb(path)).toMatchObject({ ok: false, error: { code: 'unreadable_data', message: expect.stringContaining('备份') } });
});

test('migrations are numbered in their order, no number twice', () => {
  const numbers = Object.keys(migrations).map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});

test('a lost master key beside a database is a refusal, never a new key', async () => {
  const made = valueOf(readMasterKey(folder, undefined, realRandom));
  expect(valueOf(readMasterKey(folder, undefined, realRandom))).toEqual(made);
  await close(join(folder, 'hub.sqlite'));
  rmSync(join(folder, 'master.key'));
  expect(readMasterKey(folder, undefined, realRandom)).toMatchObject({ ok: false, error: { code: 'master_key' } });
});

test('production is refused without a public address, and without a way to send messages', () => {
  expect(readHubConfig({}).ok).toBe(false);
  expect(readHubConfig({ HUB_PUBLIC_URL: 'http://127.0.0.1:8787', HUB_ALLOW_OUTBOX: '1' }).ok).toBe(false);
  expect(readHubConfig({ HUB_PUBLIC_URL: 'https://sign.example.gov.cn' }).ok).toBe(false);
  expect(readHubConfig({ HUB_PUBLIC_URL: 'https://sign.example.gov.cn', HUB_ALLOW_OUTBOX: '1' })).toMatchObject({ ok: true, value: { demo: false } });
  expect(readHubConfig({ HUB_DEMO: '1' })).toMatchObject({ ok: true, value: { demo: true } });
});

test('passwords of before the fourth migration stay good: nobody\'s becomes a one-time one', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await up(db);
  await sql`insert into staff_secret (staff_id, verifier) values ('s', 'v')`.execute(db);
  await upDevicesAndStaff(db);
  expect((await sql<unknown>`select * from staff_secret`.execute(db)).rows).toEqual([{ staff_id: 's', verifier: 'v', expires_at_ms: null, last_sign_in_at_ms: null }]);
  expect((await sql<unknown>`select * from device_seen`.execute(db)).rows).toEqual([]);
  await db.destroy();
});

test('messages of before the seventh migration wait for nothing and have no receipt', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await up(db);
  await sql`insert into sms_outbox (message_id, purpose, sealed_content, state, created_at_ms, tries) values ('m', '推送', 'c', 'queued', 1, 0)`.execute(db);
  await upMessages(db);
  expect((await sql<unknown>`select not_before_ms, provider_id, receipt_at_ms, occasion from sms_outbox`.execute(db)).rows).toEqual([{ not_before_ms: null, provider_id: null, receipt_at_ms: null, occasion: null }]);
  expect((await sql<unknown>`select * from batch_extension`.execute(db)).rows).toEqual([]);
  await db.destroy();
});
