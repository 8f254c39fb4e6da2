import { objectAt, resolveDict } from './read-structure.ts';
import type { PdfObject, PdfStructure } from './structure.ts';

/** The dictionary that the catalog's /DSS refers to; null where there is none. Throws PdfFault. */
export function findSecurityStore(structure: PdfStructure, revisionIndex: number): PdfObject | null {
  const trailer = structure.revisions[revisionIndex]?.section.trailer;
  const entry = resolveDict(structure, revisionIndex, trailer?.get('Root'))?.get('DSS');
  return entry?.kind === 'ref' ? objectAt(structure, revisionIndex, entry.objectNumber) : null;
}
