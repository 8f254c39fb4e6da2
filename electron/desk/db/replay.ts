import { sql } from 'kysely';
import { agreementCommands } from '../../../shared/domain/command-guard.ts';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import { staffEvent } from '../../../shared/domain/make-event.ts';
import { staffSchema } from '../../../shared/domain/records.ts';
import type { RecordKind } from '../../../shared/domain/records.ts';
import type { DecisionContext } from '../../../shared/domain/situation.ts';
import { commandSchema, intentOf } from '../../../shared/protocol/command.ts';
import { putHistoryLines } from './history.ts';
import { loadSituationForIntent } from './load-situation.ts';
import { projectHouseholds } from './project-household.ts';
import { loadRecord, putRecord, resetHouseholds, resetShown } from './records.ts';
import type { ReadBodies } from './records.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/** A household, or one record that belongs to no household (batch, template, seal, staff, device). */
export type ShownSubject = { readonly householdId: string } | { readonly kind: RecordKind; readonly id: string };

const openStates = ['waiting', 'sent', 'accepted'] as const;
/** What was accepted as another incarnation came before everything that still waits, whatever its number. */
const acceptedFirst = sql`case state when 'accepted' then 0 else 1 end`;

/**
 * Makes the shown rows of a subject anew: confirmed rows, then the desk's waiting commands in order through the same function
 * as the hub's (architecture.md, Sync, line 7). A command that no longer fits changes nothing here; the hub will refuse it.
 */
export async function recomputeShown(tx: WriteDb, subject: ShownSubject, nowMs: number): Promise<void> {
  if ('householdId' in subject) return recomputeHouseholds(tx, [subject.householdId], nowMs);
  await resetShown(tx, subject);
  const rows = await waiting(tx).where('household_id', 'is', null).where('subject_id', '=', subject.id).execute();
  for (const { body } of rows) await replay(tx, body);
}

/** As recomputeShown for each of these, read and written together: most of what a page brings waits for nothing here. */
export async function recomputeHouseholds(tx: WriteDb, householdIds: readonly string[], nowMs: number, read?: ReadBodies): Promise<void> {
  if (householdIds.length === 0) return;
  await resetHouseholds(tx, householdIds);
  const rows = await waiting(tx).select('household_id').where('household_id', 'in', [...householdIds]).execute();
  for (const { body } of rows) await replay(tx, body);
  await projectHouseholds(tx, householdIds, new Set(rows.flatMap((row) => row.household_id ?? [])), nowMs, read);
}

function waiting(db: ReadDb) {
  return db.selectFrom('outbox').select('body').where('state', 'in', openStates).orderBy(acceptedFirst).orderBy('device_seq');
}

async function replay(tx: WriteDb, body: string): Promise<void> {
  const command = commandSchema.parse(JSON.parse(body));
  const intent = intentOf(command);
  if (intent === null) return;
  const staff = await replayStaff(tx, command.staffId);
  if (staff === null) return;
  const situation = await loadSituationForIntent(tx, 'shown', intent, command.householdId);
  const decided = decideCommand(intent, situation, { staff, deviceId: command.deviceId, nowMs: command.clientTimeMs, counterSignedCopy: null });
  if (!decided.ok) return;
  for (const each of decided.value.puts) await putRecord(tx, 'shown', each);
}

/** What waits again after the hub was restored had lost its waiting line when it was answered the first time; it gets one anew. */
export async function showWaitingLine(tx: WriteDb, body: string): Promise<void> {
  const command = commandSchema.parse(JSON.parse(body));
  const { commandId, clientTimeMs, deviceId, householdId, subjectId, staffId, type } = command;
  const known = await tx.selectFrom('history').select('history_id').where('command_id', '=', commandId).executeTakeFirst();
  if (known !== undefined) return;
  const staff = await replayStaff(tx, staffId) ?? { staffId, name: '', roles: [] };
  const agreementId = agreementCommands.includes(type) ? subjectId : null;
  const event = staffEvent({ staff, deviceId, nowMs: clientTimeMs, counterSignedCopy: null }, type, { householdId, agreementId }, '');
  await putHistoryLines(tx, [{ event, seq: null, commandId }]);
}

/** Who gave the command: as the hub knows them, else as this desk does until the hub's word has come. */
async function replayStaff(db: ReadDb, staffId: string): Promise<DecisionContext['staff'] | null> {
  const known = await loadRecord(db, 'confirmed', 'staff', staffId);
  if (known !== null) return known;
  const row = await db.selectFrom('staff_key').select(['staff_id', 'name', 'roles']).where('staff_id', '=', staffId).executeTakeFirst();
  return row === undefined ? null : { staffId: row.staff_id, name: row.name, roles: rolesOf(row.roles) };
}

function rolesOf(text: string): DecisionContext['staff']['roles'] {
  return staffSchema.shape.roles.parse(JSON.parse(text));
}
