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
export async function putHistory(tx: WriteDb, event: DomainEvent, source: { readonly seq: number | null; readonly commandId: string | null }): Promise<void> {
  await tx.insertInto('history').values(rowOf(event, source)).execute();
}

/** What these commands have done here, in one statement. */
export async function putWaitingHistory(tx: WriteDb, lines: readonly { readonly event: DomainEvent; readonly commandId: string }[]): Promise<void> {
  await tx.insertInto('history').values(lines.map(({ event, commandId }) => rowOf(event, { seq: null, commandId }))).execute();
}

function rowOf(event: DomainEvent, { seq, commandId }: { readonly seq: number | null; readonly commandId: string | null }) {
  return { seq, command_id: commandId, household_id: event.householdId, batch_id: event.batchId, at_ms: event.atMs, waiting: seq === null ? 1 : 0, body: JSON.stringify(event) };
}

/** The waiting line of a command that has been answered. */
export async function dropWaitingHistory(tx: WriteDb, commandId: string): Promise<void> {
  await tx.deleteFrom('history').where('command_id', '=', commandId).where('waiting', '=', 1).execute();
}
