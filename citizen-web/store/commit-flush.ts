import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Waits until the commits made so far are on the disk; many wait for one flush. */
export type CommitFlush = {
  /** A commit has been written to the log, and not flushed. */
  readonly committed: () => void;
  /** Rejects for ever after a flush that failed: what the disk then holds is unknown, and a later flush that succeeds says nothing of it. */
  readonly flushed: () => Promise<void>;
  /** Resolves with the error of the first flush that fails: this program can say nothing certain any more. */
  readonly failed: Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** Where the database itself flushes each commit before it says that it has been made. */
export const flushedAlready = (): Promise<void> => Promise.resolve();
/** Such a database's ways; its failures are its own errors. */
export const flushesItself: Pick<CommitFlush, 'flushed' | 'failed'> = { flushed: flushedAlready, failed: new Promise(() => undefined) };

/**
 * Flushes the log of a database in WAL mode with `synchronous=NORMAL`: its commits are whole after a power cut, but not there for certain until the
 * log is flushed (sqlite.org/pragma.html, synchronous; sqlite.org/wal.html, 2.2). SQLite itself would flush once a commit, while the program
 * stands still; here commits of several requests share one flush, during which others go on. Whoever lets anything out of the program (a
 * reply, a message, the removal of a file) waits for it first.
 */
export function createCommitFlush(logPath: string): CommitFlush {
  let [made, safe] = [0, 0];
  let file: FileHandle | null = null;
  let running: Promise<void> | null = null;
  let broken: unknown = null;
  const failed = Promise.withResolvers<unknown>();
  const flushOnce = async (): Promise<void> => {
    const upTo = made;
    try {
      // Written to by SQLite alone; Windows flushes only what may be written.
      file ??= await open(logPath, 'r+');
      await file.datasync();
      safe = upTo;
    } catch (error) {
      broken = error;
      failed.resolve(error);
    } finally {
      running = null;
    }
  };
  const flushedThrough = async (needed: number): Promise<void> => {
    if (safe >= needed) return undefined;
    if (broken !== null) throw new Error('the database\'s log could not be flushed; the hub must be started anew', { cause: broken });
    running ??= flushOnce();
    await running;
    // A flush that was under way had begun before the last commits.
    return flushedThrough(needed);
  };
  return {
    committed: () => { made += 1; },
    flushed: () => flushedThrough(made),
    failed: failed.promise,
    close: async () => {
      await running;
      await file?.close();
    },
  };
}

/** SQLite as its one process writes it. */
type WatchedDatabase = SqliteDatabase & { readonly inTransaction: boolean };

/** The same database, which tells of every commit: those of transactions and those of single statements. */
export function watchCommits(database: WatchedDatabase, committed: () => void): SqliteDatabase {
  return {
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return /^\s*select\b/i.test(sql) ? statement : watched(statement, () => { if (!database.inTransaction) committed(); });
    },
    close: () => { database.close(); },
  };
}

function watched(statement: SqliteStatement, done: () => void): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => {
      const rows = statement.all(parameters);
      done();
      return rows;
    },
    run: (parameters) => {
      const changed = statement.run(parameters);
      done();
      return changed;
    },
    iterate: (parameters) => statement.iterate(parameters),
  };
}
