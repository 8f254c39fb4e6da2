import { isCommandGenuine } from '../../shared/crypto/command-signature.ts';
import { sealText } from '../../shared/crypto/envelope.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { decideCommand } from '../../shared/domain/decide-command.ts';
import type { Device, Staff } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import { stoodOnRefused } from '../../shared/domain/stale-refusal.ts';
import { canonicalJson } from '../../shared/lib/canonical-json.ts';
import type { Json } from '../../shared/lib/canonical-json.ts';
import { must } from '../../shared/lib/assert.ts';
import { err, refuse } from '../../shared/lib/result.ts';
import type { Refusal } from '../../shared/lib/result.ts';
import { intentOf } from '../../shared/protocol/command.ts';
import type { Command, Intent } from '../../shared/protocol/command.ts';
import { commandResultSchema } from '../../shared/protocol/upload.ts';
import type { CommandResult, UploadResponse } from '../../shared/protocol/upload.ts';
import { followUp } from './after-command.ts';
import { appendChange } from './append-change.ts';
import { documentProblem, envelopeProblem, makeCounterTail } from './command-checks.ts';
import type { CounterTail } from './command-checks.ts';
import { isErased, livingKeyOf } from './data-keys.ts';
import { neededDocuments } from '../../shared/domain/documents-in.ts';
import { largePartFiles, removeErased } from './erase-household.ts';
import type { HubDeps } from './hub-deps.ts';
import { keepIneffectiveSeal } from './ineffective-seal.ts';
import { loadRecord, loadSituationForIntent } from './load-situation.ts';
import { missingParts, putPart } from './parts.ts';
import type { HubSchema, ReadDb, WriteDb } from './schema.ts';
import { statement } from './statement.ts';
import { overwriteProblem, transactionProblem } from './transaction-checks.ts';

type Stop = Exclude<UploadResponse['stop'], { kind: 'none' }>;
export type Applied = { readonly result: CommandResult } | { readonly stop: Stop };

/**
 * Applies one command, once per command id (Sync, lines 4 and 5): seen → the stored result again; next → decided at hub time; a gap, a
 * forked device, other content under a known id, or a missing part stops the upload and consumes nothing. A refusal is a stored result too.
 */
export async function applyCommand(deps: HubDeps, device: Device, command: Command): Promise<Applied> {
  const known = await deps.db.transaction().execute((tx) => answerKnown(tx, command));
  if (known !== null) return alarmed(deps, command, known);
  const isGone = command.householdId !== null && await isErased(deps.db, command.householdId);
  const needs = isGone ? [] : neededDocuments(command).flatMap((document) => document.parts.map((part) => ({ digest: part.digest, householdId: command.householdId })));
  const missing = await missingParts(deps.db, needs);
  if (missing.length > 0) return { stop: { kind: 'missing_parts', commandId: command.commandId, digests: missing.map((part) => part.digest) } };
  const prepared = await prepare(deps.db, deps, command, device);
  const erasedFiles = command.type === 'erase_household' ? await largePartFiles(deps.db, command.subjectId) : null;
  const applied = await deps.db.transaction().execute(async (tx) => (await answerKnown(tx, command)) ?? execute(tx, deps, command, { ...prepared, seen: null }));
  if ('result' in applied && applied.result.resultSeq !== null) deps.hints.emit(applied.result.resultSeq);
  if (erasedFiles !== null && 'result' in applied && applied.result.outcome === 'accepted') await removeErased(deps, command.subjectId, erasedFiles);
  return applied;
}

/** As `applyCommand` for a command that brings no documents, inside a transaction of the caller, who tells of the change after the commit. */
export async function applyCommandIn(tx: WriteDb, deps: HubDeps, device: Device, command: Command): Promise<Applied> {
  const known = await answerKnown(tx, command);
  return known === null ? execute(tx, deps, command, await prepare(tx, deps, command, device)) : alarmed(deps, command, known);
}

/** What this command's content is, whatever number it is sent under: a forked device renumbers and re-signs its outbox. */
function contentDigest(command: Command): string {
  const { commandId, staffId, type, subjectId, householdId, expectedRevision, clientTimeMs, seenFrom } = command;
  // A payload has come as JSON, so it is plain data.
  return sha256Hex(canonicalJson({ commandId, staffId, type, subjectId, householdId, expectedRevision, clientTimeMs, ...(seenFrom === undefined ? {} : { seenFrom }), payload: command.payload as Json }));
}

