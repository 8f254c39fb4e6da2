import { openBytes, sealBytes } from '../../shared/crypto/envelope.ts';
import type { DocumentRef } from '../../shared/domain/records.ts';
import { assert } from '../../shared/lib/assert.ts';
import { dataKeyOf, findDataKey } from '../store/data-keys.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { readDocument } from '../store/parts.ts';

/** Twice the 72 dpi of a PDF point: sharp on a phone. */
const scale = 2;

export type CachedPage = { readonly png: Uint8Array; readonly width: number; readonly height: number; readonly pageCount: number };

/** A page of a document as a picture, kept by the document's digest and sealed with the household's key. Stops on a page that is not there. */
export async function pageImage(deps: HubDeps, ref: DocumentRef, householdId: string, pageIndex: number): Promise<CachedPage> {
  const row = await deps.db.selectFrom('page_image').selectAll().where('document_digest', '=', ref.digest).where('page', '=', pageIndex).where('scale', '=', scale).executeTakeFirst();
  const key = row === undefined ? null : await findDataKey(deps.db, deps, householdId);
  if (row !== undefined && key !== null) {
    return { png: openBytes(row.sealed_png, key, contextOf(ref, pageIndex)), width: row.width, height: row.height, pageCount: row.page_count };
  }
  const bytes = await readDocument(deps.db, deps, ref);
  assert(bytes.ok, `document ${ref.digest} cannot be read`);
  const page = await deps.documents.pageImage(bytes.value, pageIndex, scale);
  await deps.db.transaction().execute(async (tx) => {
    const sealed = sealBytes(page.png, await dataKeyOf(tx, deps, householdId), contextOf(ref, pageIndex), deps.random);
    await tx.insertInto('page_image').values({
      document_digest: ref.digest, page: pageIndex, scale, household_id: householdId, width: page.width, height: page.height, page_count: page.pageCount, sealed_png: sealed,
    }).onConflict((oc) => oc.doNothing()).execute();
  });
  return page;
}

export async function pageCount(deps: HubDeps, ref: DocumentRef, householdId: string): Promise<number> {
  const row = await deps.db.selectFrom('page_image').select('page_count').where('document_digest', '=', ref.digest).executeTakeFirst();
  return row?.page_count ?? (await pageImage(deps, ref, householdId, 0)).pageCount;
}

function contextOf(ref: DocumentRef, pageIndex: number): string {
  return `page:${ref.digest}:${pageIndex}:${scale}`;
}
