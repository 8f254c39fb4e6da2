import { must } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import type { SealPlacement } from '../../domain/seal-placement.ts';
import type { SealDrawing, Signer } from '../doors.ts';
import type { MarkFonts } from '../marks/glyph-outline.ts';
import { drawSealMarks } from '../marks/seal-marks.ts';
import type { SealMarks } from '../marks/seal-marks.ts';
import { openGrownFile, replaceEntries } from '../pdf/grown-file.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
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
  /** 骑缝章; 20 by default. */
  readonly maxPagesPerSeam?: number;
  /** In the middle of 盖章处 by default; never out of it. */
  readonly placement?: SealPlacement;
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
  const drawn = guardFaults(() => sealSignedCopy(file.value, input, first));
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

function sealSignedCopy(file: GrownFile, input: BureauTailInput, signatureNumber: number): Result<DrawnSeals, Refusal> {
  const problem = stateProblem(file);
  if (problem !== null) return problem;
  const places = findSealPlaces(file);
  return places.ok ? drawnOnce(places.value, input, signatureNumber) : places;
}

function stateProblem(file: GrownFile): Err<Refusal> | null {
  const [citizen, bureau] = [file.fields.get('citizen'), file.fields.get('bureau')];
  if (bureau === undefined) return null;
  if (citizen?.dict.has('V') !== true) return refuse('not_signed', '申请人还没有签名，不能盖章。');
  return bureau.dict.has('V') ? refuse('already_sealed', '这份文书已经盖章，不能重复盖章。') : null;
}

type KeptDrawing = { readonly input: BureauTailInput; readonly key: string; readonly drawn: Result<DrawnSeals, Refusal> };

const drawings = new WeakMap<SealPlaces, KeptDrawing>();

/** The documents of one day differ in nothing that is drawn, so what the last one got is what this one gets. */
function drawnOnce(places: SealPlaces, input: BureauTailInput, signatureNumber: number): Result<DrawnSeals, Refusal> {
  const { seal, fonts, proofs, sealedOnIso, placement, maxPagesPerSeam } = input;
  const key = JSON.stringify([signatureNumber, sealedOnIso, placement, maxPagesPerSeam]);
  const known = drawings.get(places);
  if (known?.key === key && known.input.seal === seal && known.input.fonts === fonts && known.input.proofs === proofs) return known.drawn;
  const drawn = drawSeals(places, input, signatureNumber + 1, { V: `${signatureNumber} 0 R` });
  drawings.set(places, { input, key, drawn });
  return drawn;
}

export type DrawnSeals = { readonly objects: readonly UpdateObject[]; readonly nextNumber: number; readonly marks: SealMarks };
const middle: SealPlacement = { rightMm: 0, downMm: 0 };

/**
 * The seal from object `firstNumber` on, then an appearance for each field, the proofs, then the objects that change, the
 * bureau's field with `entries` besides. Throws PdfFault.
 */
export function drawSeals(
  { bureau, seams, securityStore }: SealPlaces,
  input: Pick<BureauTailInput, 'seal' | 'sealedOnIso' | 'placement' | 'maxPagesPerSeam' | 'proofs' | 'fonts'>,
  firstNumber: number,
  entries: Readonly<Record<string, string>>,
): Result<DrawnSeals, Refusal> {
  const { seal, sealedOnIso } = input;
  const limit = input.maxPagesPerSeam === undefined ? {} : { maxPagesPerSeam: input.maxPagesPerSeam };
  const drawn = drawSealMarks({ seal, sealedOnIso, placement: input.placement ?? middle, bureau: bureau.rectangle, seams, firstNumber, ...limit }, input.fonts);
  if (!drawn.ok) return drawn;
  const marks = drawn.value;
  const firstProof = firstNumber + marks.objects.length;
  const proofs = proofObjects(input.proofs, securityStore, firstProof);
  if (!proofs.ok) return proofs;
  const changedSeams = marks.seams.map(({ pageIndex, objectNumber }) => (
    replaceEntries(must(seams[pageIndex], 'a slice on a page of the document').field.object, { AP: `<< /N ${objectNumber} 0 R >>` })));
  return ok({
    objects: [
      ...marks.objects,
      ...proofs.value.added,
      ...proofs.value.changed,
      replaceEntries(bureau.field.object, { ...entries, AP: `<< /N ${marks.bureauNumber} 0 R >>` }),
      ...changedSeams,
    ],
    nextNumber: firstProof + proofs.value.added.length,
    marks,
  });
}
