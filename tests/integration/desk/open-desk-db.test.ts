import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { up } from '../../../electron/desk/db/migrations/0001-first.ts';
import { up as upJobs } from '../../../electron/desk/db/migrations/0002-jobs.ts';
import { up as upSearch } from '../../../electron/desk/db/migrations/0007-search.ts';
import { up as upSearchOrder } from '../../../electron/desk/db/migrations/0010-search-order.ts';
import { up as upStaff } from '../../../electron/desk/db/migrations/0005-staff.ts';
import { openDeskDb } from '../../../electron/desk/db/open-desk-db.ts';
import { valueOf } from '../../support/signing-world.ts';
import { openEncrypted } from '../../../electron/desk/db/open-database.ts';
import { deskKey } from '../../support/desk-key.ts';

let dataDir: string;

beforeEach(() => { dataDir = mkdtempSync(join(tmpdir(), 'desk-db-')); });
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a new folder gets every table, settings that survive a power cut, and its version', async () => {
  const opened = valueOf(await openDeskDb(dataDir, deskKey));
  const tables = (await opened.db.introspection.getTables()).map((table) => table.name).toSorted();
  await opened.close();
  expect(tables).toEqual([
    'change_aside', 'confirmed_record', 'counter_draft', 'data_key', 'device_key', 'downloaded_change', 'former_epoch', 'former_key', 'history', 'household_row', 'household_search', 'import_mapping', 'job', 'job_item', 'meta', 'outbox', 'part',
    'shown_record', 'staff_key', 'unsuccessful',
  ]);
  const file = openEncrypted(join(dataDir, 'desk.db'), deskKey, { timeoutMs: 0 });
  expect(file.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(file.pragma('user_version', { simple: true })).toBe(readdirSync(join(import.meta.dirname, '../../../electron/desk/db/migrations')).length);
  file.close();
});

test('what was written is there when the folder is opened again', async () => {
  const first = valueOf(await openDeskDb(dataDir, deskKey));
  await first.db.insertInto('meta').values({ key: 'cursor', value: '7' }).execute();
  await first.close();
  const second = valueOf(await openDeskDb(dataDir, deskKey));
  expect(await second.db.selectFrom('meta').selectAll().execute()).toEqual([{ key: 'cursor', value: '7' }]);
  await second.close();
});

test('the first migration runs on an empty file and refuses a second run', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await up(db);
  await expect(up(db)).rejects.toThrow('already exists');
  await db.destroy();
});

test('jobs that ended before the second migration stay in the list, with their failures', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await up(db);
  const failed = [{ id: 'a1', name: '王大三', message: '缺少送达地址。' }, { id: 'a2', name: '李四', message: '签约期限已过。' }];
  const bodies = [
    { jobId: 'j1', kind: 'publish', state: 'done', total: 60, done: 60, failed, startedAtMs: 1_000, finishedAtMs: 9_000, message: '已推送 58 户。' },
    { jobId: 'j2', kind: 'seal', state: 'cancelled', total: 800, done: 312, failed: [], startedAtMs: 2_000, finishedAtMs: 3_000, message: '已取消。' },
  ];
  for (const body of bodies) await sql`insert into job values (${body.jobId}, ${body.startedAtMs}, ${JSON.stringify(body)})`.execute(db);
  await upJobs(db);
  const { rows } = await sql<Record<string, unknown>>`select job_id, kind, state, total, done, failed, worked_ms, started_at_ms, finished_at_ms, message from job order by job_id`.execute(db);
  expect(rows).toEqual([
    { job_id: 'j1', kind: 'publish', state: 'finished', total: 60, done: 58, failed: 2, worked_ms: 8_000, started_at_ms: 1_000, finished_at_ms: 9_000, message: '已推送 58 户。' },
    { job_id: 'j2', kind: 'seal', state: 'cancelled', total: 800, done: 312, failed: 0, worked_ms: 1_000, started_at_ms: 2_000, finished_at_ms: 3_000, message: '已取消。' },
  ]);
  const items = await sql<Record<string, unknown>>`select job_id, position, item_id, name, state, message, reason from job_item order by position`.execute(db);
  expect(items.rows).toEqual([
    { job_id: 'j1', position: 0, item_id: 'a1', name: '王大三', state: 'failed', message: '缺少送达地址。', reason: '缺少送达地址。' },
    { job_id: 'j1', position: 1, item_id: 'a2', name: '李四', state: 'failed', message: '签约期限已过。', reason: '签约期限已过。' },
  ]);
  await db.destroy();
});

