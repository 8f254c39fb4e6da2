import { must } from '../../../shared/lib/assert.ts';
import type { Dice } from '../dice.ts';
import { tornBetween } from './torn.ts';
import { readWal } from './wal-file.ts';

/** A database's two files at a moment when nobody was writing. */
export type Moment = {
  readonly db: Buffer; readonly wal: Buffer;
  /** The log as the program itself last had it flushed. */
  readonly flushedLog: Buffer;
  /** What had been done when it was taken. */
  readonly after: string;
  /** How many steps of other files came before. */
  readonly fileSteps: number;
  /** The last change that others had been told of; null where every commit has been acknowledged. */
  readonly toldSeq: number | null;
  /** So much of the log was called safe in the last step, whatever it says of changes. */
  readonly acknowledgedBytes: number;
};
/** SQLite's `pragma synchronous` of the connection that wrote: 0 off, 1 normal, 2 full, 3 extra. */
export type Synchronous = number;

/** What a disk may hold after a cut, and the clean disks one of whose states it must open to: the last acknowledged first. */
export type PossibleDisk = { readonly label: string; readonly files: Files; readonly mustBe: readonly Files[]; readonly moment: number; /** No change up to this one may be missing. */ readonly toldSeq: number };
export type Files = { readonly db: Buffer; readonly wal: Buffer };

/**
 * Draws a disk that a power cut may leave while step `index` of the history runs, or just after it.
 *
 * | synchronous | what is on the disk for certain (sqlite.org/pragma.html, sqlite.org/wal.html) |
 * |---|---|
 * | full, extra | the log up to each commit before the next begins; the log before a checkpoint writes pages; pages before the log begins anew, and its new header before its first frame |
 * | normal | the same, but commits only up to the last checkpoint, or to the last flush that the program itself asked for |
 * | off | nothing since the beginning |
 *
 * Null where the history does not show enough: a checkpoint and commits in one step.
 */
export function drawDisk(history: readonly Moment[], index: number, synchronous: Synchronous, dice: Dice): PossibleDisk | null {
  const [before, after] = [must(history[index - 1], 'a step has a moment before'), must(history[index], 'a step')];
  if (synchronous === 0) return drawUnflushed(must(history[0], 'a beginning'), after, index, dice);
  if (synchronous === 1 && dice.below(2) === 0) return drawUnflushedCommits(history, index, dice);
  const isPaged = !before.db.equals(after.db);
  const [oldLog, newLog] = [readWal(before.wal), readWal(after.wal)];
  if (isPaged && before.wal.equals(after.wal)) {
    return { label: `checkpoint (${after.after})`, files: { db: tornBetween(before.db, after.db, dice), wal: after.wal }, mustBe: [before], moment: index, toldSeq: before.toldSeq ?? 0 };
  }
  if (isPaged || newLog === null) return null;
  const isAnew = oldLog === null || oldLog.salt !== newLog.salt;
  const from = isAnew ? 0 : oldLog.commitEnds.length;
  const added = newLog.commitEnds.length - from;
  if (added <= 0) return null;
  const commit = from + dice.below(added);
  const end = must(newLog.commitEnds[commit], 'a commit has an end');
  const startOf = (each: number): number => newLog.commitEnds[each - 1] ?? (isAnew ? headerBytes : end);
  const clean = (upTo: number): Files => ({ db: after.db, wal: after.wal.subarray(0, upTo) });
  const known = (each: number): Files => (each === 0 && isAnew ? before : clean(startOf(each)));
  // With `normal` nothing of this step need have been flushed before the next commit began.
  const first = synchronous === 1 ? from : commit;
  const written = overlay(before.wal, after.wal.subarray(0, end));
  const flushed = overlay(before.wal, after.wal.subarray(0, startOf(first)));
  // A log that begins anew: first its header alone, then, once that is flushed, its frames.
  const isHeader = commit === 0 && isAnew && dice.below(4) === 0;
  const wal = isHeader ? tornBetween(before.wal, flushed, dice) : tornBetween(flushed, written, dice);
  const between = newLog.commitEnds.slice(first, commit).map(clean);
  return { label: `commit ${commit + 1 - from} of ${added} (${after.after})`, files: { db: after.db, wal }, mustBe: [known(first), ...between, clean(end)], moment: index, toldSeq: before.toldSeq ?? 0 };
}

const headerBytes = 32;

/** A file that is overwritten from its start keeps what lies behind. */
function overlay(old: Buffer, written: Buffer): Buffer {
  return Buffer.concat([written, old.subarray(written.length)]);
}

function drawUnflushed(first: Moment, after: Moment, index: number, dice: Dice): PossibleDisk {
  return { label: `nothing flushed (${after.after})`, files: { db: tornBetween(first.db, after.db, dice), wal: tornBetween(first.wal, after.wal, dice) }, mustBe: [after], moment: index, toldSeq: after.toldSeq ?? 0 };
}

/** With `normal`, after a step: all that was acknowledged must have been flushed by the program; what it did beside that (a message sent) may be undone, commit by commit. */
function drawUnflushedCommits(history: readonly Moment[], index: number, dice: Dice): PossibleDisk | null {
  const after = must(history[index], 'a step');
  const log = readWal(after.wal);
  if (log === null) return null;
  // The last moment at which pages reached the database, in this log; else only its header is certain.
  const paged = history.slice(1, index + 1).findLastIndex((moment, at) => !moment.db.equals(must(history[at], 'the one before').db)) + 1;
  const endIn = (bytes: Buffer): number => {
    const flushed = readWal(bytes);
    return flushed?.salt === log.salt ? flushed.commitEnds.at(-1) ?? headerBytes : headerBytes;
  };
  const start = Math.max(endIn(must(history[paged], 'a moment').wal), endIn(after.flushedLog));
  const end = log.commitEnds.at(-1) ?? headerBytes;
  if (end <= start) return null;
  const flushed = overlay(Buffer.alloc(0), after.wal.subarray(0, start));
  const unacknowledged = [start, ...log.commitEnds.filter((each) => each > start && each < end)].filter((upTo) => upTo >= after.acknowledgedBytes).map((upTo): Files => ({ db: after.db, wal: after.wal.subarray(0, upTo) }));
  return { label: `unflushed commits (${after.after})`, files: { db: after.db, wal: tornBetween(flushed, after.wal.subarray(0, end), dice) }, mustBe: [after, ...(after.toldSeq === null ? [] : unacknowledged)], moment: index, toldSeq: after.toldSeq ?? 0 };
}
