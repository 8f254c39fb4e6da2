import { sql } from 'kysely';
import { signCommand } from '../../../shared/crypto/command-signature.ts';
import { commandSchema } from '../../../shared/protocol/command.ts';
import type { Command } from '../../../shared/protocol/command.ts';
import type { CommandResult } from '../../../shared/protocol/upload.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Refusal } from '../../../shared/lib/result.ts';
import { dropWaitingHistory } from './history.ts';
import { readDevice, readMetaNumber, writeMeta } from './meta.ts';
import { recomputeShown, showWaitingLine } from './replay.ts';
import type { ShownSubject } from './replay.ts';
import type { ReadDb, WriteDb } from './schema.ts';

/** What has not been answered by the hub, in order; ends before the first that still needs its signature. */
export async function readUnsent(db: ReadDb, limit: number): Promise<Command[]> {
  // By state, since the index goes by state and number: over both at once SQLite would read and sort every waiting command for each page.
  const next = (state: 'waiting' | 'sent') => db.selectFrom('outbox').select(['device_seq', 'body', 'is_signed']).where('state', '=', state).orderBy('device_seq').limit(limit).execute();
  const rows = [...await next('sent'), ...await next('waiting')].toSorted((one, other) => one.device_seq - other.device_seq).slice(0, limit);
  const firstUnsigned = rows.findIndex((row) => row.is_signed === 0);
  return (firstUnsigned < 0 ? rows : rows.slice(0, firstUnsigned)).map((row) => commandSchema.parse(JSON.parse(row.body)));
}

