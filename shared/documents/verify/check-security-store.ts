import { replaceEntries } from '../pdf/grown-file.ts';
import { objectAt } from '../pdf/read-structure.ts';
import { findSecurityStore } from '../pdf/security-store.ts';
import type { PdfStructure } from '../pdf/structure.ts';
import type { PdfValue } from '../pdf/parse-object.ts';
import { streamObject } from '../pdf/update-writer.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { readCertificate } from '../signing/certificate.ts';
import { equalBytes } from '../signing/der.ts';
import { isEmptyStore, storeEntries } from '../signing/long-term-proofs.ts';
import type { LongTermProofs } from '../signing/long-term-proofs.ts';
import { readRevocationList } from '../signing/revocation-list.ts';

/** The objects of a revision that belong to /DSS, and what they say; no object and no proofs where it left /DSS alone. */
export type CheckedStore = { readonly objectNumbers: ReadonlySet<number>; readonly proofs: LongTermProofs | null };

/**
 * Checks that a revision leaves the base's empty /DSS alone, or fills it as our writer does: certificates and revocation
 * lists, each readable, in streams of one form numbered one after the other. null for anything else. Throws PdfFault.
 */
export function checkSecurityStore(structure: PdfStructure, revisionIndex: number, objects: readonly UpdateObject[], firstNew: number): CheckedStore | null {
  const old = findSecurityStore(structure, revisionIndex - 1);
  const changed = objects.find((object) => object.objectNumber === old?.objectNumber);
  if (old === null || changed === undefined) return { objectNumbers: new Set(), proofs: null };
  const value = objectAt(structure, revisionIndex, old.objectNumber)?.value;
  const [certificates, lists] = value?.kind === 'dict' ? [refs(value.entries.get('Certs')), refs(value.entries.get('CRLs'))] : [[], []];
  const [first] = certificates;
  // A number that the document had before would be a page or a field made into a proof.
  if (first === undefined || first < firstNew || lists.length === 0 || !isEmptyStore(old)) return null;
  if (!equalBytes(replaceEntries(old, storeEntries(first, certificates.length, lists.length)).body, changed.body)) return null;
  const read = (objectNumber: number): Uint8Array | null => proofOf(structure, revisionIndex, objects.find((object) => object.objectNumber === objectNumber));
  const proofs = { certificates: certificates.flatMap((each) => read(each) ?? []), revocationLists: lists.flatMap((each) => read(each) ?? []) };
  const isReadable = proofs.certificates.length === certificates.length && proofs.revocationLists.length === lists.length
    && proofs.certificates.every((der) => readCertificate(der) !== null) && proofs.revocationLists.every((der) => readRevocationList(der) !== null);
  return isReadable ? { objectNumbers: new Set([old.objectNumber, ...certificates, ...lists]), proofs } : null;
}

/** A stream's bytes, when it stands in this revision in the one form we give it. */
function proofOf(structure: PdfStructure, revisionIndex: number, found: UpdateObject | undefined): Uint8Array | null {
  const stream = found === undefined ? null : objectAt(structure, revisionIndex, found.objectNumber)?.stream ?? null;
  if (found === undefined || stream === null) return null;
  return equalBytes(streamObject(found.objectNumber, '', stream).body, found.body) ? stream : null;
}

function refs(value: PdfValue | undefined): readonly number[] {
  return value?.kind === 'array' ? value.items.flatMap((item) => (item.kind === 'ref' ? item.objectNumber : [])) : [];
}
