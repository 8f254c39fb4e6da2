import { z } from 'zod';
import { documentRefSchema } from '../../shared/domain/records.ts';
import type { Agreement, DocumentRef } from '../../shared/domain/records.ts';
import type { HubDeps } from './hub-deps.ts';
import type { ReadDb, WriteDb } from './schema.ts';

export type PageImageTask = { readonly document: DocumentRef; readonly householdId: string; readonly tries: number };
const documentSchema = z.string().transform((text): unknown => JSON.parse(text)).pipe(documentRefSchema);

/** Documents that a citizen will open next, in the transaction that makes them visible: the original once pushed, the sealed copy once sealed. */
export async function queuePageImages(tx: WriteDb, deps: Pick<HubDeps, 'clock'>, agreements: readonly Agreement[]): Promise<void> {
  const nowMs = deps.clock.nowMs();
  for (const agreement of agreements) {
    const document = documentToDraw(agreement);
    if (document === null) continue;
    await tx.insertInto('page_image_task').values({
      document_digest: document.digest, household_id: agreement.householdId, document: JSON.stringify(document), queued_at_ms: nowMs, not_before_ms: 0, tries: 0,
    }).onConflict((oc) => oc.doNothing()).execute();
  }
}

/** Whether there is anything to take. */
export async function isPageImageTaskDue(db: ReadDb, nowMs: number): Promise<boolean> {
  return await db.selectFrom('page_image_task').select('document_digest').where('not_before_ms', '<=', nowMs).limit(1).executeTakeFirst() !== undefined;
}

/** The next document for `holdMs`, after which it may be taken again: so what a crash leaves undone is done after the next start. Null when nothing is due. */
export async function takePageImageTask(tx: WriteDb, nowMs: number, holdMs: number): Promise<PageImageTask | null> {
  for (;;) {
    const row = await tx.selectFrom('page_image_task').selectAll().where('not_before_ms', '<=', nowMs).orderBy('not_before_ms').orderBy('queued_at_ms').limit(1).executeTakeFirst();
    if (row === undefined) return null;
    // Another hub on the same database may take the same: one of them changes the row.
    const [taken] = await tx.updateTable('page_image_task').set({ not_before_ms: nowMs + holdMs, tries: row.tries + 1 })
      .where('document_digest', '=', row.document_digest).where('tries', '=', row.tries).execute();
    if (taken?.numUpdatedRows === 1n) return { document: documentSchema.parse(row.document), householdId: row.household_id, tries: row.tries + 1 };
  }
}

export async function endPageImageTask(tx: WriteDb, documentDigest: string): Promise<void> {
  await tx.deleteFrom('page_image_task').where('document_digest', '=', documentDigest).execute();
}

function documentToDraw(agreement: Agreement): DocumentRef | null {
  if (agreement.status === 'awaiting_signature') return agreement.issued?.original ?? null;
  return agreement.status === 'sealed' && agreement.sealed?.channel === 'digital' ? agreement.sealed.document : null;
}
