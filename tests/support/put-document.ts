import { documentRefOf, putParts } from '../../electron/desk/files/part-store.ts';
import type { WriteDb } from '../../electron/desk/db/schema.ts';
import type { DeskDeps } from '../../electron/desk/desk-deps.ts';
import type { DocumentRef } from '../../shared/domain/records.ts';

/** Keeps the parts in this transaction and gives the reference of the document they make. */
export async function putDocument(tx: WriteDb, deps: Pick<DeskDeps, 'files'>, parts: readonly Uint8Array[]): Promise<DocumentRef> {
  await putParts(tx, deps, parts);
  return documentRefOf(parts);
}
