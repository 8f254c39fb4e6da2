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

/** An answer found in objects of a base that no revision behind it had touched, and which objects these were. */
export type BaseAnswer<Value> = { readonly value: Value; readonly root: number; readonly asked: ReadonlySet<number> };

/**
 * What `read` finds. An answer that depends on objects of a known base alone is true of every document that grew from it
 * and left those objects and the trailer's root as they were: it is then the very same value.
 */
export function answerOfBase<Value>(
  kept: WeakMap<KnownBase, BaseAnswer<Value>>,
  structure: PdfStructure,
  revisionIndex: number,
  read: (structure: PdfStructure) => Value,
): Value {
  const { base } = structure;
  const root = rootOf(structure, revisionIndex);
  if (base === null || root === null) return read(structure);
  const known = kept.get(base);
  if (known !== undefined && known.root === root && isUntouched(structure, revisionIndex, known.asked)) return known.value;
  const asked = new Set<number>();
  const value = read({ ...structure, asked });
  if (isUntouched(structure, revisionIndex, asked)) kept.set(base, { value, root, asked });
  return value;
}

function rootOf(structure: PdfStructure, revisionIndex: number): number | null {
  const root = structure.revisions[revisionIndex]?.section.trailer.get('Root');
  return root?.kind === 'ref' ? root.objectNumber : null;
}

function isUntouched(structure: PdfStructure, revisionIndex: number, objectNumbers: ReadonlySet<number>): boolean {
  for (let index = 1; index <= revisionIndex; index += 1) {
    for (const objectNumber of structure.revisions[index]?.section.entries.keys() ?? []) if (objectNumbers.has(objectNumber)) return false;
  }
  return true;
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
