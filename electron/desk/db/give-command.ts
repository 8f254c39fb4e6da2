import { signCommand } from '../../../shared/crypto/command-signature.ts';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import type { Decision } from '../../../shared/domain/decision.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { intentOf } from '../../../shared/protocol/command.ts';
import type { Command, Intent } from '../../../shared/protocol/command.ts';
import type { DeskDeps, StaffSession } from '../desk-deps.ts';
import { putPart } from '../files/part-store.ts';
import { putHistory } from './history.ts';
import { inTransaction } from './in-transaction.ts';
import { loadSituationForIntent } from './load-situation.ts';
import { readDevice, readMetaNumber, writeMeta } from './meta.ts';
import type { DeviceIdentity } from './meta.ts';
import { projectHousehold } from './project-household.ts';
import { putRecord } from './records.ts';
import type { WriteDb } from './schema.ts';
import { staleOriginal } from './stale-original.ts';

export type GivenCommand = {
  readonly intent: Intent;
  /** Whose it is; null for batches, templates, seals. */
  readonly householdId: string | null;
  /** Bytes of the documents that the payload names (see documentRefOf), kept in the same transaction. */
  readonly parts?: readonly Uint8Array[];
};

/**
 * Does what staff want, here and at once: decides it on the shown rows, and in one transaction keeps the signed command for
 * upload, the resulting shown rows, the timeline's waiting line and the documents. The hub's answer comes later.
 */
export async function giveCommand(deps: DeskDeps, intent: Intent, householdId: string | null, extras?: { readonly parts?: readonly Uint8Array[] }): Promise<Result<void, Refusal>> {
  return giveCommands(deps, [{ intent, householdId, ...extras }]);
}

/** Many in one transaction: all or none. The first refusal is the answer. */
export async function giveCommands(deps: DeskDeps, commands: readonly GivenCommand[]): Promise<Result<void, Refusal>> {
  const result = await inTransaction<void>(deps.db, async (tx) => {
    for (const command of commands) {
      const given = await giveCommandIn(tx, deps, command);
      if (!given.ok) return given;
    }
    return ok(undefined);
  });
  if (result.ok) tellScreens(deps, commands);
  return result;
}

/** As giveCommand inside a transaction of the caller, who tells the screens afterwards. */
export async function giveCommandIn(tx: WriteDb, deps: Pick<DeskDeps, 'session' | 'random' | 'clock' | 'files'>, given: GivenCommand): Promise<Result<void, Refusal>> {
  const session = deps.session.current();
  if (session === null) return refuse('not_signed_in', '请先登录再办理。');
  const device = await readDevice(tx);
  if (device === null) return refuse('not_enrolled', '本机尚未登记，请先联网办理设备登记。');
  const nowMs = deps.clock.nowMs();
  const situation = await loadSituationForIntent(tx, 'shown', given.intent, given.householdId);
  const stale = staleOriginal(given.intent, situation);
  if (stale !== null) return err(stale);
  const decided = decideCommand(given.intent, situation, { staff: session.staff, deviceId: device.deviceId, nowMs, counterSignedCopy: null });
  if (!decided.ok) return decided;
  for (const bytes of given.parts ?? []) await putPart(tx, deps, bytes);
  const command = await appendToOutbox(tx, deps, given, { session, device, nowMs });
  await writeShown(tx, decided.value, command);
  if (given.householdId !== null) await projectHousehold(tx, given.householdId, nowMs);
  return ok(undefined);
}

type By = { readonly session: StaffSession; readonly device: DeviceIdentity; readonly nowMs: number };

async function appendToOutbox(tx: WriteDb, deps: Pick<DeskDeps, 'random'>, { intent, householdId }: GivenCommand, { session, device, nowMs }: By): Promise<Command> {
  const deviceSeq = must(await readMetaNumber(tx, 'nextDeviceSeq'), 'an enrolled desk counts its commands');
  await writeMeta(tx, 'nextDeviceSeq', deviceSeq + 1);
  // Through JSON, so that what is signed is what will be sent: absent keys stay absent.
  const payload: unknown = JSON.parse(JSON.stringify(must(intentOf(intent), `a payload of ${intent.type} that its schema accepts`).payload));
  const command = signCommand({
    commandId: newId(deps.random), deviceId: device.deviceId, incarnation: device.incarnation, deviceSeq, staffId: session.staff.staffId,
    type: intent.type, subjectId: intent.subjectId, householdId, expectedRevision: intent.expectedRevision, payload, clientTimeMs: nowMs,
  }, session.privateKey, device.privateKey);
  await tx.insertInto('outbox').values({
    command_id: command.commandId, incarnation: device.incarnation, device_seq: deviceSeq, household_id: householdId, subject_id: intent.subjectId, type: intent.type,
    body: JSON.stringify(command), state: 'waiting', result_seq: null, part_tries: 0, is_signed: 1, created_at_ms: nowMs,
  }).execute();
  return command;
}

async function writeShown(tx: WriteDb, decision: Decision, command: Command): Promise<void> {
  for (const each of decision.puts) await putRecord(tx, 'shown', each);
  await putHistory(tx, decision.event, { seq: null, commandId: command.commandId });
}

/** After the commit: screens ask again, and the upload may begin. */
export function tellScreens(deps: Pick<DeskDeps, 'events' | 'sync'>, commands: readonly GivenCommand[]): void {
  const householdIds = [...new Set(commands.flatMap((each) => each.householdId ?? []))];
  deps.events.emit({ event: 'records_changed', householdIds: householdIds.slice(0, 200), kinds: [...new Set(commands.map((each) => each.intent.type))] });
  deps.sync.hint();
}
