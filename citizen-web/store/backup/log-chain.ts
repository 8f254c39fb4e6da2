import type Database from 'better-sqlite3';
import { z } from 'zod';
import { changeHash } from '../../../shared/crypto/change-chain.ts';
import { changedRecordSchema, firstPrevHash } from '../../../shared/protocol/change.ts';

const rowSchema = z.object({
  epoch: z.string(), seq: z.number().int(), prev_hash: z.string(), hash: z.string(), at_ms: z.number(), command_id: z.string().nullable(), household_id: z.string().nullable(), records: z.string(), event: z.string(),
});
const headSchema = z.object({ epoch: z.string(), last_seq: z.number().int(), last_hash: z.string() });
const recordsSchema = z.array(changedRecordSchema);
type Row = z.infer<typeof rowSchema>;

/** How the log of a copy stands: how many changes it has, and the first that does not continue the one before; null when the chain holds to its head. */
export function checkChain(sqlite: Database.Database): { readonly changes: number; readonly brokenAt: number | null } {
  const head = headSchema.parse(sqlite.prepare('select epoch, last_seq, last_hash from log_head where id = 1').get());
  let prevHash: string = firstPrevHash;
  let seq = 0;
  for (const row of readRows(sqlite)) {
    seq += 1;
    if (row.epoch !== head.epoch || row.seq !== seq || row.prev_hash !== prevHash || hashOf(row, row.epoch, prevHash) !== row.hash) return { changes: seq, brokenAt: seq };
    prevHash = row.hash;
  }
  return { changes: seq, brokenAt: seq === head.last_seq && prevHash === head.last_hash ? null : seq + 1 };
}

/**
 * A restored hub's log is told again from its first change under a new epoch, and chained anew, so that no desk takes it for the one
 * it knew (architecture.md, Sync, lines 1 and 12). In the caller's transaction; gives the hash of each change by its seq.
 */
export function beginNewEpoch(sqlite: Database.Database, epoch: string): ReadonlyMap<number, string> {
  const update = sqlite.prepare('update change set epoch = ?, prev_hash = ?, hash = ? where seq = ?');
  const hashes = new Map<number, string>();
  let prevHash: string = firstPrevHash;
  // All rows first: SQLite does not say what a read sees of rows that are written meanwhile.
  const rows = Array.from(readRows(sqlite));
  for (const row of rows) {
    const hash = hashOf(row, epoch, prevHash);
    update.run(epoch, prevHash, hash, row.seq);
    hashes.set(row.seq, hash);
    prevHash = hash;
  }
  sqlite.prepare('update log_head set epoch = ?, last_hash = ? where id = 1').run(epoch, prevHash);
  return hashes;
}

function* readRows(sqlite: Database.Database): Generator<Row> {
  for (const row of sqlite.prepare('select epoch, seq, prev_hash, hash, at_ms, command_id, household_id, records, event from change order by seq').iterate()) yield rowSchema.parse(row);
}

function hashOf(row: Row, epoch: string, prevHash: string): string {
  return changeHash({ epoch, seq: row.seq, prevHash, atMs: row.at_ms, commandId: row.command_id, householdId: row.household_id, records: recordsSchema.parse(JSON.parse(row.records)), event: row.event });
}
