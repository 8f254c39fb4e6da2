import { endedAtMs } from '../../../shared/domain/agreement-end.ts';
import type { Agreement, DocumentRef, Household, Signing } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readMetaNumber, writeMeta } from '../db/meta.ts';
import { listOfHouseholds } from '../db/records.ts';
import type { DeskDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';

const lookedAtKey = 'photosLookedAtBeforeMs';
const keptDays = 30;
const dayMs = 86_400_000;
/** The end of a version is the hub's time, the last change of a line this computer's. */
const overlapMs = 2 * dayMs;
/** So many households a transaction: the desk answers its screens in between. */
const pageLength = 100;

/**
 * A desk has photos of cards and faces because somebody compared them. 30 days after the version they were taken for has ended, by the hub's
 * word, these copies go (product.md, 管理: 照片); the hub keeps its own as long as it was told. Looks at each household once after its last
 * change, by the older of this computer's clock and the hub's last word; while work is unsent nothing goes, since a part that it needs may be the
 * same picture. How many went.
 */
export async function dropPhotos({ db, files, clock }: Pick<DeskDeps, 'files' | 'clock'> & { readonly db: DeskDb }): Promise<number> {
  if (await db.selectFrom('outbox').select('command_id').where('state', 'in', ['waiting', 'sent']).limit(1).executeTakeFirst() !== undefined) return 0;
  const beforeMs = Math.min(clock.nowMs(), await readMetaNumber(db, 'lastHubTimeMs') ?? 0) - keptDays * dayMs;
  const doneBeforeMs = await readMetaNumber(db, lookedAtKey) ?? 0;
  let dropped = 0;
  for (let last = ''; ;) {
    const rows = await db.selectFrom('household_row').select('household_id').where('household_id', '>', last)
      .where('updated_at_ms', '>=', doneBeforeMs - overlapMs).where('updated_at_ms', '<', beforeMs).orderBy('household_id').limit(pageLength).execute();
    const ids = rows.map((row) => row.household_id);
    dropped += await dropParts({ db, files }, await photosThatAreOver(db, ids, beforeMs));
    last = ids.at(-1) ?? last;
    if (rows.length < pageLength) break;
  }
  if (beforeMs > doneBeforeMs) await inTransaction(db, async (tx) => ok(await writeMeta(tx, lookedAtKey, beforeMs)));
  return dropped;
}

async function photosThatAreOver(db: DeskDb, householdIds: readonly string[], beforeMs: number): Promise<string[]> {
  const records = await listOfHouseholds(db, 'confirmed', ['household', 'agreement', 'signing'], householdIds);
  const agreements = records.flatMap((each) => (each.kind === 'agreement' ? [each.record] : []));
  const isOver = (agreement: Agreement): boolean => (endedAtMs(agreement) ?? Infinity) < beforeMs;
  const over = new Set(agreements.filter(isOver).map((each) => each.agreementId));
  const underWay = new Set(agreements.filter((each) => !isOver(each)).map((each) => each.householdId));
  const taken = records.flatMap((each) => (each.kind === 'signing' ? photosOf(each.record).map((digest) => ({ digest, isOver: over.has(each.record.agreementId) })) : []));
  // A photo the bureau had imported is wanted as long as one version is under way.
  const imported = records.flatMap((each) => (each.kind === 'household' ? importedOf(each.record).map((digest) => ({ digest, isOver: !underWay.has(each.record.householdId) })) : []));
  // A 委托书 stays, as a scan of paper does; it may be the same picture as a card.
  const letters = records.flatMap((each) => (each.kind === 'signing' && each.record.counter?.agent !== undefined ? digestsOf(each.record.counter.agent.letter) : []));
  const needed = new Set([...[...taken, ...imported].filter((each) => !each.isOver).map((each) => each.digest), ...letters]);
  return [...taken, ...imported].map((each) => each.digest).filter((digest) => !needed.has(digest));
}

function photosOf({ photos }: Signing): string[] {
  return photos === null ? [] : [...digestsOf(photos.card), ...digestsOf(photos.face)];
}

function importedOf({ bureauPhoto }: Household): string[] {
  return bureauPhoto === null || bureauPhoto === undefined ? [] : digestsOf(bureauPhoto.document);
}

function digestsOf(document: DocumentRef): string[] {
  return document.parts.map((part) => part.digest);
}

async function dropParts({ db, files }: Pick<DeskDeps, 'files'> & { readonly db: DeskDb }, digests: readonly string[]): Promise<number> {
  if (digests.length === 0) return 0;
  const here = await db.selectFrom('part').select('digest').where('digest', 'in', [...new Set(digests)]).execute();
  if (here.length === 0) return 0;
  await inTransaction(db, async (tx) => ok(await tx.deleteFrom('part').where('digest', 'in', here.map((row) => row.digest)).execute()));
  for (const row of here) files.remove(row.digest);
  return here.length;
}
