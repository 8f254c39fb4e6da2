import { eventSchema } from '../../../shared/domain/records.ts';
import type { DomainEvent } from '../../../shared/domain/records.ts';
import type { ReadDb, WriteDb } from './schema.ts';

export type HistoryEntry = { readonly event: DomainEvent; readonly waiting: boolean };

/** The timeline of a household, newest first, with what still waits to be uploaded. */
export async function readHistory(db: ReadDb, householdId: string): Promise<HistoryEntry[]> {
  const rows = await db.selectFrom('history').select(['body', 'waiting']).where('household_id', '=', householdId).orderBy('at_ms', 'desc').orderBy('history_id', 'desc').execute();
  return rows.map((row) => ({ event: eventSchema.parse(JSON.parse(row.body)), waiting: row.waiting === 1 }));
}

/** The newest lines of what belongs to no household. */
export async function readOfficeHistory(db: ReadDb, limit: number): Promise<HistoryEntry[]> {
  const rows = await db.selectFrom('history').select(['body', 'waiting']).where('household_id', 'is', null).orderBy('at_ms', 'desc').orderBy('history_id', 'desc').limit(limit).execute();
  return rows.map((row) => ({ event: eventSchema.parse(JSON.parse(row.body)), waiting: row.waiting === 1 }));
}

/** `seq` null: what this desk has done and the hub has not yet said. */
export type HistoryLine = { readonly event: DomainEvent; readonly seq: number | null; readonly commandId: string | null };

/** Many in one statement. */
export async function putHistoryLines(tx: WriteDb, lines: readonly HistoryLine[]): Promise<void> {
  if (lines.length > 0) await tx.insertInto('history').values(lines.map(rowOf)).execute();
}

function rowOf({ event, seq, commandId }: HistoryLine) {
  return { seq, command_id: commandId, household_id: event.householdId, batch_id: event.batchId, at_ms: event.atMs, waiting: seq === null ? 1 : 0, body: JSON.stringify(event) };
}

/** The waiting lines of commands that have been answered. */
export async function dropWaitingHistory(tx: WriteDb, commandIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('history').where('command_id', 'in', [...commandIds]).where('waiting', '=', 1).execute();
}