/** The answer that needs no decision; null when this command is the next one. */
async function answerKnown(tx: WriteDb, command: Command): Promise<Applied | null> {
  const lastSeq = await lastDeviceSeq(tx, command.deviceId, command.incarnation);
  const [row] = (await commandById(tx, command)).rows;
  if (row !== undefined) {
    if (row.text_digest !== contentDigest(command)) return { stop: { kind: 'tampered', commandId: command.commandId } };
    if (command.deviceSeq === lastSeq + 1) await consume(tx, command);
    return { result: storedResult(row, command.deviceSeq) };
  }
  if (command.deviceSeq <= lastSeq) return { stop: { kind: 'device_forked' } };
  return command.deviceSeq === lastSeq + 1 ? null : { stop: { kind: 'gap', lastDeviceSeq: lastSeq } };
}

function alarmed(deps: HubDeps, command: Command, applied: Applied): Applied {
  if (!('stop' in applied)) return applied;
  if (applied.stop.kind === 'tampered') deps.log.error({ commandId: command.commandId, deviceId: command.deviceId }, 'a known command id came with other content');
  if (applied.stop.kind === 'device_forked') deps.log.warn({ deviceId: command.deviceId }, 'a device number was used twice');
  return applied;
}

/** A desk that was away while the household's data was destroyed still brings what it had done. */
const erased: Refusal = { code: 'erased', message: '该户的数据已按规定销毁，这项操作不再受理。' };

type Prepared = {
  readonly intent: Intent | null; readonly refusal: Refusal | null; readonly counterTail: CounterTail | null; readonly device: Device;
  /** What was looked at, where that was in the transaction that decides; what was seen before it may have changed. */
  readonly seen: { readonly staff: Staff; readonly situation: Situation } | null;
};

/** The slow work, before the transaction: signatures and documents. All of it depends on content that is named by digest. */
async function prepare(db: ReadDb, deps: HubDeps, command: Command, device: Device): Promise<Prepared> {
  const intent = intentOf(command);
  const none = { intent, counterTail: null, device, seen: null };
  if (intent === null) return { ...none, refusal: { code: 'payload', message: '操作内容不完整，请升级工作台后再试。' } };
  const staff = await loadRecord(db, deps, 'staff', command.staffId);
  const staffKey = staff?.keys.find((each) => each.deviceId === device.deviceId);
  if (staff === null || staffKey === undefined || !isCommandGenuine(command, staffKey.publicKey, device.publicKey)) {
    return { ...none, refusal: { code: 'signature', message: '无法确认是本人办理的，请退出后重新登录再办理一次。' } };
  }
  const situation = await loadSituationForIntent(db, deps, intent, command.householdId);
  if (command.householdId !== null && situation.household === null && await isErased(db, command.householdId)) return { ...none, refusal: erased };
  const problem = envelopeProblem(command, situation) ?? (await documentProblem(db, deps, intent, situation));
  if (problem !== null || intent.type !== 'counter_sign') return { ...none, refusal: problem, seen: { staff, situation } };
  const tail = await makeCounterTail(db, deps, intent, situation);
  return tail.ok ? { ...none, refusal: null, counterTail: tail.value, seen: { staff, situation } } : { ...none, refusal: tail.error };
}

/** One transaction: decision, change, stored result, the device's number (Sync, line 5). */
async function execute(tx: WriteDb, deps: HubDeps, command: Command, prepared: Prepared): Promise<Applied> {
  const decided = prepared.intent === null || prepared.refusal !== null
    ? err(must(prepared.refusal, 'an unreadable command has its refusal'))
    : await decide(tx, deps, command, prepared.intent, prepared);
  let resultSeq: number | null = null;
  if (decided.ok && prepared.intent !== null) {
    if (prepared.counterTail !== null) await putPart(tx, deps, { householdId: command.householdId, bytes: prepared.counterTail.tail });
    resultSeq = await appendChange(tx, deps, { decision: decided.value.decision, commandId: command.commandId });
    await followUp(tx, deps, { intent: prepared.intent, ...decided.value });
  }
  const refusal = decided.ok ? null : decided.error;
  await storeResult(tx, deps, command, refusal, resultSeq);
  await consume(tx, command);
  return { result: { commandId: command.commandId, deviceSeq: command.deviceSeq, outcome: refusal === null ? 'accepted' : 'refused', resultSeq, refusal } };
}

