import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { refusalForFault } from '../fault-refusal.ts';
import { rememberStatements } from '../../../shared/lib/prepared-statements.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import * as first from './migrations/0001-first.ts';
import * as jobs from './migrations/0002-jobs.ts';
import * as staff from './migrations/0005-staff.ts';
import * as search from './migrations/0007-search.ts';
import * as formerEpochs from './migrations/0008-former-epochs.ts';
import * as searchOrder from './migrations/0010-search-order.ts';
import * as counterDrafts from './migrations/0014-counter-drafts.ts';
import * as letters from './migrations/0015-letters.ts';
import * as pending from './migrations/0016-pending.ts';
import * as recordRevisions from './migrations/0017-record-revisions.ts';
import { openEncrypted } from './open-database.ts';
import { raiseEncryption } from './raise-encryption.ts';
import type { DeskDb, DeskSchema } from './schema.ts';

export type OpenedDeskDb = { readonly db: DeskDb; readonly close: () => Promise<void> };

const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': first, '0002-jobs': jobs,
  '0005-staff': staff, '0007-search': search, '0008-former-epochs': formerEpochs, '0010-search-order': searchOrder, '0014-counter-drafts': counterDrafts, '0015-letters': letters, '0016-pending': pending, '0017-record-revisions': recordRevisions,
};
/** Kept in SQLite's user_version, so that an older program knows that it must not touch the file. */
const schemaVersion = Object.keys(migrations).length;

/**
 * Opens, and makes or migrates, the desk's database in `dataDir`, encrypted with the desk's 32-byte key; that of an earlier
 * program, plain or in another cipher, is encrypted anew first. Refuses, and then changes nothing: a folder that another desk has open, a file of a newer program, a
 * file that this key does not open or that is no database.
 */
export async function openDeskDb(dataDir: string, key: Uint8Array): Promise<Result<OpenedDeskDb, Refusal>> {
  const lock = lockFolder(dataDir);
  if (!lock.ok) return lock;
  try {
    const opened = openFile(join(dataDir, 'desk.db'), key);
    if (!opened.ok) {
      lock.value.release();
      return opened;
    }
    const db = await raiseDeskDb(opened.value);
    return ok({ db, close: () => db.destroy().then(lock.value.release) });
  } catch (error) {
    lock.value.release();
    // A disk that is full or read-only and a damaged file are no fault of the program: they have their sentences.
    return refusalForFault(error);
  }
}

/** The desk's tables in an open database, wherever it lies, at their latest form. What cannot be migrated is closed and thrown. */
export async function raiseDeskDb(sqlite: Database.Database): Promise<DeskDb> {
  const db = new Kysely<DeskSchema>({ dialect: new SqliteDialect({ database: rememberStatements(sqlite) }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations: true }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw error;
  }
  sqlite.pragma(`user_version = ${schemaVersion}`);
  return db;
}

/** So much is checked in about a tenth of a second before the desk opens; more is checked beside the work (backup/check-worker.ts). */
const largestCheckedAtOnceBytes = 16 * 1024 * 1024;

const newerData = refuse('newer_data', '这个数据文件夹由更新版本的签约台使用过，请升级本机的签约台后再打开。没有改动任何数据。');

const unreadable = refuse('data_unreadable', '数据文件 desk.db 打不开：它已损坏、不是签约台的数据，或不属于这把密钥。没有改动任何文件，请从备份恢复，或换回原来的密钥文件 desk-key.json。');

/** In today's cipher first, then as `openRaised`; a key that does not open the file, in whichever cipher, is a refusal. */
function openFile(path: string, key: Uint8Array): Result<Database.Database, Refusal> {
  try {
    return raiseEncryption(path, key, schemaVersion) === 'newer' ? newerData : openRaised(path, key);
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') return unreadable;
    throw error;
  }
}

/** WAL with synchronous=FULL: what has been acknowledged survives a power cut (SQLite, PRAGMA synchronous). */
function openRaised(path: string, key: Uint8Array): Result<Database.Database, Refusal> {
  const sqlite = openEncrypted(path, key, { timeoutMs: 5000 });
  try {
    // The first read: a wrong key shows here, before anything is written.
    const version = sqlite.pragma('user_version', { simple: true });
    if (typeof version === 'number' && version > schemaVersion) {
      sqlite.close();
      return newerData;
    }
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    // 64 MB between two checkpoints: a page of a bulk job or of a download is 3 to 10 MB, and each checkpoint waits for the disk twice.
    sqlite.pragma('wal_autocheckpoint = 16000');
    // In KiB when negative. The indexes of 100,000 households fit; with SQLite's own 2 MB every page of a job reads them anew.
    sqlite.pragma('cache_size = -65536');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('trusted_schema = OFF');
    sqlite.pragma('cell_size_check = ON');
    sqlite.pragma('secure_delete = ON');
    if (statSync(path).size <= largestCheckedAtOnceBytes && sqlite.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      sqlite.close();
      return refusalForFault(new Database.SqliteError('quick_check', 'SQLITE_CORRUPT'));
    }
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return ok(sqlite);
}

function lockFolder(dataDir: string): Result<{ readonly release: () => void }, Refusal> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return takeLock(join(dataDir, 'desk.lock'));
  } catch (error) {
    return refusalForFault(error);
  }
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
