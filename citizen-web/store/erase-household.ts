import { setTimeout as delay } from 'node:timers/promises';
import { PostgresAdapter, sql } from 'kysely';
import { forgetKeyIn } from './data-keys.ts';
import type { HubDeps } from './hub-deps.ts';
import { partFileName } from './parts.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/**
 * In the transaction of the accepted command: the household's key is destroyed, and with it every row that says anything of it. The log keeps
 * its ciphertext, which nobody can open any more, so that its chain holds; stored results keep their numbers, so that resends are answered.
 */
export async function eraseHousehold(tx: WriteDb, householdId: string): Promise<void> {
  for (const table of ['data_key', 'household_number', 'part', 'page_image', 'page_image_task', 'signing_draft', 'session', 'access_code', 'sms_outbox', 'hand_in', 'signing_visit', 'ink_trace', 'record'] as const) {
    await tx.deleteFrom(table).where('household_id', '=', householdId).execute();
  }
  forgetKeyIn(tx, householdId);
  await tx.updateTable('command').set({ sealed_text: '', refusal: null }).where('household_id', '=', householdId).execute();
}

/** The large parts of a household, to be removed once the transaction stands. */
export async function largePartFiles(db: ReadDb, householdId: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('part').select('digest').where('household_id', '=', householdId).where('body', 'is', null).execute();
  return rows.map((row) => partFileName(row.digest, householdId));
}

/** After the commit: the key at hand, files that no key opens any more, and what the write-ahead log still holds of the key. */
export async function removeErased(deps: Pick<HubDeps, 'db' | 'files' | 'keys' | 'clock' | 'log'>, householdId: string, names: readonly string[]): Promise<void> {
  deps.keys.forget(householdId);
  for (const name of names) await deps.files.remove(name);
  if (!(deps.db.getExecutor().adapter instanceof PostgresAdapter)) await emptyLog(deps);
}

const emptiedWithinMs = 10_000;

/**
 * Moves the write-ahead log into the file and cuts it to nothing. While the thread beside this one moves it too (workers/checkpointer.ts), or a
 * backup reads, SQLite does nothing and says busy (sqlite.org/pragma.html, wal_checkpoint): then again, for ten seconds.
 */
async function emptyLog({ db, clock, log }: Pick<HubDeps, 'db' | 'clock' | 'log'>): Promise<void> {
  const endsAtMs = clock.monotonicMs() + emptiedWithinMs;
  for (;;) {
    const { rows: [answer] } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    if (answer?.busy === 0) return;
    if (clock.monotonicMs() >= endsAtMs) break;
    await delay(50);
  }
  log.error({}, 'the log of the database could not be emptied after an erasure; it is when the hub next stops or a household is next erased');
}
