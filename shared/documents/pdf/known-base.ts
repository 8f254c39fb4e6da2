import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { KnownBase, PdfStructure } from './structure.ts';

const maxBases = 16;
const maxBaseBytes = 2 * 1024 * 1024;
const bases: KnownBase[] = [];

/** The base that `bytes` begin with, byte for byte; null when it is none of those remembered. */
export function findKnownBase(bytes: Uint8Array): KnownBase | null {
  for (const [index, base] of bases.entries()) {
    if (!beginsWith(bytes, base.structure.bytes)) continue;
    if (index > 0) {
      bases.splice(index, 1);
      bases.unshift(base);
    }
    return base;
  }
  return null;
}

/**
 * Remembers the first revision of a document that somebody vouches for: one we sign, or one found genuine. Only those
 * with a plain table, no earlier section and everything inside their own bytes, as our bases are.
 */
export function rememberBase(structure: PdfStructure, read: (bytes: Uint8Array) => PdfStructure | null): void {
  const [first] = structure.revisions;
  if (structure.base !== null || first === undefined || first.length > maxBaseBytes) return;
  const alone = read(Uint8Array.from(structure.bytes.subarray(0, first.length)));
  const section = alone?.revisions[0]?.section;
  if (alone === null || alone.base !== null || alone.revisions.length !== 1 || section?.offset !== first.section.offset) return;
  if (section.form !== 'table' || section.trailer.has('XRefStm') || section.trailer.has('Prev') || section.end >= alone.bytes.length) return;
  bases.unshift({ structure: alone, hash: createHash('sha256').update(alone.bytes) });
  bases.length = Math.min(bases.length, maxBases);
}

/** SHA-256 of the file's bytes before `end`, ready for more; goes on from the nearest end asked for before. */
export function hashUpTo(structure: PdfStructure, end: number): Hash {
  const { bytes, base, hashes } = structure;
  let from = 0;
  for (const known of hashes.keys()) if (known <= end && known > from) from = known;
  let hash = hashes.get(from)?.copy();
  if (hash === undefined && base !== null && base.structure.bytes.length <= end) {
    from = base.structure.bytes.length;
    hash = base.hash.copy();
  }
  const whole = (hash ?? createHash('sha256')).update(bytes.subarray(from, end));
  hashes.set(end, whole);
  return whole.copy();
}

function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  const { length } = start;
  if (bytes.length < length) return false;
  // Variants of one template differ in their last lines at the latest, and these are quickly told apart.
  const lastLines = Math.max(0, length - 64);
  return Buffer.compare(bytes.subarray(lastLines, length), start.subarray(lastLines)) === 0
    && Buffer.compare(bytes.subarray(0, lastLines), start.subarray(0, lastLines)) === 0;
}
