import type { FilledDocument, FillInput, FillProblem, TemplateSource } from '../../../shared/documents/doors.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';

export type FillPageOrder = {
  readonly source: TemplateSource;
  readonly inputs: readonly FillInput[];
  /** Bases the asker has: their bytes are not sent again. */
  readonly knownBases: readonly string[];
};
export type NamedBytes = { readonly digest: string; readonly bytes: Uint8Array };
export type PageDocument = {
  /** Of base + tail (D0). */
  readonly digest: string;
  readonly baseDigest: string;
  readonly baseLength: number;
  readonly tail: NamedBytes;
  /** ReadingBlock[] as canonical JSON. */
  readonly readingText: NamedBytes;
};
export type FilledPage = {
  readonly bases: readonly NamedBytes[];
  /** One for each input, in their order. */
  readonly documents: readonly Result<PageDocument, readonly FillProblem[]>[];
};

type Fill = (source: TemplateSource, input: FillInput) => Promise<Result<FilledDocument, readonly FillProblem[]>>;

/**
 * The originals of a page of households. All bytes of the answer lie in one buffer of its own, which may be handed to another
 * thread as it is; every digest is made here, where the bytes are, and once.
 */
export async function fillPage(fill: Fill, { source, inputs, knownBases }: FillPageOrder): Promise<FilledPage> {
  const known = new Set(knownBases);
  const filled: Result<FilledDocument, readonly FillProblem[]>[] = [];
  for (const input of inputs) filled.push(await fill(source, input));
  const made = filled.flatMap((each) => (each.ok ? [each.value] : []));
  const bases = new Map(made.flatMap(({ base, baseDigest }) => (known.has(baseDigest) ? [] : [[baseDigest, base] as const])));
  const pack = createPack([...bases.values(), ...made.flatMap(({ tail, readingTextBytes }) => [tail, readingTextBytes])]);
  return {
    bases: [...bases].map(([digest, bytes]) => ({ digest, bytes: pack(bytes) })),
    documents: filled.map((each) => (each.ok ? ok(pageDocument(each.value, pack)) : each)),
  };
}

function pageDocument({ base, baseDigest, digest, tail, readingTextBytes, readingTextDigest }: FilledDocument, pack: (piece: Uint8Array) => Uint8Array): PageDocument {
  return { digest, baseDigest, baseLength: base.length, tail: { digest: sha256Hex(tail), bytes: pack(tail) }, readingText: { digest: readingTextDigest, bytes: pack(readingTextBytes) } };
}

/** Copies pieces one after the other into one buffer that is theirs alone. */
function createPack(pieces: readonly Uint8Array[]): (piece: Uint8Array) => Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  return (piece) => {
    const start = end;
    all.set(piece, start);
    end += piece.length;
    return all.subarray(start, end);
  };
}
