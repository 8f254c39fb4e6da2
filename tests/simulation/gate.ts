import Database from 'better-sqlite3';
import { never } from './activity.ts';
import type { Stage } from './activity.ts';
import type { Disk } from './disk.ts';

/** What can befall a statement: the disk is full, another process holds the file, the disk fails. */
export const storageFaults = ['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_IOERR_WRITE'] as const;
export type StorageFault = (typeof storageFaults)[number];

/** Through here goes every statement of one program between two starts: it may be held up, fail, or be the last. */
export type Gate = {
  /** Before a connection is taken, hence never within a transaction: the program may have to wait here. */
  readonly enter: () => Promise<void>;
  readonly before: (disk: Pick<Disk, 'isInTransaction' | 'rollback'>, sql: string) => void;
  /** True when this was the program's last statement. */
  readonly isLast: () => boolean;
  /** The program has stopped: tells whoever waits, and never goes on. */
  readonly stop: () => Promise<never>;
  /** It has stopped under somebody who waits in it: each of them is told, and never goes on. */
  readonly die: () => Promise<never>;
  readonly stopAfter: (statements: number) => void;
  readonly failAfter: (statements: number, fault: StorageFault, times: number) => void;
  readonly parkAfter: (entries: number) => void;
  /** Something happens beside it after so many statements. */
  readonly callAfter: (statements: number, work: () => void) => void;
  readonly isStopped: () => boolean;
  /** No more faults are waiting. */
  readonly calm: () => void;
};

export function createGate(stage: Stage, place: 'desk' | 'hub'): Gate {
  let statementsLeft = Number.POSITIVE_INFINITY;
  let entriesLeft = Number.POSITIVE_INFINITY;
  let call: { left: number; readonly work: () => void } | null = null;
  let failure: { left: number; fault: StorageFault; times: number } | null = null;
  let isStopped = false;
  const tell = (): void => {
    const activity = stage.active();
    if (place === 'hub' && activity !== null && activity.deaths.size > 0) for (const die of activity.deaths) die();
    else if (stage.isOwn()) activity?.tell({ kind: 'stopped' });
  };
  const stop = (): Promise<never> => {
    // A job does several things at once, here and at the hub; what is left of it in a program that is gone must not end what somebody else, or its own desk, is at.
    if (!isStopped) {
      isStopped = true;
      tell();
    }
    return never();
  };
  const die = (): Promise<never> => {
    isStopped = true;
    tell();
    return never();
  };
  return {
    enter: async () => {
      if (isStopped) await stop();
      entriesLeft -= 1;
      if (entriesLeft > 0) return;
      entriesLeft = Number.POSITIVE_INFINITY;
      if (place === 'hub' && await stage.park('hub') === 'dead') await die();
    },
    before: (disk, sql) => {
      // An undoing ends the transaction whatever the disk does.
      if (failure === null || /^\s*rollback/i.test(sql) || (failure.left -= 1) > 0) return;
      // A read meets a full disk only when it spills, which ours do not.
      if (failure.fault !== 'SQLITE_BUSY' && /^\s*(select|begin)/i.test(sql)) return;
      const { fault } = failure;
      failure.times -= 1;
      if (failure.times <= 0) failure = null;
      // SQLite undoes the transaction by itself (sqlite.org/lang_transaction.html, 3), but when it is only busy.
      if (fault !== 'SQLITE_BUSY' && disk.isInTransaction()) disk.rollback();
      throw new Database.SqliteError(`simulated ${fault}`, fault);
    },
    isLast: () => {
      statementsLeft -= 1;
      if (call !== null && (call.left -= 1) <= 0) {
        const { work } = call;
        call = null;
        work();
      }
      return statementsLeft <= 0 || isStopped;
    },
    stop,
    die,
    stopAfter: (statements) => { statementsLeft = statements; },
    failAfter: (statements, fault, times) => { failure = { left: statements, fault, times }; },
    callAfter: (statements, work) => { call = { left: statements, work }; },
    parkAfter: (entries) => { entriesLeft = entries; },
    isStopped: () => isStopped,
    calm: () => {
      statementsLeft = Number.POSITIVE_INFINITY;
      entriesLeft = Number.POSITIVE_INFINITY;
      failure = null;
      call = null;
    },
  };
}

/** Whether an error is one that the simulation has thrown itself. */
export function isSimulatedFault(error: unknown): boolean {
  // What has been undone cannot be undone again; kysely tells of that instead of the error before it.
  return error instanceof Error && (error.message.startsWith('simulated ') || error.message.includes('no transaction is active'));
}
