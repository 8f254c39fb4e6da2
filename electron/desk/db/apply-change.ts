import { changeHash, discloseEvent, discloseRecord } from '../../../shared/crypto/change-chain.ts';
import { openSealed } from '../../../shared/crypto/sealed-box.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { DomainRecord } from '../../../shared/domain/records.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { firstPrevHash } from '../../../shared/protocol/change.ts';
import type { Change } from '../../../shared/protocol/change.ts';
import type { DownloadResponse } from '../../../shared/protocol/download.ts';
import { dropWaitingHistory, putHistory } from './history.ts';
import { readMeta, readMetaNumber, writeMeta } from './meta.ts';
import { loadRecord, putRecord } from './records.ts';
import { recomputeShown } from './replay.ts';
import type { ShownSubject } from './replay.ts';
import type { ReadDb, WriteDb } from './schema.ts';

export type AppliedPage = { readonly householdIds: readonly string[]; readonly kinds: readonly string[]; readonly cursor: number };
type ByDevice = { readonly encryptionPrivateKey: string; readonly nowMs: number };

/**
 * Applies one page of the hub's changes in the caller's transaction: chain checked, keys opened, confirmed rows and cursor
 * written, answered commands settled, shown rows made anew. A page that does not follow, or whose hashes are wrong, is refused
 * whole: nothing of it may be kept.
 */
export async function applyPage(tx: WriteDb, page: DownloadResponse, device: ByDevice): Promise<Result<AppliedPage, Refusal>> {
  const chain = await checkChain(tx, page);
  if (!chain.ok) return chain;
  await keepDataKeys(tx, page.keys, device.encryptionPrivateKey);
  const touched = new Map<string, ShownSubject>();
  const kinds = new Set<string>();
  for (const change of page.changes) {
    const applied = await applyChange(tx, change, device.nowMs);
    if (!applied.ok) return applied;
    for (const each of applied.value) {
      kinds.add(each.kind);
      const subject: ShownSubject = each.householdId === null ? { kind: each.kind, id: each.id } : { householdId: each.householdId };
      touched.set(each.householdId ?? `${each.kind}:${each.id}`, subject);
    }
  }
  await writeMeta(tx, 'epoch', page.epoch);
  await writeMeta(tx, 'cursor', page.throughSeq);
  await writeMeta(tx, 'lastHash', chain.value);
  for (const householdId of await settleAcknowledged(tx, page.throughSeq)) touched.set(householdId, { householdId });
  for (const householdId of await waitingInChangedBatches(tx, page.changes)) touched.set(householdId, { householdId });
  // Records that are nobody's first: households are decided on their batch.
  const subjects = [...touched.values()].toSorted((a, b) => Number('householdId' in a) - Number('householdId' in b));
  for (const subject of subjects) await recomputeShown(tx, subject, device.nowMs);
  return ok({ householdIds: subjects.flatMap((each) => ('householdId' in each ? [each.householdId] : [])), kinds: [...kinds], cursor: page.throughSeq });
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
  for (const { householdId, sealedKey } of keys) {
    const known = await tx.selectFrom('data_key').select('household_id').where('household_id', '=', householdId).executeTakeFirst();
    if (known !== undefined) continue;
    const key = openSealed(encryptionPrivateKey, sealedKey);
    await tx.insertInto('data_key').values({ household_id: householdId, key }).execute();
  }
}

type Touched = { readonly kind: DomainRecord['kind']; readonly id: string; readonly householdId: string | null };

async function applyChange(tx: WriteDb, change: Change, nowMs: number): Promise<Result<readonly Touched[], Refusal>> {
  await tx.insertInto('downloaded_change').values({ epoch: change.epoch, seq: change.seq, at_ms: nowMs, body: JSON.stringify(change) })
    .onConflict((conflict) => conflict.doNothing()).execute();
  const dataKey = change.householdId === null ? null : await dataKeyOf(tx, change.householdId);
  const opened = openChange(change, dataKey);
  if (!opened.ok) return refuse('broken_change', '服务器送来的数据无法解开，已停止更新，本机数据未受影响，请立即联系管理员。');
  for (const each of opened.value.records) await putRecord(tx, 'confirmed', each);
  if (change.commandId !== null) {
    await dropWaitingHistory(tx, change.commandId);
    // Also when the reply to the upload was lost: the change itself says that the command was accepted.
    await tx.updateTable('outbox').set({ state: 'accepted', result_seq: change.seq }).where('command_id', '=', change.commandId).where('state', 'in', ['waiting', 'sent', 'accepted']).execute();
  }
  await putHistory(tx, opened.value.event, { seq: change.seq, commandId: change.commandId });
  return ok(change.records.map(({ kind, id, householdId }) => ({ kind, id, householdId })));
}

type Opened = { readonly records: readonly DomainRecord[]; readonly event: ReturnType<typeof discloseEvent> };

function openChange(change: Change, dataKey: Uint8Array | null): Result<Opened, null> {
  try {
    const records = change.records.map((each) => discloseRecord(each, each.householdId === null ? null : dataKey));
    return ok({ records, event: discloseEvent(change.event, change.householdId, dataKey) });
  } catch (error) {
    // Wrong key, changed ciphertext or a body that is no record: all of them mean that the page cannot be believed.
    if (error instanceof Error) return { ok: false, error: null };
    throw error;
  }
}

async function dataKeyOf(db: ReadDb, householdId: string): Promise<Uint8Array | null> {
  const row = await db.selectFrom('data_key').select('key').where('household_id', '=', householdId).executeTakeFirst();
  return row?.key ?? null;
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

/** Digest of every confirmed record's kind, id and revision, in order; the hub makes the same of its records. */
export async function confirmedDigest(db: ReadDb): Promise<string> {
  const rows = await db.selectFrom('confirmed_record').select(['kind', 'id', 'revision']).execute();
  return sha256Hex(rows.map((row) => `${row.kind}:${row.id}:${row.revision}`).sort().join('\n'));
}
