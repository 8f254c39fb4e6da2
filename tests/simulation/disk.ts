import Database from 'better-sqlite3';
import { assert } from '../../shared/lib/assert.ts';
import { rememberStatements } from '../../shared/lib/prepared-statements.ts';
import { createMemoryFiles } from './memory-files.ts';
import type { MemoryFiles } from './memory-files.ts';

/** What lies on a disk, as plain data. */
export type DiskImage = { readonly image: Uint8Array; readonly files: ReadonlyMap<string, Uint8Array> };

/**
 * A program's disk: a real SQLite database in memory, and files. A run happens within one outer transaction that is undone at its end,
 * so that the next run finds the prepared database, with its statements prepared, for nothing; the program's own transactions are savepoints in it.
 */
export type Disk = {
  readonly sqlite: Database.Database;
  readonly prepare: (sql: string) => Database.Statement;
  readonly files: MemoryFiles;
  readonly isInTransaction: () => boolean;
  readonly begin: () => void;
  readonly commit: () => void;
  readonly rollback: () => void;
  /** A copy of all that is on it now. */
  readonly copy: () => DiskImage;
  /** The run is over. */
  readonly release: () => void;
};

/** A database that lies ready, and whether a run has changed it for good. */
type Ready = { readonly sqlite: Database.Database; readonly prepare: (sql: string) => Database.Statement; isSpoiled: boolean };
const ready = new WeakMap<DiskImage, Ready[]>();

/** A disk with this image's contents. */
export function takeDisk(image: DiskImage): Disk {
  const waiting = ready.get(image) ?? [];
  ready.set(image, waiting);
  const taken = waiting.pop() ?? open(image);
  return diskOn(taken, image.files, () => {
    if (taken.isSpoiled) {
      taken.sqlite.close();
      return;
    }
    taken.sqlite.exec('rollback');
    taken.sqlite.exec('begin');
    waiting.push(taken);
  });
}

/** A disk for a database that is being made. */
export function diskOfNew(sqlite: Database.Database): Disk {
  sqlite.exec('begin');
  return diskOn(readyOf(sqlite), new Map(), () => sqlite.close());
}

function open({ image }: DiskImage): Ready {
  const sqlite = new Database(Buffer.from(image.buffer, image.byteOffset, image.byteLength));
  sqlite.pragma('foreign_keys = ON');
  sqlite.exec('begin');
  return readyOf(sqlite);
}

function readyOf(sqlite: Database.Database): Ready {
  const { prepare } = rememberStatements({ prepare: (sql: string) => sqlite.prepare(sql), close: () => undefined });
  return { sqlite, prepare, isSpoiled: false };
}

function diskOn(taken: Ready, files: ReadonlyMap<string, Uint8Array>, release: () => void): Disk {
  const { sqlite, prepare } = taken;
  const [savepoint, releasing, undoing] = [sqlite.prepare('savepoint work'), sqlite.prepare('release work'), sqlite.prepare('rollback to work')];
  const memoryFiles = createMemoryFiles(files);
  let isOpen = false;
  const end = (word: string): void => {
    if (!isOpen) throw new Database.SqliteError(`cannot ${word} - no transaction is active`, 'SQLITE_ERROR');
    isOpen = false;
  };
  return {
    sqlite, prepare, files: memoryFiles, release,
    isInTransaction: () => isOpen,
    begin: () => {
      if (isOpen) throw new Database.SqliteError('cannot start a transaction within a transaction', 'SQLITE_ERROR');
      savepoint.run();
      isOpen = true;
    },
    commit: () => {
      end('commit');
      releasing.run();
    },
    rollback: () => {
      end('rollback');
      undoing.run();
      releasing.run();
    },
    copy: () => {
      assert(!isOpen, 'nobody is in the middle of writing');
      // What has not been committed is not in the copy.
      sqlite.exec('commit');
      taken.isSpoiled = true;
      const image = sqlite.serialize();
      sqlite.exec('begin');
      return { image, files: new Map(memoryFiles.contents) };
    },
  };
}