async function decide(tx: WriteDb, deps: HubDeps, command: Command, intent: Intent, prepared: Prepared) {
  const staff = prepared.seen?.staff ?? await loadRecord(tx, deps, 'staff', command.staffId);
  if (staff === null || !staff.active) return refuse('staff', '您的帐号已停用，请联系管理员。');
  const device = await loadRecord(tx, deps, 'device', command.deviceId);
  if (device === null || !device.active) return refuse('device', '本机已停用，请联系管理员。');
  const situation = prepared.seen?.situation ?? await loadSituationForIntent(tx, deps, intent, command.householdId);
  const problem = envelopeProblem(command, situation);
  if (problem !== null) return err(problem);
  const ownDecision = decideCommand(intent, situation, {
    staff, deviceId: command.deviceId, nowMs: deps.clock.nowMs(), counterSignedCopy: prepared.counterTail?.signedCopy ?? null,
  });
  // Its own refusal says more than that it stood on a refused one.
  const decision = ownDecision.ok && await wasSeenFromRefused(tx, command) ? err(stoodOnRefused) : ownDecision;
  if (!decision.ok) {
    if (intent.type === 'seal' && decision.error.code !== 'role') await keepIneffectiveSeal(tx, deps, { intent, command, situation, staff, refusal: decision.error });
    return decision;
  }
  const late = (await transactionProblem(tx, intent, situation)) ?? (await overwriteProblem(tx, intent, decision.value));
  return late === null ? { ok: true as const, value: { decision: decision.value, situation } } : err(late);
}

/** What the person saw was this desk's own work that has been refused: the number they saw may be somebody else's change by now. */
async function wasSeenFromRefused(tx: WriteDb, { seenFrom, deviceId }: Command): Promise<boolean> {
  if (seenFrom === undefined) return false;
  const row = await tx.selectFrom('command').select('outcome').where('command_id', '=', seenFrom).where('device_id', '=', deviceId).executeTakeFirst();
  return row?.outcome === 'refused';
}

async function storeResult(tx: WriteDb, deps: HubDeps, command: Command, refusal: Refusal | null, resultSeq: number | null): Promise<void> {
  const text = JSON.stringify(command);
  const context = `command:${command.commandId}`;
  const key = command.householdId === null ? null : await livingKeyOf(tx, deps, command.householdId);
  await insertCommand(tx, {
    command_id: command.commandId, device_id: command.deviceId, incarnation: command.incarnation, device_seq: command.deviceSeq, staff_id: command.staffId,
    type: command.type, subject_id: command.subjectId, household_id: command.householdId, text_digest: contentDigest(command),
    // A household whose data has been destroyed keeps no text of what was refused for it.
    sealed_text: key !== null ? sealText(text, key, context, deps.random) : command.householdId === null ? deps.keys.sealOwn(text, context) : '',
    outcome: refusal === null ? 'accepted' : 'refused', refusal: refusal === null ? null : JSON.stringify(refusal), result_seq: resultSeq, received_at_ms: deps.clock.nowMs(),
  });
}

function storedResult(row: HubSchema['command'], deviceSeq: number): CommandResult {
  const refusal: unknown = row.refusal === null ? null : JSON.parse(row.refusal);
  return commandResultSchema.parse({ commandId: row.command_id, deviceSeq, outcome: row.outcome, resultSeq: row.result_seq, refusal });
}

/** Highest number that the hub has consumed for this device in this incarnation. */
export async function lastDeviceSeq(db: ReadDb, deviceId: string, incarnation: string): Promise<number> {
  const [row] = (await deviceSeq(db, { deviceId, incarnation })).rows;
  return row?.last_seq ?? 0;
}

async function consume(tx: WriteDb, command: Command): Promise<void> {
  await putDeviceSeq(tx, { device_id: command.deviceId, incarnation: command.incarnation, last_seq: command.deviceSeq });
}

const commandById = statement(['commandId'], (db: ReadDb, { commandId }: Pick<Command, 'commandId'>) => db.selectFrom('command').selectAll().where('command_id', '=', commandId));
const insertCommand = statement([
  'command_id', 'device_id', 'incarnation', 'device_seq', 'staff_id', 'type', 'subject_id', 'household_id', 'text_digest', 'sealed_text', 'outcome', 'refusal', 'result_seq', 'received_at_ms',
], (tx: WriteDb, row: HubSchema['command']) => tx.insertInto('command').values(row));
const deviceSeq = statement(['deviceId', 'incarnation'], (db: ReadDb, device: Pick<Command, 'deviceId' | 'incarnation'>) => db.selectFrom('device_state').select('last_seq').where('device_id', '=', device.deviceId).where('incarnation', '=', device.incarnation));
const putDeviceSeq = statement(['device_id', 'incarnation', 'last_seq'], (tx: WriteDb, row: HubSchema['device_state']) => tx.insertInto('device_state').values(row)
  .onConflict((oc) => oc.columns(['device_id', 'incarnation']).doUpdateSet({ last_seq: row.last_seq })));
