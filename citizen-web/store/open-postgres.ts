import { CompiledQuery, PostgresDialect, PostgresDriver } from 'kysely';
import type { DatabaseConnection, Driver, PostgresDialectConfig, TransactionSettings } from 'kysely';
import { Pool, types } from 'pg';
import { refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { flushesItself } from './commit-flush.ts';
import { raiseHubDb } from './open-hub-db.ts';
import type { OpenHubDb } from './open-hub-db.ts';

/** Any number that nothing else in the database takes as a lock. */
const writerLock = 20_261_126;
const connections = 10;

/**
 * Opens the hub's tables in PostgreSQL (`postgres://user:password@host:port/database`). Same store code, same order: each transaction
 * begins by taking one lock, so that there is one writer at a time over all hub processes, as there is on SQLite. READ COMMITTED is
 * then enough: what a transaction reads was committed before it got the lock and nobody changes it meanwhile, and nothing fails for
 * reasons of serialization. Reads outside transactions wait for nobody.
 */
export async function openPostgres(databaseUrl: string): Promise<Result<OpenHubDb & { readonly pool: Pool }, Refusal>> {
  // Times in ms are int8, and so are counts; the largest is far below 2^53.
  types.setTypeParser(types.builtins.INT8, Number);
  const pool = new Pool({ connectionString: databaseUrl, max: connections, connectionTimeoutMillis: 10_000, idle_in_transaction_session_timeout: 60_000, lock_timeout: 30_000 });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the program.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    if (error instanceof Error) return refuse('unreadable_data', `连不上数据库（${'code' in error ? String(error.code) : error.name}）。请检查 DATABASE_URL 和数据库服务，数据没有改动。`);
    throw error;
  }
  const opened = await raiseHubDb(new OneWriterDialect({ pool }), flushesItself);
  return opened.ok ? { ok: true, value: { ...opened.value, pool } } : opened;
}

class OneWriterDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new OneWriterDriver(this.#config);
  }
}

class OneWriterDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await super.beginTransaction(connection, { ...settings, isolationLevel: 'read committed' });
    await connection.executeQuery(CompiledQuery.raw(`select pg_advisory_xact_lock(${writerLock})`));
  }
}
