import { sql } from 'kysely';
import { ok } from '../../../shared/lib/result.ts';
import type { Clock } from '../../../shared/lib/clock.ts';
import { inTransaction } from './in-transaction.ts';
import { readMeta, readMetaNumber } from './meta.ts';
import type { DeskDb, WriteDb } from './schema.ts';

const keptDays = 30;
const dayMs = 86_400_000;
/** So many rows a transaction: the desk answers its screens in between. */
const pageRows = 500;

/**
 * Drops what line 12 of sync keeps no longer: changes downloaded and commands answered more than 30 days ago. Kept for longer: what is above the
 * last digest that agreed with the hub's, what is still to be handed in to a restored hub, what is unsent or not settled, and what stands
 * under 未成功事项. Counts by the older of this computer's clock and the hub's last word, so that a clock set forward drops nothing. How many rows went.
 */
export async function trimLog({ db, clock }: { readonly db: DeskDb; readonly clock: Clock }): Promise<number> {
  const beforeMs = Math.min(clock.nowMs(), await readMetaNumber(db, 'lastHubTimeMs') ?? 0) - keptDays * dayMs;
  const current = await readMeta(db, 'epoch');
  if (current === null) return 0;
  let dropped = await trimChanges(db, current, await readMetaNumber(db, 'checkedThroughSeq') ?? 0, beforeMs);
  const former = await db.selectFrom('downloaded_change').select('epoch').distinct().where('epoch', '!=', current).execute();
  for (const { epoch } of former) {
    const owed = await db.selectFrom('former_epoch').select('epoch').where('epoch', '=', epoch).where('is_done', '=', 0).executeTakeFirst();
    if (owed === undefined) dropped += await trimChanges(db, epoch, Number.MAX_SAFE_INTEGER, beforeMs);
  }
  await inTransaction(db, async (tx) => ok(await dropEmptyEpochs(tx)));
  return dropped + await trimCommands(db, current, beforeMs);
}

/** From the oldest on, in the order in which they came, up to the first that is kept. */
async function trimChanges(db: DeskDb, epoch: string, throughSeq: number, beforeMs: number): Promise<number> {
  for (let total = 0; ;) {
    const rows = await db.selectFrom('downloaded_change').select(['seq', 'at_ms']).where('epoch', '=', epoch).where('seq', '<=', throughSeq).orderBy('seq').limit(pageRows).execute();
    const old = oldest(rows, (row) => row.at_ms < beforeMs);
    const last = old.at(-1);
    if (last === undefined) return total;
    await inTransaction(db, async (tx) => ok(await tx.deleteFrom('downloaded_change').where('epoch', '=', epoch).where('seq', '<=', last.seq).execute()));
    total += old.length;
    if (old.length < pageRows) return total;
  }
}

async function dropEmptyEpochs(tx: WriteDb): Promise<void> {
  for (const { epoch } of await tx.selectFrom('former_epoch').select('epoch').where('is_done', '=', 1).execute()) {
    if (await tx.selectFrom('downloaded_change').select('seq').where('epoch', '=', epoch).executeTakeFirst() !== undefined) continue;
    await tx.deleteFrom('former_key').where('epoch', '=', epoch).execute();
    await tx.deleteFrom('former_epoch').where('epoch', '=', epoch).execute();
  }
}

/** In the order in which they were given. A command whose change is still here may have been answered just now: it goes with its change. */
async function trimCommands(db: DeskDb, epoch: string, beforeMs: number): Promise<number> {
  for (let [total, place] = [0, 0]; ;) {
    const rows = await db.selectFrom('outbox').select([sql<number>`rowid`.as('place'), 'command_id', 'created_at_ms']).where(sql<number>`rowid`, '>', place).orderBy(sql`rowid`).limit(pageRows).execute();
    const old = oldest(rows, (row) => row.created_at_ms < beforeMs);
    if (old.length > 0) total += await dropAnswered(db, epoch, old.map((row) => row.command_id));
    if (old.length < pageRows) return total;
    place = old.at(-1)?.place ?? place;
  }
}

async function dropAnswered(db: DeskDb, epoch: string, commandIds: readonly string[]): Promise<number> {
  const dropped = await inTransaction(db, async (tx) => ok(await tx.deleteFrom('outbox').where('command_id', 'in', [...commandIds]).where('state', 'in', ['done', 'refused'])
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('unsuccessful').select('code').whereRef('unsuccessful.command_id', '=', 'outbox.command_id'))))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('downloaded_change').select('seq').where('epoch', '=', epoch).whereRef('downloaded_change.seq', '=', 'outbox.result_seq'))))
    .executeTakeFirstOrThrow()));
  return dropped.ok ? Number(dropped.value.numDeletedRows) : 0;
}

function oldest<Row>(rows: readonly Row[], isOld: (row: Row) => boolean): readonly Row[] {
  const firstKept = rows.findIndex((row) => !isOld(row));
  return firstKept < 0 ? rows : rows.slice(0, firstKept);
}
