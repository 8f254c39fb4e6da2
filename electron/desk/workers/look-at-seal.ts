import type { SealDrawing } from '../../../shared/documents/doors.ts';
import type { PageImage, PageImages } from '../../../shared/documents/images/page-image.ts';
import type { MarkFonts } from '../../../shared/documents/marks/glyph-outline.ts';
import { previewSeal } from '../../../shared/documents/signing/preview-seal.ts';
import type { SealPreview } from '../../../shared/documents/signing/preview-seal.ts';
import type { SealPlacement } from '../../../shared/domain/seal-placement.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type SealLookOrder = { readonly seal: SealDrawing; readonly placement: SealPlacement; readonly maxPagesPerSeam: number; readonly sealedOnIso: string };
type Tools = { readonly pageImages: PageImages; readonly fonts: MarkFonts };

/** The page with 盖章处, without the seal, and where on it the seal would stand. */
export type PlacementLook = Pick<SealPreview, 'bureau' | 'citizen' | 'seal'> & { readonly page: PageImage; readonly size: { readonly width: number; readonly height: number } };

/** Every page as it is printed, small, with its slice cut out large; and the page with 盖章处. */
export type SeamLook = {
  readonly pages: readonly { readonly page: PageImage; readonly slice: (PageImage & { readonly sealIndex: number; readonly widthPt: number }) | null }[];
  readonly sealedPage: PageImage;
  readonly seamScale: number;
  readonly sealHeightPt: number;
};

const readableScale = 1.7;
const smallScale = 0.42;
const sliceScale = 4;

export async function lookAtPlacement(document: Uint8Array, order: SealLookOrder, { pageImages, fonts }: Tools): Promise<Result<PlacementLook, Refusal>> {
  const preview = previewSeal(document, order, fonts);
  if (!preview.ok) return preview;
  const { bureau, citizen, seal, pages } = preview.value;
  const page = await pageImages.renderPrinted(document, bureau.pageIndex, readableScale);
  return ok({ bureau, citizen: citizen?.pageIndex === bureau.pageIndex ? citizen : null, seal, page, size: must(pages[bureau.pageIndex], 'the page of the field') });
}

export async function lookAtSeam(document: Uint8Array, order: SealLookOrder, { pageImages, fonts }: Tools): Promise<Result<SeamLook, Refusal>> {
  const preview = previewSeal(document, order, fonts);
  if (!preview.ok) return preview;
  const { pdf, slices, seamScale, bureau, seal } = preview.value;
  const pages: SeamLook['pages'][number][] = [];
  for (const [pageIndex] of preview.value.pages.entries()) {
    const page = await pageImages.renderPrinted(pdf, pageIndex, smallScale);
    const slice = slices.find((each) => each.pageIndex === pageIndex);
    const cut = slice === undefined ? null : { ...await pageImages.renderPrinted(pdf, pageIndex, sliceScale, slice), sealIndex: slice.sealIndex, widthPt: slice.width };
    pages.push({ page, slice: cut });
  }
  return ok({ pages, sealedPage: await pageImages.renderPrinted(pdf, bureau.pageIndex, readableScale), seamScale, sealHeightPt: seal.heightPt * seamScale });
}
