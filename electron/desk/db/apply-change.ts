import { changeHash } from '../../../shared/crypto/change-chain.ts';
import { openSealed } from '../../../shared/crypto/sealed-box.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import type { DomainRecord } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { firstPrevHash } from '../../../shared/protocol/change.ts';
import type { Change } from '../../../shared/protocol/change.ts';
import type { DownloadResponse } from '../../../shared/protocol/download.ts';
import { asideRevisions, keepAside, listAside, replaceAside } from './change-aside.ts';
import { eraseHousehold } from './erase-household.ts';
import { dropWaitingHistory, putHistoryLines } from './history.ts';
import { readMeta, readMetaNumber, writeMeta } from './meta.ts';
import { dataKeysOf, readChange } from './read-change.ts';
import type { ReadChange, ToldRecord } from './read-change.ts';
import { loadRecord, putRecords } from './records.ts';
import { recomputeHouseholds, recomputeShown } from './replay.ts';
import type { ReadDb, WriteDb } from './schema.ts';

export type AppliedPage = { readonly householdIds: readonly string[]; readonly kinds: readonly string[]; readonly cursor: number };
type ByDevice = { readonly encryptionPrivateKey: string; readonly nowMs: number; /** Of a household that is erased: at once, for the hub has said it for good. */ readonly removeFile: (digest: string) => void };

/**
 * Applies one page of the hub's changes in the caller's transaction: chain checked, keys opened, confirmed rows and cursor
 * written, answered commands settled, shown rows made anew. A page that does not follow, or whose hashes are wrong, is refused
 * whole: nothing of it may be kept.
 */
export async function applyPage(tx: WriteDb, page: DownloadResponse, device: ByDevice): Promise<Result<AppliedPage, Refusal>> {
  const chain = await checkChain(tx, page);
  if (!chain.ok) return chain;
  if (!await keepDataKeys(tx, page.keys, device.encryptionPrivateKey)) return brokenChange();
  const opened = await openChanges(tx, page.changes, new Set(page.erased));
  if (!opened.ok) return opened;
  await keepChanges(tx, page, opened.value, device.nowMs);
  await eraseNamed(tx, opened.value.flatMap((change) => change.known), device.removeFile);
  await writeMeta(tx, 'epoch', page.epoch);
  await writeMeta(tx, 'cursor', page.throughSeq);
  await writeMeta(tx, 'lastHash', chain.value);
  const known = opened.value.flatMap((change) => change.known);
  const named = page.changes.flatMap((change) => change.records.flatMap((each) => each.householdId ?? []));
  const householdIds = await showAgain(tx, known, [...named, ...await settleAcknowledged(tx, page.throughSeq)], device.nowMs);
  return ok({ householdIds, kinds: [...new Set(known.map((each) => each.kind))], cursor: page.throughSeq });
}

/** Shows what these confirmed records say, and what waits on top of it; all households that this touched. */
async function showAgain(tx: WriteDb, records: readonly ToldRecord[], alsoHouseholds: readonly string[], nowMs: number): Promise<readonly string[]> {
  const identities = records.map((each) => ({ kind: each.kind, ...recordIdentity(each) }));
  const batchIds = new Set(identities.filter((each) => each.kind === 'batch').map((each) => each.id));
  const householdIds = [...new Set([...identities.flatMap((each) => each.householdId ?? []), ...alsoHouseholds, ...await waitingInChangedBatches(tx, [...batchIds])])];
  // Records that are nobody's first: households are decided on their batch.
  const ofNobody = new Map(identities.filter((each) => each.householdId === null).map((each) => [`${each.kind}:${each.id}`, each]));
  for (const { kind, id } of ofNobody.values()) await recomputeShown(tx, { kind, id }, nowMs);
  await recomputeHouseholds(tx, householdIds, nowMs, new Map(records.map((each) => [each.body, each])));
  return householdIds;
}

async function eraseNamed(tx: WriteDb, records: readonly DomainRecord[], removeFile: ByDevice['removeFile']): Promise<void> {
  for (const each of records) if (each.kind === 'erasure') await eraseHousehold(tx, recordIdentity(each).id, removeFile);
}

/**
 * After an update of the program: what it can read now of what a newer hub wrote and its predecessor kept aside is confirmed and shown,
 * in the order of the log (Sync, line 10). What still cannot be read stays. Answers how many changes were taken up.
 */