test('who could sign in offline before the fifth migration still can: the old cost of the key is written down', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  await up(db);
  await sql`insert into staff_key values ('s', 'chen', '陈管理', '["admin"]', 'k', 'w', 'salt', 9)`.execute(db);
  await upStaff(db);
  const { rows } = await sql<Record<string, unknown>>`select * from staff_key`.execute(db);
  expect(rows).toMatchObject([{ staff_id: 's', offline_until_ms: 9, kdf: '15:8:1', staff_revision: 0, password_changed_at_ms: 0 }]);
  await db.destroy();
});

test('a second start on the same folder is refused, and allowed again after the first has ended', async () => {
  const first = valueOf(await openDeskDb(dataDir, deskKey));
  expect(await openDeskDb(dataDir, deskKey)).toMatchObject({ ok: false, error: { code: 'already_open', message: expect.stringContaining('已经在使用这个数据文件夹') } });
  await first.db.insertInto('meta').values({ key: 'cursor', value: '1' }).execute();
  await first.close();
  await valueOf(await openDeskDb(dataDir, deskKey)).close();
});

test('a folder of a newer program and a file that is no database are refused with a sentence', async () => {
  await valueOf(await openDeskDb(dataDir, deskKey)).close();
  const file = openEncrypted(join(dataDir, 'desk.db'), deskKey, { timeoutMs: 0 });
  file.pragma('user_version = 99');
  file.close();
  expect(await openDeskDb(dataDir, deskKey)).toMatchObject({ ok: false, error: { code: 'newer_data' } });
  const other = join(dataDir, 'other');
  await valueOf(await openDeskDb(other, deskKey)).close();
  rmSync(join(other, 'desk.db'));
  writeFileSync(join(other, 'desk.db'), 'not a database at all, but long enough to be read as one'.repeat(40));
  expect(await openDeskDb(other, deskKey)).toMatchObject({ ok: false, error: { code: 'data_unreadable' } });
});

test('what a search looks at follows its household through every change, and is made anew from an older form of the table', async () => {
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
  for (const raise of [up, upJobs, upStaff, upSearch]) await raise(db);
  const add = (id: string, serial: number, removed = 0) => sql`insert into household_row values (${id}, 'b', ${`FTBZ${serial}`}, ${serial}, '王', '王', 'wang', 'w', '13800000000', '44030419900101123X', '123X', '', 'a', ${`福补租${serial}`},
    'draft', null, 1, 0, 0, 0, ${removed}, '', '', 0)`.execute(db);
  const lines = async () => (await sql<{ line: string }>`select serial || household_id || status || returned || inside || edges as line from household_search order by serial`.execute(db)).rows.map((row) => row.line);
  await add('x', 2);
  await add('gone', 3, 1);
  await upSearchOrder(db);
  await add('y', 1);
  const [first, second] = ['1ydraft0王|FTBZ1|13800000000 wang w|44030419900101123X$|福补租1$', '2xdraft0王|FTBZ2|13800000000 wang w|44030419900101123X$|福补租2$'];
  expect(await lines()).toEqual([first, second]);
  await sql`update household_row set status = 'signed', returned = 1, serial = 4, contact_phone = '139' where household_id = 'y'`.execute(db);
  expect(await lines()).toEqual([second, '4ysigned1王|FTBZ1|139 wang w|44030419900101123X$|福补租1$']);
  await sql`update household_row set removed = 1 - removed`.execute(db);
  expect((await lines()).map((line) => line.slice(0, 5))).toEqual(['3gone']);
  await sql`delete from household_row`.execute(db);
  expect(await lines()).toEqual([]);
  await db.destroy();
});
