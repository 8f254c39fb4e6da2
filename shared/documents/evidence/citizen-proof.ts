import { inflateSync } from 'node:zlib';
import type { CharacterDrawing } from '../doors.ts';
import { citizenAppearance } from '../marks/citizen-appearance.ts';
import { readFormFields, readRectangle } from '../pdf/form-fields.ts';
import { guardFaults, objectAt, readStructure } from '../pdf/read-structure.ts';
import type { PdfStructure } from '../pdf/read-structure.ts';
import { latin1Bytes } from '../pdf/update-writer.ts';
import { equalBytes } from '../signing/der.ts';
import { checkSigningRevision } from '../verify/check-revision.ts';
import { readTailSignature } from '../verify/check-signature.ts';

/** What a signed PDF itself says of one of its two signatures. */
export type SignatureProof = {
  /** Of the evidence that the event certificate was issued for; null for a certificate without. */
  readonly evidenceDigest: string | null;
  /** SHA-256 of each certificate, the signer's first. */
  readonly chain: readonly string[];
};

/** The revision in which the field was signed, newest file state first; null for a file that is none of ours. Never throws on bad bytes. */
export function readSignatureProof(bytes: Uint8Array, field: 'citizen' | 'bureau'): SignatureProof | null {
  const found = openSigned(bytes, field);
  if (found === null) return null;
  const proof = guardFaults(() => {
    const tail = checkSigningRevision(found.structure, found.revisionIndex, field);
    return tail === null ? null : readTailSignature(tail.contents);
  });
  if (!proof.ok || proof.value === null) return null;
  const { signer, chain } = proof.value;
  return { evidenceDigest: signer.evidenceDigest, chain: chain.flatMap((each) => each?.fingerprint ?? []) };
}

/** Whether the ink in the signed PDF is what our writer draws for these strokes, byte for byte. */
export function isInkOf(bytes: Uint8Array, drawings: readonly CharacterDrawing[]): boolean {
  const found = openSigned(bytes, 'citizen');
  if (found === null) return false;
  const { structure, revisionIndex } = found;
  const same = guardFaults(() => {
    const field = readFormFields(structure, revisionIndex).find((each) => each.name === 'citizen');
    const rectangle = readRectangle(field?.dict.get('Rect'));
    const appearance = field?.dict.get('AP');
    const normal = appearance?.kind === 'dict' ? appearance.entries.get('N') : undefined;
    const stream = normal?.kind === 'ref' ? objectAt(structure, revisionIndex, normal.objectNumber)?.stream : null;
    if (rectangle === null || stream === null || stream === undefined) return false;
    // Only the operators are compared; the closed-world check has seen to the form around them.
    const expected = citizenAppearance({ drawings, signedOnIso: '', dateNumber: 1, widthPt: rectangle.right - rectangle.left, heightPt: rectangle.top - rectangle.bottom });
    if (!expected.ok) return false;
    const { operators } = expected.value;
    return equalBytes(typeof operators === 'string' ? latin1Bytes(operators) : operators, inflated(stream));
  });
  return same.ok && same.value;
}

function openSigned(bytes: Uint8Array, field: 'citizen' | 'bureau'): { readonly structure: PdfStructure; readonly revisionIndex: number } | null {
  const structure = readStructure(bytes);
  if (!structure.ok) return null;
  const found = guardFaults(() => {
    const isSignedIn = (index: number): boolean => readFormFields(structure.value, index).some((each) => each.name === field && each.dict.has('V'));
    return structure.value.revisions.findIndex((_revision, index) => isSignedIn(index));
  });
  return found.ok && found.value >= 1 ? { structure: structure.value, revisionIndex: found.value } : null;
}

const maxInkBytes = 32 * 1024 * 1024;

function inflated(stream: Uint8Array): Uint8Array {
  try {
    return inflateSync(stream, { maxOutputLength: maxInkBytes });
  } catch {
    return new Uint8Array(); // no ink at all, which equals no drawing
  }
}
