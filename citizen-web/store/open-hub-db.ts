import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Dialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import { rememberStatements } from '../../shared/lib/prepared-statements.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { createCommitFlush, flushesItself, watchCommits } from './commit-flush.ts';
import * as first from './migrations/0001-first.ts';
import * as devicesAndStaff from './migrations/0004-devices-and-staff.ts';
import * as handIn from './migrations/0005-hand-in.ts';
import * as retention from './migrations/0006-retention.ts';
import * as messages from './migrations/0007-messages.ts';
import * as pageImages from './migrations/0009-page-images.ts';
import * as riskTraces from './migrations/0010-risk-traces.ts';
import * as codeMessages from './migrations/0012-code-messages.ts';
import * as codeNumbers from './migrations/0013-code-numbers.ts';
import * as recordRevisions from './migrations/0014-record-revisions.ts';
import type { HubSchema, ReadDb } from './schema.ts';
import { HubSqliteDialect } from './sqlite-dialect.ts';

/** Numbered, frozen, each tested from its predecessor. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-first': first,
  '0004-devices-and-staff': devicesAndStaff,
  '0005-hand-in': handIn,
  '0006-retention': retention,
  '0007-messages': messages,
  '0009-page-images': pageImages,
  '0010-risk-traces': riskTraces,
  '0012-code-messages': codeMessages,
  '0013-code-numbers': codeNumbers,
  '0014-record-revisions': recordRevisions,
};

export type OpenHubDb = {
  readonly db: ReadDb;
  /** Resolves as soon as every commit made so far is on the disk. */
  readonly flushed: () => Promise<void>;
  /** Resolves when a flush has failed: nothing that this program says from then on is certain (commit-flush.ts). */
  readonly failed: Promise<unknown>;
  readonly close: () => Promise<void>;
};

/**
 * Opens the hub's SQLite database, the only place that does. WAL: what has been acknowledged survives a power cut, either because each
 * commit is flushed as it is made (`alone`, for commands and tools), or because nothing leaves the program before `flushed` (`together`, for
 * a server; store/commit-flush.ts). Refuses a file that a newer version of the program has written.
 */
export async function openHubDb(path: string, flushing: 'alone' | 'together' = 'alone'): Promise<Result<OpenHubDb, Refusal>> {
  const sqlite = openFile(path, flushing);
  if (!sqlite.ok) return sqlite;
  if (flushing === 'alone') return raiseHubDb(new HubSqliteDialect({ database: rememberStatements(sqlite.value) }), flushesItself);
  const flush = createCommitFlush(`${path}-wal`);
  const opened = await raiseHubDb(new HubSqliteDialect({ database: rememberStatements(watchCommits(sqlite.value, flush.committed)) }), flush);
  if (!opened.ok) {
    await flush.close();
    return opened;
  }
  await flush.flushed();
  return ok({
    ...opened.value,
    close: async () => {
      await opened.value.close();
      await flush.close();
    },
  });
}

/** The hub's tables at their latest form, in whatever database the dialect leads to. */
export async function raiseHubDb(dialect: Dialect, { flushed, failed }: Pick<OpenHubDb, 'flushed' | 'failed'>): Promise<Result<OpenHubDb, Refusal>> {
  const db = new Kysely<HubSchema>({ dialect });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) }, allowUnorderedMigrations: true });
  const known = await migrator.getMigrations().catch(() => null);
  if (known === null || (await hasUnknownMigration(db))) {
    await db.destroy();
    return refuse('newer_data', '数据文件夹是更新版本的签约网页写的，请升级程序后再打开，数据没有改动。');
  }
  const migrated = await migrator.migrateToLatest();
  if (migrated.error !== undefined) {
    await db.destroy();
    return refuse('migration', `数据库升级没有完成，数据没有改动：${String(migrated.error)}。请检查磁盘空间后重新启动；仍不行请用升级前的程序，或从备份恢复。`);
  }
  return ok({ db, flushed, failed, close: () => db.destroy() });
}

/**
 * 64 MB of log before the hub would move it itself: a thread beside it does (workers/checkpointer.ts). The cache in KiB when negative: with
 * SQLite's own 2 MB the records of 20,000 households are read from the file again and again.
 */
const pragmas = ['wal_autocheckpoint = 16000', 'cache_size = -65536', 'journal_mode = WAL', 'foreign_keys = ON', 'busy_timeout = 5000', 'trusted_schema = OFF', 'cell_size_check = ON', 'temp_store = MEMORY', 'secure_delete = ON'] as const;

function openFile(path: string, flushing: 'alone' | 'together'): Result<Database.Database, Refusal> {
  let sqlite: Database.Database | null = null;
  try {
    sqlite = new Database(path);
    for (const pragma of pragmas) sqlite.pragma(pragma);
    sqlite.pragma(`synchronous = ${flushing === 'alone' ? 'FULL' : 'NORMAL'}`);
    return ok(sqlite);
  } catch (error) {
    sqlite?.close();
    // A file that is no database, a folder without permission, a full disk: SQLite says which in the code.
    if (error instanceof Database.SqliteError) return refuse('unreadable_data', `数据文件 ${path} 无法打开（${error.code}）。请检查磁盘空间和权限，或从备份恢复，数据没有改动。`);
    throw error;
  }
}

async function hasUnknownMigration(db: ReadDb): Promise<boolean> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return false;
  // kysely's own bookkeeping table is not part of our schema.
  const rows = await db.withTables<{ kysely_migration: { name: string } }>().selectFrom('kysely_migration').select('name').execute();
  return rows.some((row) => !(row.name in migrations));
}
