import { listAside, replaceAside } from './change-aside.ts';
import { documentsIn } from '../../../shared/domain/documents-in.ts';
import { listOfHouseholds } from './records.ts';
import type { WriteDb } from './schema.ts';

/**
 * The hub has destroyed a household's key: so does this desk, with every row that says anything of it, in every layer, and its documents. What
 * still waits to be uploaded goes once the hub has refused it. The downloaded changes keep their ciphertext, so that the chain can be followed.
 */
export async function eraseHousehold(tx: WriteDb, householdId: string, removeFile: (digest: string) => void): Promise<void> {
  const records = [...await listOfHouseholds(tx, 'confirmed', ['agreement', 'signing'], [householdId]), ...await listOfHouseholds(tx, 'shown', ['agreement', 'signing'], [householdId])];
  await dropDocuments(tx, records.flatMap((each) => documentsIn(each.record)), removeFile);
  const agreementIds = records.flatMap((each) => (each.kind === 'agreement' ? [each.record.agreementId] : []));
  // A job's lines bear names.
  await tx.deleteFrom('job_item').where('item_id', 'in', [householdId, ...agreementIds]).execute();
  for (const table of ['confirmed_record', 'shown_record', 'household_row', 'data_key', 'former_key', 'history', 'unsuccessful'] as const) {
    await tx.deleteFrom(table).where('household_id', '=', householdId).execute();
  }
  for (const aside of (await listAside(tx)).filter((each) => each.householdId === householdId)) await replaceAside(tx, { ...aside, records: [], event: null });
  await tx.deleteFrom('outbox').where('household_id', '=', householdId).where('state', 'in', ['accepted', 'done', 'refused']).execute();
}

/** A base, the first of several parts, is many households'. */
async function dropDocuments(tx: WriteDb, documents: ReturnType<typeof documentsIn>, removeFile: (digest: string) => void): Promise<void> {
  const digests = new Set(documents.flatMap(({ parts }) => parts.slice(parts.length > 1 ? 1 : 0).map((part) => part.digest)));
  if (digests.size === 0) return;
  const rows = await tx.deleteFrom('part').where('digest', 'in', [...digests]).returning(['digest', 'body']).execute();
  for (const row of rows) if (row.body === null) removeFile(row.digest);
}
