import { placeSeal } from '../../domain/seal-placement.ts';
import type { PlacedSeal, SealPlacement } from '../../domain/seal-placement.ts';
import { must } from '../../lib/assert.ts';
import { ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { SealDrawing } from '../doors.ts';
import type { MarkFonts } from '../marks/glyph-outline.ts';
import { slicePlace } from '../marks/seam-seal.ts';
import { seenBox, seenPageSize } from '../marks/seen-page.ts';
import type { SeenBox } from '../marks/seen-page.ts';
import { openGrownFile } from '../pdf/grown-file.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { guardFaults } from '../pdf/read-structure.ts';
import { concatBytes, writeUpdate } from '../pdf/update-writer.ts';
import { drawSeals } from './append-bureau-tail.ts';
import { citizenPlace, findSealPlaces } from './seal-places.ts';

/** How a document would be sealed, on pages as a reader sees them, in points. */
export type SealPreview = {
  /** The document with all marks and no signature: only to be looked at. */
  readonly pdf: Uint8Array;
  readonly pages: readonly { readonly width: number; readonly height: number }[];
  readonly bureau: SeenBox & { readonly pageIndex: number };
  readonly citizen: (SeenBox & { readonly pageIndex: number }) | null;
  readonly seal: { readonly widthPt: number; readonly heightPt: number } & PlacedSeal;
  /** In page order; `sealIndex` counts the seals that the pages share. */
  readonly slices: readonly (SeenBox & { readonly pageIndex: number; readonly sealIndex: number })[];
  readonly seamScale: number;
};

/** Puts a seal's marks on a document that nobody has signed, by the very code that seals. Refuses as sealing does. */
export function previewSeal(
  document: Uint8Array,
  input: { readonly seal: SealDrawing; readonly placement: SealPlacement; readonly maxPagesPerSeam: number; readonly sealedOnIso: string },
  fonts: MarkFonts,
): Result<SealPreview, Refusal> {
  const file = openGrownFile(document);
  if (!file.ok) return file;
  const drawn = guardFaults(() => drawPreview(file.value, { ...input, fonts }));
  return drawn.ok ? drawn.value : drawn;
}

function drawPreview(file: GrownFile, input: Parameters<typeof drawSeals>[1] & { readonly placement: SealPlacement }): Result<SealPreview, Refusal> {
  const found = findSealPlaces(file);
  if (!found.ok) return found;
  const { bureau, pages, seams } = found.value;
  const citizen = citizenPlace(file, pages);
  const drawn = drawSeals(found.value, input, file.size, {});
  if (!drawn.ok) return drawn;
  const { objects, nextNumber, marks } = drawn.value;
  const update = writeUpdate({
    previousLength: file.bytes.length, previousStartXref: file.previousStartXref, size: nextNumber, rootRef: file.rootRef, infoRef: file.infoRef,
    firstId: file.firstId, secondId: file.firstId, objects,
  });
  const onPage = (place: Pick<typeof bureau, 'rectangle' | 'pageIndex'>): SeenBox & { readonly pageIndex: number } => (
    { pageIndex: place.pageIndex, ...seenBox(must(pages[place.pageIndex], 'a field on a page'), place.rectangle) });
  const { form, seamScale } = marks;
  const field = { widthPt: bureau.rectangle.right - bureau.rectangle.left, heightPt: bureau.rectangle.top - bureau.rectangle.bottom };
  let sealIndex = -1;
  const slices = marks.seams.map(({ pageIndex, slice }) => {
    const seam = must(seams[pageIndex], 'a slice on a page of the document');
    const strip = seenBox(seam.page, seam.rectangle);
    const place = slicePlace(slice, seam, form, seamScale);
    if (slice.fromPt === 0) sealIndex += 1;
    return { pageIndex, sealIndex, left: strip.left + place.x, top: strip.top + strip.height - place.y - place.height, width: place.width, height: place.height };
  });
  return ok({
    pdf: concatBytes([file.bytes, update]), pages: pages.map(seenPageSize), bureau: onPage(bureau), citizen: citizen === null ? null : onPage(citizen),
    seal: { widthPt: form.widthPt, heightPt: form.heightPt, ...placeSeal(field, form, input.placement) }, slices, seamScale,
  });
}
