import { SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { must } from '../../shared/lib/assert.ts';
import type { Disk } from './disk.ts';
import type { Gate } from './gate.ts';

/** SQLite as the programs use it, with a gate before each connection and each statement. */
export function gatedDialect(disk: Disk, gate: Gate): Dialect {
  return {
    createAdapter: () => new GatedAdapter(),
    createDriver: () => gatedDriver(disk, gate),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** The driver itself sees to it that one connection is used at a time, so that nobody who waits at the gate holds it. */
class GatedAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function gatedDriver(disk: Disk, gate: Gate): Driver {
  const inner = new SqliteDriver({ database: { prepare: disk.prepare, close: () => undefined } });
  const mutex = createMutex();
  let connection: DatabaseConnection | null = null;
  const pass = async (sql: string, work: () => void): Promise<void> => {
    if (gate.isStopped()) await gate.stop();
    gate.before(disk, sql);
    work();
    if (gate.isLast()) await gate.stop();
  };
  return {
    init: async () => {
      await inner.init();
      connection = gatedConnection(await inner.acquireConnection(), disk, gate);
    },
    acquireConnection: async () => {
      await gate.enter();
      await mutex.lock();
      return must(connection, 'the driver is ready');
    },
    beginTransaction: () => pass('begin', disk.begin),
    commitTransaction: () => pass('commit', disk.commit),
    rollbackTransaction: () => pass('rollback', disk.rollback),
    releaseConnection: async () => { mutex.unlock(); },
    destroy: async () => undefined,
  };
}

function gatedConnection(inner: DatabaseConnection, disk: Disk, gate: Gate): DatabaseConnection {
  return {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      if (gate.isStopped()) await gate.stop();
      gate.before(disk, query.sql);
      const result = await inner.executeQuery<Row>(query);
      if (gate.isLast()) await gate.stop();
      return result;
    },
    streamQuery: (query, chunkSize) => inner.streamQuery(query, chunkSize),
  };
}

type Mutex = { readonly lock: () => Promise<void> | void; readonly unlock: () => void };

function createMutex(): Mutex {
  let isLocked = false;
  const waiting: (() => void)[] = [];
  return {
    lock: () => {
      if (isLocked) return new Promise<void>((resolve) => { waiting.push(resolve); });
      isLocked = true;
      return undefined;
    },
    unlock: () => {
      const next = waiting.shift();
      if (next === undefined) isLocked = false;
      else next();
    },
  };
}
