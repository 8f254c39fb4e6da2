import { must } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { SealPlacement } from '../../domain/seal-placement.ts';
import type { SealDrawing, Signer } from '../doors.ts';
import type { MarkFonts } from '../marks/glyph-outline.ts';
import { drawSealMarks } from '../marks/seal-marks.ts';
import { readRectangle } from '../pdf/form-fields.ts';
import type { FormField, Rectangle } from '../pdf/form-fields.ts';
import { openGrownFile, replaceEntries } from '../pdf/grown-file.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { readPages } from '../pdf/page-tree.ts';
import type { PdfPage } from '../pdf/page-tree.ts';
import { guardFaults } from '../pdf/read-structure.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
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
};

/**
 * The bureau's tail on a signed copy: the seal and the day in the `bureau` field, the seam seal in the `seam` fields,
 * signed over the whole file. Returns the tail only; the sealed copy is `signedCopy` followed by it.
 */
export async function appendBureauTail(signedCopy: Uint8Array, input: BureauTailInput): Promise<Result<Uint8Array, Refusal>> {
  const file = openGrownFile(signedCopy);
  if (!file.ok) return file;
  const first = file.value.size;
  const drawn = guardFaults(() => drawSeals(file.value, input, first + 1));
  if (!drawn.ok) return drawn;
  if (!drawn.value.ok) return drawn.value;
  return writeSignedTail(file.value, {
    signatureNumber: first,
    objects: drawn.value.value.objects,
    size: drawn.value.value.nextNumber,
    time: pdfTime({ dayIso: input.sealedOnIso, atMs: input.sealedAtMs }),
    signer: input.signer,
    ...(input.timestamp === undefined ? {} : { timestamp: input.timestamp }),
  });
}

const middle: SealPlacement = { rightMm: 0, downMm: 0 };

type Drawn = { readonly objects: readonly UpdateObject[]; readonly nextNumber: number };

/** The seal from object `firstNumber` on, then an appearance for each field, then the fields themselves. */
function drawSeals(file: GrownFile, input: BureauTailInput, firstNumber: number): Result<Drawn, Refusal> {
  const pages = readPages(file.structure, file.lastRevision);
  const found = findSealingField(file, pages);
  if (!found.ok) return found;
  const { bureau, rectangle } = found.value;
  const seams = seamFields(file, pages);
  const { seal, sealedOnIso } = input;
  const limit = input.maxPagesPerSeam === undefined ? {} : { maxPagesPerSeam: input.maxPagesPerSeam };
  const drawn = drawSealMarks({ seal, sealedOnIso, placement: input.placement ?? middle, bureau: rectangle, seams, firstNumber, ...limit }, input.fonts);
  if (!drawn.ok) return drawn;
  const marks = drawn.value;
  const changedSeams = marks.seams.map(({ pageIndex, objectNumber }) => (
    replaceEntries(must(seams[pageIndex], 'a slice on a page of the document').field.object, { AP: `<< /N ${objectNumber} 0 R >>` })));
  return ok({
    objects: [
      ...marks.objects,
      replaceEntries(bureau.object, { V: `${firstNumber - 1} 0 R`, AP: `<< /N ${marks.bureauNumber} 0 R >>` }),
      ...changedSeams,
    ],
    nextNumber: firstNumber + marks.objects.length,
  });
}

function findSealingField(file: GrownFile, pages: readonly PdfPage[]): Result<{ readonly bureau: FormField; readonly rectangle: Rectangle }, Refusal> {
  const [citizen, bureau] = [file.fields.get('citizen'), file.fields.get('bureau')];
  if (bureau === undefined) return refuse('no_sealing_place', '这份文书没有盖章处，不需要盖章。');
  if (citizen?.dict.has('V') !== true) return refuse('not_signed', '申请人还没有签名，不能盖章。');
  if (bureau.dict.has('V')) return refuse('already_sealed', '这份文书已经盖章，不能重复盖章。');
  const rectangle = readRectangle(bureau.dict.get('Rect'));
  if (rectangle === null) return refuse('template_fault', '文书缺少盖章处的位置，请检查协议模板。');
  const signed = readRectangle(citizen.dict.get('Rect'));
  if (signed !== null && overlap(signed, rectangle) && pageOf(pages, citizen) === pageOf(pages, bureau)) {
    return refuse('seal_covers_signature', '协议模板中的盖章处与签字处重叠，印章会盖住签名，请调整模板。');
  }
  return ok({ bureau, rectangle });
}

type Seam = { readonly field: FormField; readonly rectangle: Rectangle; readonly page: PdfPage };

/** seam1, seam2 … in page order, as many as follow each other. */
function seamFields(file: GrownFile, pages: readonly PdfPage[]): readonly Seam[] {
  const seams: Seam[] = [];
  for (let number = 1; number <= pages.length; number += 1) {
    const field = file.fields.get(`seam${number}`);
    const rectangle = readRectangle(field?.dict.get('Rect'));
    const page = pages[number - 1];
    if (field === undefined || rectangle === null || page === undefined) break;
    seams.push({ field, rectangle, page });
  }
  return seams;
}

function pageOf(pages: readonly PdfPage[], field: FormField): number {
  return pages.findIndex((page) => page.annotations.has(field.object.objectNumber));
}

function overlap(left: Rectangle, right: Rectangle): boolean {
  return left.left < right.right && right.left < left.right && left.bottom < right.top && right.bottom < left.top;
}