/** What the hub has not confirmed yet. */
export async function countWaiting(db: ReadDb): Promise<number> {
  const row = await db.selectFrom('outbox').select((eb) => eb.fn.countAll<number>().as('count')).where('state', 'in', ['waiting', 'sent', 'accepted']).executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function markSent(tx: WriteDb, commandIds: readonly string[]): Promise<void> {
  // With the plus the state is no key: by its index every waiting command would be read for each page (sqlite.org/optoverview.html, 2).
  await tx.updateTable('outbox').set({ state: 'sent' }).where('command_id', 'in', [...commandIds]).where(sql<string>`+state`, '=', 'waiting').execute();
}

/** Writes down one stored result of the hub. A refused command leaves the shown rows and becomes 未成功事项. */
export async function settleResult(tx: WriteDb, result: CommandResult, nowMs: number): Promise<void> {
  if (result.outcome === 'refused') {
    await settleRefused(tx, result.commandId, result.refusal ?? { code: 'refused', message: '服务器没有受理，请查看最新状态后重新办理。' }, nowMs);
    return;
  }
  const cursor = await readMetaNumber(tx, 'cursor') ?? 0;
  const isDownloaded = result.resultSeq === null || result.resultSeq <= cursor;
  const row = await tx.updateTable('outbox').set({ state: isDownloaded ? 'done' : 'accepted', result_seq: result.resultSeq })
    .where('command_id', '=', result.commandId).where('state', 'in', ['waiting', 'sent', 'accepted']).returning(settledColumns).executeTakeFirst();
  // It was here before its answer and had waited once more (rewindTo); no page that is still to come shows its household without it.
  if (row !== undefined && isDownloaded) await showWithout(tx, result.commandId, row, nowMs);
}

const settledColumns = ['household_id', 'subject_id', 'type'] as const;

/** What waits no more leaves the shown rows, the list and the timeline. */
async function showWithout(tx: WriteDb, commandId: string, row: { readonly household_id: string | null; readonly subject_id: string; readonly type: string }, nowMs: number): Promise<void> {
  await dropWaitingHistory(tx, [commandId]);
  const subject = subjectOf(row.household_id, row.subject_id, row.type);
  if (subject !== null) await recomputeShown(tx, subject, nowMs);
}

export async function settleRefused(tx: WriteDb, commandId: string, refusal: Refusal, nowMs: number): Promise<void> {
  const row = await tx.updateTable('outbox').set({ state: 'refused' }).where('command_id', '=', commandId).where('state', 'in', ['waiting', 'sent', 'accepted'])
    .returning(settledColumns).executeTakeFirst();
  if (row === undefined) return;
  if (refusal.code === 'erased') {
    // Nothing may be left that says anything of a household whose data has been destroyed.
    await tx.deleteFrom('outbox').where('command_id', '=', commandId).execute();
    await dropWaitingHistory(tx, [commandId]);
    if (row.household_id !== null) await recomputeShown(tx, { householdId: row.household_id }, nowMs);
    return;
  }
  await tx.insertInto('unsuccessful').values({ command_id: commandId, household_id: row.household_id, code: refusal.code, message: refusal.message, at_ms: nowMs })
    .onConflict((conflict) => conflict.doNothing()).execute();
  await showWithout(tx, commandId, row, nowMs);
}

/** Shows again what waits, after the shown rows were made from nothing; what belongs to no household first, for households are decided on it. */
export async function recomputeOpen(tx: WriteDb, nowMs: number): Promise<void> {
  const rows = await tx.selectFrom('outbox').select(['household_id', 'subject_id', 'type', 'body']).where('state', 'in', ['waiting', 'sent', 'accepted']).orderBy('device_seq').execute();
  for (const row of rows) await showWaitingLine(tx, row.body);
  const subjects = new Map(rows.flatMap((row) => {
    const subject = subjectOf(row.household_id, row.subject_id, row.type);
    return subject === null ? [] : [[row.household_id ?? `${row.type}:${row.subject_id}`, subject] as const];
  }));
  for (const subject of [...subjects.values()].toSorted((a, b) => Number('householdId' in a) - Number('householdId' in b))) await recomputeShown(tx, subject, nowMs);
}

function subjectOf(householdId: string | null, subjectId: string, type: string): ShownSubject | null {
  if (householdId !== null) return { householdId };
  if (type === 'create_batch' || type === 'update_batch') return { kind: 'batch', id: subjectId };
  if (type === 'save_template_version') return { kind: 'template', id: subjectId };
  if (/^(save_staff|stop_staff|start_staff|reset_password)$/.test(type)) return { kind: 'staff', id: subjectId };
  if (/^(rename_device|stop_device|start_device)$/.test(type)) return { kind: 'device', id: subjectId };
  if (type === 'erase_household') return { kind: 'erasure', id: subjectId };
  return type === 'save_seal' ? { kind: 'seal', id: subjectId } : null;
}

/**
 * The hub does not know numbers above this one: what it does not know is sent again. When this desk no longer has the next
 * number, it must go on as a new incarnation; says whether the gap can be filled.
 */
export async function rewindTo(tx: WriteDb, lastDeviceSeq: number): Promise<boolean> {
  const device = must(await readDevice(tx), 'only an enrolled desk uploads');
  // A restored desk learns by download that the hub had some of its renumbered commands already, before anyone signed them anew:
  // these are not sent again, or the queue would wait for the signature of somebody who may never come back.
  const beyond = tx.updateTable('outbox').set({ state: 'waiting', result_seq: null }).where('incarnation', '=', device.incarnation).where('device_seq', '>', lastDeviceSeq)
    .where('is_signed', '=', 1);
  await beyond.where('state', 'in', ['sent', 'accepted', 'done']).execute();
  const next = await tx.selectFrom('outbox').select('command_id').where('incarnation', '=', device.incarnation).where('device_seq', '=', lastDeviceSeq + 1)
    .where('state', '=', 'waiting').executeTakeFirst();
  return next !== undefined;
}

/**
 * This desk's numbers were used twice (a clone, an old backup), or it must send again what it gave as an earlier incarnation: it goes
 * on as a new one and numbers what is not yet answered from 1, in the order in which it was given (Sync, line 4). Signatures cover the number, so each must be signed again: `signOpenCommands`.
 */
export async function takeNewIncarnation(tx: WriteDb, incarnation: string): Promise<void> {
  await writeMeta(tx, 'incarnation', incarnation);
  const rows = await tx.selectFrom('outbox').select(['command_id', 'body'])
    .where('state', 'in', ['waiting', 'sent']).orderBy(sql`rowid`).execute();
  for (const [index, row] of rows.entries()) {
    const command: Command = { ...commandSchema.parse(JSON.parse(row.body)), incarnation, deviceSeq: index + 1 };
    await tx.updateTable('outbox').set({ incarnation, device_seq: index + 1, is_signed: 0, state: 'waiting', body: JSON.stringify(command) }).where('command_id', '=', row.command_id).execute();
  }
  await writeMeta(tx, 'nextDeviceSeq', rows.length + 1);
}

/** Signs anew what this member of staff has in the outbox without a valid signature; `all`: after their key was replaced. */
export async function signOpenCommands(tx: WriteDb, staff: { readonly staffId: string; readonly privateKey: string }, which: 'unsigned' | 'all'): Promise<void> {
  const device = await readDevice(tx);
  if (device === null) return;
  const open = tx.selectFrom('outbox').select(['command_id', 'body']).where('state', 'in', ['waiting', 'sent']);
  const rows = await (which === 'all' ? open : open.where('is_signed', '=', 0)).execute();
  for (const row of rows) {
    const { staffSignature: _staffSignature, deviceSignature: _deviceSignature, ...command } = commandSchema.parse(JSON.parse(row.body));
    if (command.staffId !== staff.staffId) continue;
    const signed = signCommand(command, staff.privateKey, device.privateKey);
    await tx.updateTable('outbox').set({ body: JSON.stringify(signed), is_signed: 1 }).where('command_id', '=', row.command_id).execute();
  }
}

/** Commands of this person that the hub could not believe now: they wait for the next sign-in, which signs them anew. */
export async function unsignCommandsOf(tx: WriteDb, staffId: string): Promise<void> {
  const rows = await tx.selectFrom('outbox').select(['command_id', 'body']).where('state', 'in', ['waiting', 'sent']).where('is_signed', '=', 1).execute();
  const ids = rows.filter((row) => commandSchema.parse(JSON.parse(row.body)).staffId === staffId).map((row) => row.command_id);
  for (const commandId of ids) await tx.updateTable('outbox').set({ is_signed: 0, state: 'waiting' }).where('command_id', '=', commandId).execute();
}
