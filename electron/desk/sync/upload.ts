import { signCommand } from '../../../shared/crypto/command-signature.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { Command } from '../../../shared/protocol/command.ts';
import type { UploadResponse } from '../../../shared/protocol/upload.ts';
import { documentsIn } from '../../../shared/domain/documents-in.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice, readMeta, writeMeta } from '../db/meta.ts';
import { markSent, readUnsent, rewindTo, settleRefused, settleResult, signOpenCommands, takeNewIncarnation } from '../db/outbox.ts';
import { showWaitingLine } from '../db/replay.ts';
import type { WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readPart } from '../files/part-store.ts';
import type { HubAnswer } from './hub-client.ts';
import type { PartNeed } from '../../../shared/protocol/part-transfer.ts';

const commandsPerUpload = 100;
const partsBudgetMs = 10_000;
const maxPartTries = 5;

/**
 * One upload of a cycle (Sync, lines 4, 8 and 9): parts the hub lacks first, then the commands whose parts are all there, in order.
 * Answers how many commands the hub answered. Every step may be repeated: the hub remembers command ids.
 */
export async function upload(deps: DeskDeps): Promise<Result<number, Refusal>> {
  const unsent = await readPiece(deps);
  if (unsent.length === 0) return ok(0);
  const device = must(await readDevice(deps.db), 'only an enrolled desk uploads');
  if (unsent.some((each) => each.incarnation !== device.incarnation)) return inTransaction(deps.db, async (tx) => ok(await beginIncarnation(tx, deps)));
  const ready = await sendParts(deps, unsent);
  if (!ready.ok) return ready;
  if (ready.value.length === 0) return ok(0);
  const sent = await send(deps, ready.value);
  return settleUpload(deps, await sent.answer);
}

/** What the hub has been sent; its answer is to be given to `settleUpload`. An answer that is lost is asked for again by the next upload. */
export type Sent = { readonly answer: HubAnswer<UploadResponse> };

/** Sends the next commands without waiting for their answer; null when there are none, or when documents or new numbers come first. */
export async function sendAhead(deps: DeskDeps): Promise<Sent | null> {
  const unsent = await readPiece(deps);
  const firstWithParts = unsent.findIndex((each) => partsOf(each).length > 0);
  const ready = firstWithParts < 0 ? unsent : unsent.slice(0, firstWithParts);
  const device = await readDevice(deps.db);
  return ready.length === 0 || ready.some((each) => each.incarnation !== device?.incarnation) ? null : send(deps, ready);
}

function readPiece(deps: Pick<DeskDeps, 'db' | 'config'>): Promise<readonly Command[]> {
  return readUnsent(deps.db, deps.config.commandsPerUpload ?? commandsPerUpload);
}

async function send(deps: DeskDeps, commands: readonly Command[]): Promise<Sent> {
  await inTransaction(deps.db, async (tx) => ok(await markSent(tx, commands.map((each) => each.commandId))));
  return { answer: deps.hub.upload({ epoch: await readMeta(deps.db, 'epoch'), commands: [...commands] }) };
}

/** Writes down what the hub answered to each command; how many those were. */
export async function settleUpload(deps: DeskDeps, answer: Result<UploadResponse, Refusal>): Promise<Result<number, Refusal>> {
  if (!answer.ok) return answer;
  const { results, hubTimeMs, stop } = answer.value;
  const nowMs = deps.clock.nowMs();
  return inTransaction(deps.db, async (tx) => {
    for (const result of results) await settleResult(tx, result, nowMs);
    await writeMeta(tx, 'lastHubTimeMs', hubTimeMs);
    if (stop.kind === 'tampered') {
      await settleRefused(tx, stop.commandId, { code: 'tampered', message: '这项操作与服务器上已有的记录编号相同但内容不同，没有受理，请立即联系管理员。' }, nowMs);
    }
    const mustRestart = stop.kind === 'device_forked' || (stop.kind === 'gap' && !(await rewindTo(tx, stop.lastDeviceSeq)));
    if (mustRestart) await beginIncarnation(tx, deps);
    return ok(results.length);
  });
}

/** Nothing has been answered by this: the next cycle sends under the new numbers. */
async function beginIncarnation(tx: WriteDb, deps: Pick<DeskDeps, 'random' | 'session'>): Promise<number> {
  await takeNewIncarnation(tx, newId(deps.random));
  const session = deps.session.current();
  if (session !== null) await signOpenCommands(tx, { staffId: session.staff.staffId, privateKey: session.privateKey }, 'unsigned');
  return 0;
}

