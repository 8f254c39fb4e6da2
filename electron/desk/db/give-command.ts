import { signCommand } from '../../../shared/crypto/command-signature.ts';
import { decideCommand, namesARevision } from '../../../shared/domain/decide-command.ts';
import type { Decided, Decision } from '../../../shared/domain/decision.ts';
import { emptySituation } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { assert, must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { intentOf } from '../../../shared/protocol/command.ts';
import type { Command, Intent } from '../../../shared/protocol/command.ts';
import type { DeskDeps, StaffSession } from '../desk-deps.ts';
import { putParts } from '../files/part-store.ts';
import type { NamedPart } from '../files/part-store.ts';
import { openMakers, putHistoryLines, revisionKey } from './history.ts';
import type { OpenMakers } from './history.ts';
import { inTransaction } from './in-transaction.ts';
import { loadSituations, withWhatIsNamed } from './load-situation.ts';
import { readDevice, readMetaNumber, writeMeta } from './meta.ts';
import type { DeviceIdentity } from './meta.ts';
import { putHouseholdRows } from './project-household.ts';
import type { HouseholdLine } from './project-household.ts';
import { putRecords } from './records.ts';
import type { WriteDb } from './schema.ts';
import { staleOriginal } from './stale-original.ts';

export type GivenCommand = {
  readonly intent: Intent;
  /** Whose it is; null for batches, templates, seals. */
  readonly householdId: string | null;
  /** Bytes of the documents that the payload names (see documentRefOf), kept in the same transaction. */
  readonly parts?: readonly (Uint8Array | NamedPart)[];
};

/**
 * Does what staff want, here and at once: decides it on the shown rows, and in one transaction keeps the signed command for
 * upload, the resulting shown rows, the timeline's waiting line and the documents. The hub's answer comes later.
 */
export async function giveCommand(deps: DeskDeps, intent: Intent, householdId: string | null, extras?: Pick<GivenCommand, 'parts'>): Promise<Result<void, Refusal>> {
  const given = { intent, householdId, ...extras };
  const result = await inTransaction(deps.db, (tx) => giveCommandIn(tx, deps, given));
  if (result.ok) tellScreens(deps, [given]);
  return result;
}

/** Many commands, each on its own subject, in one transaction; the screens are told after it. One result each. */
export async function giveAll(deps: DeskDeps, given: readonly GivenCommand[]): Promise<Result<void, Refusal>[]> {
  if (given.length === 0) return [];
  let answers: Result<void, Refusal>[] = [];
  const written = await inTransaction(deps.db, async (tx) => {
    answers = await giveEachIn(tx, deps, given);
    return ok(undefined);
  });
  if (!written.ok) return given.map(() => written);
  tellScreens(deps, given);
  return answers;
}

/** As giveCommand inside a transaction of the caller, who tells the screens afterwards. */
export async function giveCommandIn(tx: WriteDb, deps: GivingDeps, given: GivenCommand): Promise<Result<void, Refusal>> {
  const [result] = await giveEachIn(tx, deps, [given]);
  return must(result, 'one result a command');
}

type GivingDeps = Pick<DeskDeps, 'session' | 'random' | 'clock' | 'files'>;

/**
 * Many commands, each on its own subject, in a transaction of the caller: read together, decided one by one, written together.
 * One result each, in their order; a refused one leaves nothing behind and the others are kept.
 */
export async function giveEachIn(tx: WriteDb, deps: GivingDeps, commands: readonly GivenCommand[]): Promise<Result<void, Refusal>[]> {
  assert(new Set(commands.map(({ intent, householdId }) => householdId ?? intent.subjectId)).size === commands.length, 'commands given together have each their own subject');
  const by = await whoGives(tx, deps);
  if (!by.ok) return commands.map(() => by);
  const situations = await loadSituations(tx, 'shown', commands.flatMap((each) => each.householdId ?? []));
  const accepted: Accepted[] = [];
  const numbers = new Set<string>();
  const results: Result<void, Refusal>[] = [];
  for (const given of commands) {
    const known = given.householdId === null ? emptySituation : (situations.get(given.householdId) ?? emptySituation);
    const situation = withNumbersOf(numbers, given.intent, await withWhatIsNamed(tx, 'shown', given.intent, known));
    const decided = decide(given.intent, situation, by.value);
    if (decided.ok) accepted.push({ given, situation, decision: decided.value });
    results.push(decided.ok ? ok(undefined) : decided);
  }
  if (accepted.length > 0) await writeAccepted(tx, deps, accepted, by.value);
  return results;
}

type By = { readonly session: StaffSession; readonly device: DeviceIdentity; readonly nowMs: number };
type Accepted = { readonly given: GivenCommand; readonly situation: Situation; readonly decision: Decision };

async function whoGives(tx: WriteDb, deps: GivingDeps): Promise<Result<By, Refusal>> {
  const session = deps.session.current();
  if (session === null) return refuse('not_signed_in', '请先登录再办理。');
  const device = await readDevice(tx);
  if (device === null) return refuse('not_enrolled', '本机尚未登记，请先联网办理设备登记。');
  return ok({ session, device, nowMs: deps.clock.nowMs() });
}

/** Numbers that another household of the same page takes are taken too. */
function withNumbersOf(numbers: Set<string>, intent: Intent, situation: Situation): Situation {
  if (intent.type !== 'add_household') return situation;
  const { batchId, acceptanceNo, serial } = intent.payload;
  const [acceptanceKey, serialKey] = [`${batchId} acceptanceNo ${acceptanceNo}`, `${batchId} serial ${serial}`];
  const taken = { acceptanceNo: situation.taken.acceptanceNo || numbers.has(acceptanceKey), serial: situation.taken.serial || numbers.has(serialKey) };
  numbers.add(acceptanceKey).add(serialKey);
  return { ...situation, taken };
}

function decide(intent: Intent, situation: Situation, { session, device, nowMs }: By): Decided {
  const stale = staleOriginal(intent, situation);
  if (stale !== null) return err(stale);
  return decideCommand(intent, situation, { staff: session.staff, deviceId: device.deviceId, nowMs, counterSignedCopy: null });
}

async function writeAccepted(tx: WriteDb, deps: GivingDeps, accepted: readonly Accepted[], by: By): Promise<void> {
  await putParts(tx, deps, accepted.flatMap(({ given }) => given.parts ?? []));
  const madeBy = await openMakers(tx, accepted.flatMap(({ given }) => given.householdId ?? []));
  const commands = await appendToOutbox(tx, deps, accepted.map((each) => each.given), { ...by, madeBy });
  await putRecords(tx, 'shown', accepted.flatMap((each) => each.decision.puts));
  await putHistoryLines(tx, accepted.map(({ decision }, index) => ({ event: decision.event, puts: decision.puts, seq: null, commandId: must(commands[index], 'a command each').commandId })));
  await putHouseholdRows(tx, accepted.flatMap(lineAfter), by.nowMs);
}

async function appendToOutbox(tx: WriteDb, deps: Pick<DeskDeps, 'random'>, given: readonly GivenCommand[], { session, device, nowMs, madeBy }: By & { readonly madeBy: OpenMakers }): Promise<readonly Command[]> {
  const firstSeq = must(await readMetaNumber(tx, 'nextDeviceSeq'), 'an enrolled desk counts its commands');
  await writeMeta(tx, 'nextDeviceSeq', firstSeq + given.length);
  const commands = given.map(({ intent, householdId }, index) => {
    // Through JSON, so that what is signed is what will be sent: absent keys stay absent.
    const payload: unknown = JSON.parse(JSON.stringify(must(intentOf(intent), `a payload of ${intent.type} that its schema accepts`).payload));
    const seenFrom = namesARevision(intent) ? madeBy.get(revisionKey(intent.subjectId, intent.expectedRevision)) : undefined;
    return signCommand({
      commandId: newId(deps.random), deviceId: device.deviceId, incarnation: device.incarnation, deviceSeq: firstSeq + index, staffId: session.staff.staffId,
      type: intent.type, subjectId: intent.subjectId, householdId, expectedRevision: intent.expectedRevision, ...(seenFrom === undefined ? {} : { seenFrom }), payload, clientTimeMs: nowMs,
    }, session.privateKey, device.privateKey);
  });
  await tx.insertInto('outbox').values(commands.map((command) => ({
    command_id: command.commandId, incarnation: command.incarnation, device_seq: command.deviceSeq, household_id: command.householdId, subject_id: command.subjectId, type: command.type,
    body: JSON.stringify(command), state: 'waiting' as const, result_seq: null, part_tries: 0, is_signed: 1, created_at_ms: nowMs,
  }))).execute();
  return commands;
}

/** The household's line of the list, from what was read and what the decision puts over it. */
function lineAfter({ situation, decision, given }: Accepted): HouseholdLine[] {
  if (given.householdId === null) return [];
  const agreements = new Map(situation.agreements.map((each) => [each.agreementId, each]));
  let { household } = situation;
  for (const each of decision.puts) {
    if (each.kind === 'household') household = each.record;
    if (each.kind === 'agreement') agreements.set(each.record.agreementId, each.record);
  }
  return household === null ? [] : [{ household, agreements: [...agreements.values()], isWaiting: true }];
}

/** After the commit: screens ask again, and the upload may begin. */
export function tellScreens(deps: Pick<DeskDeps, 'events' | 'sync'>, commands: readonly GivenCommand[]): void {
  const householdIds = [...new Set(commands.flatMap((each) => each.householdId ?? []))];
  deps.events.emit({ event: 'records_changed', householdIds: householdIds.slice(0, 200), kinds: [...new Set(commands.map((each) => each.intent.type))] });
  deps.sync.hint();
}