export async function takeUpAside(tx: WriteDb, { nowMs, removeFile }: Pick<ByDevice, 'nowMs' | 'removeFile'>): Promise<number> {
  const asides = await listAside(tx);
  if (asides.length === 0) return 0;
  const keys = await dataKeysOf(tx, [...new Set(asides.flatMap((each) => each.householdId ?? []))]);
  const taken: ReadChange[] = [];
  for (const aside of asides) {
    const key = aside.householdId === null ? null : keys.get(aside.householdId) ?? null;
    // Without its key the household has been deleted for good: nobody can read this any more.
    const read = aside.householdId !== null && key === null ? null : readChange(aside, key);
    if (read !== null) taken.push(read);
    await replaceAside(tx, { ...aside, records: read === null ? [] : [...read.unknown], event: read === null ? null : read.unknownEvent });
  }
  const known = taken.flatMap((each) => each.known);
  await putConfirmed(tx, known);
  await putHistory(tx, taken);
  await eraseNamed(tx, known, removeFile);
  await showAgain(tx, known, [], nowMs);
  return taken.filter((each) => each.known.length > 0 || each.event !== null).length;
}

/** The hash that the page ends with. */
async function checkChain(db: ReadDb, page: DownloadResponse): Promise<Result<string, Refusal>> {
  let seq = await readMetaNumber(db, 'cursor') ?? 0;
  let prevHash = await readMeta(db, 'lastHash') ?? firstPrevHash;
  for (const change of page.changes) {
    const { hash, ...content } = change;
    if (change.epoch !== page.epoch || change.seq !== seq + 1 || change.prevHash !== prevHash || changeHash(content) !== hash) return brokenPage();
    seq = change.seq;
    prevHash = hash;
  }
  return page.throughSeq === seq ? ok(prevHash) : brokenPage();
}

function brokenPage(): Result<never, Refusal> {
  return refuse('broken_chain', '服务器送来的数据前后不衔接或被改动过，已停止更新，本机数据未受影响，请立即联系管理员。');
}

function brokenChange(): Result<never, Refusal> {
  return refuse('broken_change', '服务器送来的数据无法解开，已停止更新，本机数据未受影响，请立即联系管理员。');
}

const dataKeyBytes = 32;

