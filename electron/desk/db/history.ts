import { z } from 'zod';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import { eventSchema } from '../../../shared/domain/records.ts';
import type { DomainEvent, DomainRecord } from '../../../shared/domain/records.ts';
import type { ReadDb, WriteDb } from './schema.ts';

export type HistoryEntry = {
  readonly event: DomainEvent; readonly waiting: boolean; readonly commandId: string | null;
  /** Which revision the event left the household and its versions at, by their ids; empty where that is not known. */
  readonly revisions: Readonly<Record<string, number>>;
};

const bodySchema = eventSchema.extend({ revisions: z.record(z.string(), z.number()).default({}) });

/** The timeline of a household, newest first, with what still waits to be uploaded. */
export async function readHistory(db: ReadDb, householdId: string): Promise<HistoryEntry[]> {
  const rows = await db.selectFrom('history').select(['body', 'waiting', 'command_id']).where('household_id', '=', householdId).orderBy('at_ms', 'desc').orderBy('history_id', 'desc').execute();
  return rows.map(entryOf);
}

/** A line that the hub has told, with the number of its change. */
export type ToldLine = Pick<HistoryEntry, 'event' | 'revisions'> & { readonly seq: number };

/** What the hub's log has told of a household, in the log's order. */
export async function readToldHistory(db: ReadDb, householdId: string): Promise<ToldLine[]> {
  const rows = await db.selectFrom('history').select(['body', 'seq', 'waiting', 'command_id']).where('household_id', '=', householdId).where('waiting', '=', 0).orderBy('seq').orderBy('history_id').execute();
  return rows.flatMap(({ seq, ...row }) => {
    const { event, revisions } = entryOf(row);
    return seq === null ? [] : [{ seq, event, revisions }];
  });
}

/** The newest lines of what belongs to no household. */
export async function readOfficeHistory(db: ReadDb, limit: number): Promise<HistoryEntry[]> {
  const rows = await db.selectFrom('history').select(['body', 'waiting', 'command_id']).where('household_id', 'is', null).orderBy('at_ms', 'desc').orderBy('history_id', 'desc').limit(limit).execute();
  return rows.map(entryOf);
}

function entryOf(row: { readonly body: string; readonly waiting: number; readonly command_id: string | null }): HistoryEntry {
  const { revisions, ...event } = bodySchema.parse(JSON.parse(row.body));
  return { event, waiting: row.waiting === 1, commandId: row.command_id, revisions };
}

/** `seq` null: what this desk has done and the hub has not yet said. */
export type HistoryLine = { readonly event: DomainEvent; readonly seq: number | null; readonly commandId: string | null; /** What the event left behind. */ readonly puts?: readonly DomainRecord[] };

/** Many in one statement. */
export async function putHistoryLines(tx: WriteDb, lines: readonly HistoryLine[]): Promise<void> {
  if (lines.length > 0) await tx.insertInto('history').values(lines.map(rowOf)).execute();
}

function rowOf({ event, seq, commandId, puts = [] }: HistoryLine) {
  const revisions = revisionsOf(puts);
  const body = JSON.stringify(Object.keys(revisions).length === 0 ? event : { ...event, revisions });
  return { seq, command_id: commandId, household_id: event.householdId, batch_id: event.batchId, at_ms: event.atMs, waiting: seq === null ? 1 : 0, body };
}

function revisionsOf(puts: readonly DomainRecord[]): Record<string, number> {
  const subjects = puts.filter((each) => each.kind === 'household' || each.kind === 'agreement').map(recordIdentity);
  return Object.fromEntries(subjects.map(({ id, revision }) => [id, revision]));
}

/** The waiting lines of commands that have been answered. */
export async function dropWaitingHistory(tx: WriteDb, commandIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('history').where('command_id', 'in', [...commandIds]).where('waiting', '=', 1).execute();
}

/** Which waiting command of this desk made a revision, by `revisionKey`. */
export type OpenMakers = ReadonlyMap<string, string>;

export function revisionKey(id: string, revision: number): string {
  return `${id} ${revision}`;
}

/** A lease leaves the revision as it is, so it makes none. */
const makesNoRevision: readonly DomainEvent['type'][] = ['take_lease', 'release_lease'];

/** The makers of what these households show beyond what the hub has said. */
export async function openMakers(db: ReadDb, householdIds: readonly string[]): Promise<OpenMakers> {
  if (householdIds.length === 0) return new Map();
  const rows = await db.selectFrom('history').select(['body', 'waiting', 'command_id']).where('household_id', 'in', [...householdIds]).where('waiting', '=', 1).orderBy('history_id').execute();
  const made = rows.map(entryOf).filter(({ event }) => !makesNoRevision.includes(event.type));
  return new Map(made.flatMap(({ commandId, revisions }) => (commandId === null ? [] : Object.entries(revisions).map(([id, revision]) => [revisionKey(id, revision), commandId] as const))));
}
