import type { Hash } from 'node:crypto';
import type { PdfValue } from './parse-object.ts';
import type { XrefEntry, XrefSection } from './read-xref.ts';

/** One state of a growing file: what its newest cross-reference section added. */
export type PdfRevision = {
  readonly section: XrefSection;
  /** Length in bytes of the file as it stood then: behind its %%EOF and the line end. */
  readonly length: number;
};

export type PdfStructure = {
  readonly bytes: Uint8Array;
  /** Oldest first. */
  readonly revisions: readonly PdfRevision[];
  /** The remembered base that the file begins with. */
  readonly base: KnownBase | null;
  /** Objects read so far, by the entry that placed them. */
  readonly parsed: Map<XrefEntry, PdfObject>;
  /** SHA-256 over the bytes before each of these ends; only ever copied. */
  readonly hashes: Map<number, Hash>;
  /** Numbers of the objects asked for, while somebody wants to know what an answer depends on. */
  readonly asked?: Set<number>;
};

/** An indirect object as one revision sees it. */
export type PdfObject = {
  readonly objectNumber: number;
  readonly value: PdfValue;
  /** The bytes that offsets of `value` count in: the file, or an unpacked object stream. */
  readonly source: Uint8Array;
  /** Raw (still filtered) stream bytes, null for an object without one. */
  readonly stream: Uint8Array | null;
  /** Where the object stands in the file: `N 0 obj` begins at start; null inside an object stream. */
  readonly start: number | null;
};

/**
 * A base that documents read before began with. Thousands of documents share it, so its skeleton, its objects and the
 * SHA-256 of its bytes are worth keeping; a document has it only where its first bytes are the very same.
 */
export type KnownBase = {
  /** The base alone, on bytes that are our own copy. */
  readonly structure: PdfStructure;
  /** SHA-256 over the base; only ever copied. */
  readonly hash: Hash;
};