/** False when a key was not sealed to this desk. */
async function keepDataKeys(tx: WriteDb, keys: DownloadResponse['keys'], encryptionPrivateKey: string): Promise<boolean> {
  const known = await dataKeysOf(tx, keys.map((each) => each.householdId));
  const fresh = keys.filter((each) => !known.has(each.householdId));
  if (fresh.length === 0) return true;
  try {
    const rows = fresh.map(({ householdId, sealedKey }) => ({ household_id: householdId, key: openSealed(encryptionPrivateKey, sealedKey) }));
    await tx.insertInto('data_key').values(rows).onConflict((conflict) => conflict.doNothing()).execute();
    return rows.every((row) => row.key.length === dataKeyBytes);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

async function openChanges(db: ReadDb, changes: readonly Change[], erased: ReadonlySet<string>): Promise<Result<readonly ReadChange[], Refusal>> {
  const dataKeys = await dataKeysOf(db, [...new Set(changes.flatMap((change) => change.householdId ?? []))]);
  try {
    // Of a household whose key has been destroyed nobody can read anything any more.
    return ok(changes.map((change) => (change.householdId !== null && erased.has(change.householdId)
      ? { ...change, known: [], unknown: [], event: null, unknownEvent: null }
      : readChange(change, change.householdId === null ? null : dataKeys.get(change.householdId) ?? null))));
  } catch (error) {
    // Wrong key, changed ciphertext or a body that is no JSON: all of them mean that the page cannot be believed.
    if (error instanceof Error) return brokenChange();
    throw error;
  }
}

/** The page's changes as they came, the confirmed rows as the last of them leave each, the timeline, and what is not known here. */
async function keepChanges(tx: WriteDb, page: DownloadResponse, opened: readonly ReadChange[], nowMs: number): Promise<void> {
  const { changes } = page;
  if (changes.length === 0) return;
  await tx.insertInto('downloaded_change').values(changes.map((change) => ({ epoch: change.epoch, seq: change.seq, at_ms: nowMs, body: JSON.stringify(change) })))
    .onConflict((conflict) => conflict.doNothing()).execute();
  await putConfirmed(tx, opened.flatMap((each) => each.known));
  await acceptOwn(tx, changes);
  await putHistory(tx, opened);
  await keepAside(tx, page.epoch, opened);
}

/** Each as the last of these leaves it. */
async function putConfirmed(tx: WriteDb, records: readonly ToldRecord[]): Promise<void> {
  await putRecords(tx, 'confirmed', [...new Map(records.map((each) => [`${each.kind}:${recordIdentity(each).id}`, each])).values()]);
}

async function putHistory(tx: WriteDb, changes: readonly ReadChange[]): Promise<void> {
  await putHistoryLines(tx, changes.flatMap(({ event, known, seq, commandId }) => (event === null ? [] : [{ event, puts: known, seq, commandId }])));
}

/** Also when the reply to the upload was lost: the change itself says that the command was accepted. */
async function acceptOwn(tx: WriteDb, changes: readonly Change[]): Promise<void> {
  const seqs = new Map(changes.flatMap((change) => (change.commandId === null ? [] : [[change.commandId, change.seq] as const])));
  if (seqs.size === 0) return;
  const rows = await tx.selectFrom('outbox').select(['command_id', 'state']).where('command_id', 'in', [...seqs.keys()]).execute();
  if (rows.length === 0) return;
  await dropWaitingHistory(tx, rows.map((row) => row.command_id));
  for (const { command_id: commandId } of rows.filter((row) => row.state !== 'done' && row.state !== 'refused')) {
    await tx.updateTable('outbox').set({ state: 'accepted', result_seq: must(seqs.get(commandId), 'one of these') }).where('command_id', '=', commandId).execute();
  }
}

/** A command leaves when the cursor has reached its result (Sync, line 7). */
async function settleAcknowledged(tx: WriteDb, cursor: number): Promise<string[]> {
  const rows = await tx.updateTable('outbox').set({ state: 'done' }).where('state', '=', 'accepted').where('result_seq', '<=', cursor).returning('household_id').execute();
  return rows.flatMap((row) => row.household_id ?? []);
}

/** When a batch has become other than this desk showed it, whatever waits may be decided otherwise. */
async function waitingInChangedBatches(db: ReadDb, batchIds: readonly string[]): Promise<string[]> {
  for (const batchId of batchIds) {
    const [confirmed, shown] = [await loadRecord(db, 'confirmed', 'batch', batchId), await loadRecord(db, 'shown', 'batch', batchId)];
    if (JSON.stringify(confirmed) !== JSON.stringify(shown)) return openHouseholds(db);
  }
  return [];
}

async function openHouseholds(db: ReadDb): Promise<string[]> {
  const rows = await db.selectFrom('outbox').select('household_id').distinct().where('state', 'in', ['waiting', 'sent', 'accepted']).where('household_id', 'is not', null).execute();
  return rows.flatMap((row) => row.household_id ?? []);
}

/** A hub with another epoch has been restored: begin again from its first change. The outbox stays as it is (Sync, line 12). */
export async function startEpochAgain(tx: WriteDb, epoch: string): Promise<void> {
  const former = await readMeta(tx, 'epoch');
  if (former !== null && former !== epoch) await keepFormerEpoch(tx, former);
  // Keys too: a household that the hub gets a second time from this desk's outbox gets another key there.
  for (const table of ['confirmed_record', 'shown_record', 'household_row', 'data_key', 'change_aside'] as const) await tx.deleteFrom(table).execute();
  await tx.deleteFrom('history').where('waiting', '=', 0).execute();
  await writeMeta(tx, 'epoch', epoch);
  await writeMeta(tx, 'cursor', 0);
  await tx.deleteFrom('meta').where('key', 'in', ['lastHash', 'comparedAtSeq', 'checkedThroughSeq']).execute();
  // Whatever was accepted under the old epoch, as whichever incarnation, waits until the new log says that it has it; what it lacks is
  // handed in again. Numbers alone would not tell: a copy of this desk may have used them since.
  await tx.updateTable('outbox').set({ state: 'waiting', result_seq: null }).where('state', 'in', ['sent', 'accepted', 'done']).execute();
}

/** What is needed to hand in what the restored hub lacks. Earlier epochs too are looked at again: what was handed in may be lost once more. */
async function keepFormerEpoch(tx: WriteDb, epoch: string): Promise<void> {
  await tx.insertInto('former_key').orIgnore().columns(['epoch', 'household_id', 'key'])
    .expression((from) => from.selectFrom('data_key').select((eb) => [eb.val(epoch).as('epoch'), 'household_id', 'key'])).execute();
  await tx.insertInto('former_epoch').values({ epoch, sent_through_seq: 0, is_done: 0 }).onConflict((conflict) => conflict.doNothing()).execute();
  await tx.updateTable('former_epoch').set({ sent_through_seq: 0, is_done: 0 }).execute();
}

/** Digest of every confirmed record's kind, id and revision, in order; the hub makes the same of its records. */
export async function confirmedDigest(db: ReadDb): Promise<string> {
  const rows = await db.selectFrom('confirmed_record').select(['kind', 'id', 'revision']).execute();
  // What lies aside has been told as well, though it cannot be shown yet.
  const revisions = new Map([...rows.map((row) => [`${row.kind}:${row.id}`, row.revision] as const), ...await asideRevisions(db)]);
  return sha256Hex([...revisions].map(([name, revision]) => `${name}:${revision}`).sort().join('\n'));
}
