import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { rememberStatements } from '../../../shared/lib/prepared-statements.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import * as first from './migrations/0001-first.ts';
import * as jobs from './migrations/0002-jobs.ts';
import * as staff from './migrations/0005-staff.ts';
import type { DeskDb, DeskSchema } from './schema.ts';

export type OpenedDeskDb = { readonly db: DeskDb; readonly close: () => Promise<void> };

const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': first, '0002-jobs': jobs,
  '0005-staff': staff,
};
/** Kept in SQLite's user_version, so that an older program knows that it must not touch the file. */
const schemaVersion = Object.keys(migrations).length;

/**
 * Opens, and makes or migrates, the desk's database in `dataDir`. The only place that opens it.
 * Refuses a folder that another desk has open, a file of a newer program, and a file that is no database.
 */
export async function openDeskDb(dataDir: string): Promise<Result<OpenedDeskDb, Refusal>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(dataDir, 'desk.lock'));
  if (!lock.ok) return lock;
  const opened = openFile(join(dataDir, 'desk.db'));
  if (!opened.ok) {
    lock.value.release();
    return opened;
  }
  try {
    const db = await raiseDeskDb(opened.value);
    return ok({ db, close: () => db.destroy().then(lock.value.release) });
  } catch (error) {
    lock.value.release();
    throw error;
  }
}

/** The desk's tables in an open database, wherever it lies, at their latest form. What cannot be migrated is closed and thrown. */
export async function raiseDeskDb(sqlite: Database.Database): Promise<DeskDb> {
  const db = new Kysely<DeskSchema>({ dialect: new SqliteDialect({ database: rememberStatements(sqlite) }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw error;
  }
  sqlite.pragma(`user_version = ${schemaVersion}`);
  return db;
}

/** WAL with synchronous=FULL: what has been acknowledged survives a power cut (SQLite, PRAGMA synchronous). */
function openFile(path: string): Result<Database.Database, Refusal> {
  const sqlite = new Database(path, { timeout: 5000 });
  try {
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    // 16 MB between two checkpoints: a page of a bulk job is 3 MB, and each checkpoint waits for the disk twice.
    sqlite.pragma('wal_autocheckpoint = 4000');
    // In KiB when negative. The indexes of 100,000 households fit; with SQLite's own 2 MB every page of a job reads them anew.
    sqlite.pragma('cache_size = -65536');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('trusted_schema = OFF');
    sqlite.pragma('cell_size_check = ON');
    sqlite.pragma('secure_delete = ON');
    sqlite.pragma('temp_store = MEMORY');
  } catch (error) {
    sqlite.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') {
      return refuse('data_unreadable', '数据文件 desk.db 已损坏或不是签约台的数据，请从备份恢复，或换一个数据文件夹启动。');
    }
    throw error;
  }
  const version = sqlite.pragma('user_version', { simple: true });
  if (typeof version === 'number' && version > schemaVersion) {
    sqlite.close();
    return refuse('newer_data', '这个数据文件夹由更新版本的签约台使用过，请升级本机的签约台后再打开。');
  }
  return ok(sqlite);
}

/** An open exclusive transaction on a file of its own: the operating system gives it back whatever way the process ends. */
function takeLock(path: string): Result<{ readonly release: () => void }, Refusal> {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return ok({ release: () => void lock.close() });
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return refuse('already_open', '签约台已经在使用这个数据文件夹，请切换到已打开的窗口，或先关闭它再启动。');
    }
    throw error;
  }
}
