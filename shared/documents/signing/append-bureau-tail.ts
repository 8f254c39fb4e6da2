import { must } from '../../lib/assert.ts';
import { ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { SealDrawing, Signer } from '../doors.ts';
import type { MarkFonts } from '../marks/glyph-outline.ts';
import { drawSealMarks } from '../marks/seal-marks.ts';
import { openGrownFile, replaceEntries } from '../pdf/grown-file.ts';
import { guardFaults } from '../pdf/read-structure.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { proofObjects } from './long-term-proofs.ts';
import type { LongTermProofs } from './long-term-proofs.ts';
import { findSealPlaces } from './seal-places.ts';
import type { SealPlaces } from './seal-places.ts';
import { pdfTime, writeSignedTail } from './write-signed-tail.ts';
import type { Timestamper } from './write-signed-tail.ts';

export type BureauTailInput = {
  readonly seal: SealDrawing;
  /** The day printed under the seal, 2026-01-21, in the office's time zone. */
  readonly sealedOnIso: string;
  /** The moment claimed inside the signature dictionary; without it only the day is claimed. */
  readonly sealedAtMs?: number;
  readonly signer: Signer;
  readonly fonts: MarkFonts;
  /** 20 by default. */
  readonly maxPagesPerSeal?: number;
  /** Present where a timestamp authority is configured. */
  readonly timestamp?: Timestamper;
  /** Certificates and revocation lists that go into the document with a timestamp, and make it B-LT. */
  readonly proofs?: LongTermProofs;
};

/**
 * The bureau's tail on a signed copy: the seal and the day in the `bureau` field, the seam seal in the `seam` fields,
 * the proofs in the base's empty /DSS, signed over the whole file. Returns the tail only; the sealed copy is
 * `signedCopy` followed by it.
 */
export async function appendBureauTail(signedCopy: Uint8Array, input: BureauTailInput): Promise<Result<Uint8Array, Refusal>> {
  const file = openGrownFile(signedCopy);
  if (!file.ok) return file;
  const first = file.value.size;
  const drawn = guardFaults(() => {
    const places = findSealPlaces(file.value);
    return places.ok ? drawnOnce(places.value, input, first + 1) : places;
  });
  if (!drawn.ok) return drawn;
  if (!drawn.value.ok) return drawn.value;
  return writeSignedTail(file.value, {
    signatureNumber: first,
    objects: drawn.value.value.objects,
    size: drawn.value.value.nextNumber,
    time: pdfTime({ dayIso: input.sealedOnIso, atMs: input.sealedAtMs }),
    signer: input.signer,
    isRepeated: true,
    ...(input.timestamp === undefined ? {} : { timestamp: input.timestamp }),
  });
}

type Drawn = { readonly objects: readonly UpdateObject[]; readonly nextNumber: number };
type KeptDrawing = { readonly input: BureauTailInput; readonly key: string; readonly drawn: Result<Drawn, Refusal> };

const drawings = new WeakMap<SealPlaces, KeptDrawing>();

/** The documents of one day differ in nothing that is drawn, so what the last one got is what this one gets. */
function drawnOnce(places: SealPlaces, input: BureauTailInput, formNumber: number): Result<Drawn, Refusal> {
  const { seal, fonts, proofs, signer: _signer, timestamp: _timestamp, sealedAtMs: _sealedAtMs, ...plain } = input;
  const key = JSON.stringify([formNumber, plain]);
  const known = drawings.get(places);
  if (known?.key === key && known.input.seal === seal && known.input.fonts === fonts && known.input.proofs === proofs) return known.drawn;
  const drawn = drawSeals(places, input, formNumber);
  drawings.set(places, { input, key, drawn });
  return drawn;
}

/** The seal's form as object `formNumber`, then an appearance for each field, the proofs, then the objects that change. */
function drawSeals({ bureau, rectangle, seams, securityStore }: SealPlaces, input: BureauTailInput, formNumber: number): Result<Drawn, Refusal> {
  const { seal, sealedOnIso } = input;
  const limit = input.maxPagesPerSeal === undefined ? {} : { maxPagesPerSeal: input.maxPagesPerSeal };
  const drawn = drawSealMarks({ seal, sealedOnIso, bureau: rectangle, seams, formNumber, ...limit }, input.fonts);
  if (!drawn.ok) return drawn;
  const marks = drawn.value;
  const firstProof = formNumber + marks.objects.length;
  const proofs = proofObjects(input.proofs, securityStore, firstProof);
  if (!proofs.ok) return proofs;
  const changedSeams = marks.seams.map(({ pageIndex, objectNumber }) => (
    replaceEntries(must(seams[pageIndex], 'a slice on a page of the document').field.object, { AP: `<< /N ${objectNumber} 0 R >>` })));
  return ok({
    objects: [
      ...marks.objects,
      ...proofs.value.added,
      ...proofs.value.changed,
      replaceEntries(bureau.object, { V: `${formNumber - 1} 0 R`, AP: `<< /N ${marks.bureauNumber} 0 R >>` }),
      ...changedSeams,
    ],
    nextNumber: firstProof + proofs.value.added.length,
  });
}