/** Sends what the hub lacks, for at most ten seconds; gives the commands, from the first on, that can go now. */
async function sendParts(deps: DeskDeps, commands: readonly Command[]): Promise<Result<readonly Command[], Refusal>> {
  const needs = [...new Map(commands.flatMap(partsOf).map((part) => [nameOf(part), part])).values()];
  const missing = new Set<string>();
  for (let start = 0; start < needs.length; start += 1000) {
    const answer = await deps.hub.missingParts(needs.slice(start, start + 1000));
    if (!answer.ok) return answer;
    for (const part of answer.value) missing.add(nameOf(part));
  }
  const endsAtMs = deps.clock.monotonicMs() + partsBudgetMs;
  for (const [index, command] of commands.entries()) {
    for (const part of partsOf(command).filter((each) => missing.has(nameOf(each)))) {
      if (deps.clock.monotonicMs() >= endsAtMs) return ok(commands.slice(0, index));
      const sent = await sendPart(deps, part);
      if (!sent.ok && sent.error.code === 'offline') {
        const stillMissing = await isStillMissing(deps, part);
        if (!stillMissing.ok) return stillMissing;
        if (stillMissing.value) return index > 0 ? ok(commands.slice(0, index)) : partUndelivered;
      } else if (!sent.ok) return index > 0 ? ok(commands.slice(0, index)) : countTry(deps, command, sent.error);
      missing.delete(nameOf(part));
    }
  }
  return ok(commands);
}

const partUndelivered = refuse('part_undelivered', '附件没有送到服务器，可能网络较慢，稍后自动重试；其他更新照常接收。');

/** A part got no answer: is it the whole line, or only what is large? Downloading must not wait for it then (Sync, line 8). False: only the reply was lost. */
async function isStillMissing(deps: DeskDeps, part: PartNeed): Promise<Result<boolean, Refusal>> {
  const missing = await deps.hub.missingParts([part]);
  return missing.ok ? ok(missing.value.length > 0) : missing;
}

function nameOf(part: PartNeed): string {
  return `${part.digest} ${part.householdId ?? ''}`;
}

async function sendPart(deps: DeskDeps, part: PartNeed): Promise<Result<null, Refusal>> {
  const bytes = await readPart(deps.db, deps, part.digest);
  if (bytes === null) return refuse('part_gone', '该操作附带的文件在本机已损坏或丢失，请重新办理。');
  return deps.hub.putPart(part.digest, part.householdId, bytes);
}

/** The documents in a payload. The first of several parts is a base, the same for many households and in nobody's envelope. */
export function partsOf(command: Pick<Command, 'type' | 'payload' | 'householdId'>): PartNeed[] {
  // What is settled of 待核对 has been handed in by whoever had it.
  return command.type === 'settle_hand_in' ? [] : partsIn(command.payload, command.householdId);
}

export function partsIn(payload: unknown, householdId: string | null): PartNeed[] {
  return documentsIn(payload).flatMap(({ parts }) => parts.map((part, index) => ({
    digest: part.digest, householdId: parts.length > 1 && index === 0 ? null : householdId,
  })));
}

/** After five tries the command gives its number to an `abandon` and is listed under 未成功事项 (Sync, line 8). */
async function countTry(deps: DeskDeps, command: Command, refusal: Refusal): Promise<Result<readonly Command[], Refusal>> {
  const session = deps.session.current();
  const abandoned = await inTransaction(deps.db, async (tx) => {
    const row = await tx.updateTable('outbox').set((eb) => ({ part_tries: eb('part_tries', '+', 1) })).where('command_id', '=', command.commandId).returning('part_tries').executeTakeFirstOrThrow();
    if (session === null || (row.part_tries < maxPartTries && refusal.code !== 'part_gone' && refusal.code !== 'erased')) return ok(false);
    const device = must(await readDevice(tx), 'only an enrolled desk uploads');
    const nowMs = deps.clock.nowMs();
    // The old row gives up its number, which is unique.
    await tx.updateTable('outbox').set({ device_seq: -command.deviceSeq }).where('command_id', '=', command.commandId).execute();
    await settleRefused(tx, command.commandId, refusal, nowMs);
    const { staffSignature: _staffSignature, deviceSignature: _deviceSignature, ...rest } = command;
    const abandon = signCommand({
      ...rest, commandId: newId(deps.random), staffId: session.staff.staffId, type: 'abandon', expectedRevision: 0,
      payload: { abandonedType: command.type, reason: refusal.message }, clientTimeMs: nowMs,
    }, session.privateKey, device.privateKey);
    await tx.insertInto('outbox').values({
      command_id: abandon.commandId, incarnation: abandon.incarnation, device_seq: abandon.deviceSeq, household_id: abandon.householdId, subject_id: abandon.subjectId, type: 'abandon',
      body: JSON.stringify(abandon), state: 'waiting', result_seq: null, part_tries: 0, is_signed: 1, created_at_ms: nowMs,
    }).execute();
    // Like whatever waits here it is seen in the timeline until the hub has it.
    await showWaitingLine(tx, JSON.stringify(abandon));
    return ok(true);
  });
  if (!abandoned.ok) return abandoned;
  return abandoned.value ? ok([]) : err(refusal);
}
