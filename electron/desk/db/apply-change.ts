import { changeHash, discloseEvent, discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { openSealed } from '../../../shared/crypto/sealed-box.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { recordIdentity } from '../../../shared/domain/record-identity.ts';
import type { DomainEvent, DomainRecord } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { firstPrevHash } from '../../../shared/protocol/change.ts';
import type { Change } from '../../../shared/protocol/change.ts';
import type { DownloadResponse } from '../../../shared/protocol/download.ts';
import { eraseHousehold } from './erase-household.ts';
import { dropWaitingHistory, putHistoryLines } from './history.ts';
import { readMeta, readMetaNumber, writeMeta } from './meta.ts';
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
  await keepDataKeys(tx, page.keys, device.encryptionPrivateKey);
  const opened = await openChanges(tx, page.changes, new Set(page.erased));
  if (!opened.ok) return opened;
  await keepChanges(tx, page.changes, opened.value, device.nowMs);
  for (const { id } of page.changes.flatMap((change) => change.records).filter((each) => each.kind === 'erasure')) await eraseHousehold(tx, id, device.removeFile);
  await writeMeta(tx, 'epoch', page.epoch);
  await writeMeta(tx, 'cursor', page.throughSeq);
  await writeMeta(tx, 'lastHash', chain.value);
  const records = page.changes.flatMap((change) => change.records);
  const householdIds = new Set(records.flatMap((each) => each.householdId ?? []));
  for (const householdId of await settleAcknowledged(tx, page.throughSeq)) householdIds.add(householdId);
  for (const householdId of await waitingInChangedBatches(tx, page.changes)) householdIds.add(householdId);
  // Records that are nobody's first: households are decided on their batch.
  const ofNobody = new Map(records.filter((each) => each.householdId === null).map((each) => [`${each.kind}:${each.id}`, each]));
  for (const { kind, id } of ofNobody.values()) await recomputeShown(tx, { kind, id }, device.nowMs);
  await recomputeHouseholds(tx, [...householdIds], device.nowMs);
  return ok({ householdIds: [...householdIds], kinds: [...new Set(records.map((each) => each.kind))], cursor: page.throughSeq });
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

async function keepDataKeys(tx: WriteDb, keys: DownloadResponse['keys'], encryptionPrivateKey: string): Promise<void> {
  const known = await dataKeysOf(tx, keys.map((each) => each.householdId));
  const fresh = keys.filter((each) => !known.has(each.householdId));
  if (fresh.length === 0) return;
  await tx.insertInto('data_key').values(fresh.map(({ householdId, sealedKey }) => ({ household_id: householdId, key: openSealed(encryptionPrivateKey, sealedKey) }))).execute();
}

/** Without an event: of a household whose key has been destroyed. */
type Opened = { readonly records: readonly DomainRecord[]; readonly event: DomainEvent | null };

async function openChanges(db: ReadDb, changes: readonly Change[], erased: ReadonlySet<string>): Promise<Result<readonly Opened[], Refusal>> {
  const dataKeys = await dataKeysOf(db, [...new Set(changes.flatMap((change) => change.householdId ?? []))]);
  try {
    return ok(changes.map((change) => {
      if (change.householdId !== null && erased.has(change.householdId)) return { records: [], event: null };
      const dataKey = change.householdId === null ? null : dataKeys.get(change.householdId) ?? null;
      return { records: change.records.map((each) => discloseRecord(each, each.householdId === null ? null : dataKey)), event: discloseEvent(change.event, change.householdId, dataKey) };
    }));
  } catch (error) {
    // Wrong key, changed ciphertext or a body that is no record: all of them mean that the page cannot be believed.
    if (error instanceof Error) return refuse('broken_change', '服务器送来的数据无法解开，已停止更新，本机数据未受影响，请立即联系管理员。');
    throw error;
  }
}

async function dataKeysOf(db: ReadDb, householdIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (householdIds.length === 0) return new Map();
  const rows = await db.selectFrom('data_key').selectAll().where('household_id', 'in', [...householdIds]).execute();
  return new Map(rows.map((row) => [row.household_id, row.key]));
}

/** The page's changes as they came, the confirmed rows as the last of them leave each, and the timeline. */
async function keepChanges(tx: WriteDb, changes: readonly Change[], opened: readonly Opened[], nowMs: number): Promise<void> {
  if (changes.length === 0) return;
  await tx.insertInto('downloaded_change').values(changes.map((change) => ({ epoch: change.epoch, seq: change.seq, at_ms: nowMs, body: JSON.stringify(change) })))
    .onConflict((conflict) => conflict.doNothing()).execute();
  const last = new Map(opened.flatMap((each) => each.records).map((each) => [`${each.kind}:${recordIdentity(each).id}`, each]));
  await putRecords(tx, 'confirmed', [...last.values()]);
  await acceptOwn(tx, changes);
  await putHistoryLines(tx, opened.flatMap(({ event, records: puts }, index) => {
    const { seq, commandId } = must(changes[index], 'a change each');
    return event === null ? [] : [{ event, puts, seq, commandId }];
  }));
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
async function waitingInChangedBatches(db: ReadDb, changes: readonly Change[]): Promise<string[]> {
  const batchIds = [...new Set(changes.flatMap((change) => change.records.filter((each) => each.kind === 'batch').map((each) => each.id)))];
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
  for (const table of ['confirmed_record', 'shown_record', 'household_row', 'data_key'] as const) await tx.deleteFrom(table).execute();
  await tx.deleteFrom('history').where('waiting', '=', 0).execute();
  await writeMeta(tx, 'epoch', epoch);
  await writeMeta(tx, 'cursor', 0);
  await tx.deleteFrom('meta').where('key', '=', 'lastHash').execute();
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
  return sha256Hex(rows.map((row) => `${row.kind}:${row.id}:${row.revision}`).sort().join('\n'));
}
