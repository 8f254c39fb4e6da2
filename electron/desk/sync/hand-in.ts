import { discloseText } from '../../../shared/crypto/change-chain.ts';
import { changeSchema } from '../../../shared/protocol/change.ts';
import type { Change } from '../../../shared/protocol/change.ts';
import { maxHandInChanges } from '../../../shared/protocol/hand-in.ts';
import type { PartNeed } from '../../../shared/protocol/part-transfer.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readMeta } from '../db/meta.ts';
import type { ReadDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readPart } from '../files/part-store.ts';
import { partsIn } from './upload.ts';

const pagesACycle = 10;
/** Templates and seals are large; a page goes out when it is full either way. */
const pageBytes = 2 * 1024 * 1024;

/**
 * After the hub has been restored under a new epoch: hands in what this desk had downloaded of an earlier one and the new log lacks, with the
 * documents that are here (Sync, line 12). Its own commands it sends again as commands. A bounded piece a cycle; how many were handed in.
 */
export async function handIn(deps: DeskDeps): Promise<Result<number, Refusal>> {
  let handed = 0;
  for (let page = 0; page < pagesACycle; page += 1) {
    const former = await deps.db.selectFrom('former_epoch').selectAll().where('is_done', '=', 0).orderBy('epoch').executeTakeFirst();
    if (former === undefined) return ok(handed);
    const from = former.sent_through_seq > 0 ? former.sent_through_seq : await lastShared(deps.db, former.epoch);
    const items = await nextChanges(deps.db, former.epoch, from);
    const sent = items.changes.length === 0 ? ok(null) : await sendPage(deps, former.epoch, items.changes);
    if (!sent.ok) return sent;
    await inTransaction(deps.db, async (tx) => ok(await tx.updateTable('former_epoch').set({ sent_through_seq: items.throughSeq, is_done: items.isLast ? 1 : 0 }).where('epoch', '=', former.epoch).execute()));
    handed += items.changes.length;
  }
  return ok(handed);
}

/** The new log begins as the old one did, as far as the copy went; it is told again under the same numbers. */
async function lastShared(db: ReadDb, epoch: string): Promise<number> {
  const now = await readMeta(db, 'epoch');
  const range = await db.selectFrom('downloaded_change').select((eb) => [eb.fn.min('seq').as('low'), eb.fn.max('seq').as('high')]).where('epoch', '=', epoch).executeTakeFirst();
  let [low, high] = [(range?.low ?? 1) - 1, range?.high ?? 0];
  // Invariant: what is at `low` is shared (or is before all that is here), what is after `high` is not.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [then, told] = [await readChange(db, epoch, middle), now === null ? null : await readChange(db, now, middle)];
    if (then !== null && told !== null && isSame(then, told)) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function readChange(db: ReadDb, epoch: string, seq: number): Promise<Change | null> {
  const row = await db.selectFrom('downloaded_change').select('body').where('epoch', '=', epoch).where('seq', '=', seq).executeTakeFirst();
  return row === undefined ? null : changeSchema.parse(JSON.parse(row.body));
}

function isSame(one: Change, other: Change): boolean {
  return one.atMs === other.atMs && one.commandId === other.commandId && one.event === other.event && JSON.stringify(one.records) === JSON.stringify(other.records);
}

type NextChanges = { readonly changes: readonly Change[]; readonly throughSeq: number; readonly isLast: boolean };

async function nextChanges(db: ReadDb, epoch: string, afterSeq: number): Promise<NextChanges> {
  const rows = await db.selectFrom('downloaded_change').select(['seq', 'body']).where('epoch', '=', epoch).where('seq', '>', afterSeq).orderBy('seq').limit(maxHandInChanges).execute();
  let bytes = 0;
  const fitting = rows.filter((row, index) => {
    bytes += row.body.length;
    return index === 0 || bytes <= pageBytes;
  });
  const changes = fitting.map((row) => changeSchema.parse(JSON.parse(row.body)));
  const own = await ownCommands(db, changes.flatMap((change) => change.commandId ?? []));
  return { changes: changes.filter((change) => change.commandId === null || !own.has(change.commandId)), throughSeq: fitting.at(-1)?.seq ?? afterSeq, isLast: fitting.length === rows.length && rows.length < maxHandInChanges };
}

/** Whatever stands in the outbox, in whatever state, goes its own way. */
async function ownCommands(db: ReadDb, commandIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (commandIds.length === 0) return new Set();
  const rows = await db.selectFrom('outbox').select('command_id').where('command_id', 'in', [...commandIds]).execute();
  return new Set(rows.map((row) => row.command_id));
}

async function sendPage(deps: DeskDeps, epoch: string, changes: readonly Change[]): Promise<Result<null, Refusal>> {
  const keys = await formerKeys(deps.db, epoch, changes.flatMap((change) => change.householdId ?? []));
  // Without its key a household has been deleted for good; nobody can read what is left of it.
  const readable = changes.filter((change) => change.householdId === null || keys.has(change.householdId));
  if (readable.length === 0) return ok(null);
  const keyOf = (householdId: string | null): Uint8Array | null => (householdId === null ? null : keys.get(householdId) ?? null);
  const answer = await deps.hub.handIn({ changes: readable.map((change) => ({ change, dataKey: change.householdId === null ? null : Buffer.from(keyOf(change.householdId) ?? '').toString('base64') })) });
  if (!answer.ok) return answer;
  const kept = readable.filter((_, index) => answer.value.outcomes[index] !== 'unreadable');
  return sendDocuments(deps, kept.flatMap((change) => partsIn(change.records.map((each): unknown => JSON.parse(discloseText(each, keyOf(each.householdId)))), change.householdId)));
}

async function formerKeys(db: ReadDb, epoch: string, householdIds: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  if (householdIds.length === 0) return new Map();
  const rows = await db.selectFrom('former_key').selectAll().where('epoch', '=', epoch).where('household_id', 'in', [...new Set(householdIds)]).execute();
  return new Map(rows.map((row) => [row.household_id, row.key]));
}

/** Those that the hub lacks and this desk has; what is on neither may be on another desk. */
async function sendDocuments(deps: DeskDeps, needs: readonly PartNeed[]): Promise<Result<null, Refusal>> {
  for (let start = 0; start < needs.length; start += 500) {
    const missing = await deps.hub.missingParts(needs.slice(start, start + 500));
    if (!missing.ok) return missing;
    for (const { digest, householdId } of missing.value) {
      const bytes = await readPart(deps.db, deps, digest);
      const sent = bytes === null ? ok(null) : await deps.hub.putPart(digest, householdId, bytes);
      if (!sent.ok) return sent;
    }
  }
  return ok(null);
}
