import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { sealFromSource } from './seal-from-source.ts';
import { shownDocument } from './shown-document.ts';
import type { PageImage } from '../../../shared/documents/images/page-image.ts';
import { pointsPerMm } from '../../../shared/domain/seal-placement.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 骑缝章 before anything is sealed: every page as it would be printed, by the code that seals, and each slice. */
export async function previewSeam(deps: DeskDeps, input: Input<'seals.previewSeam'>): Answer<'seals.previewSeam'> {
  const sourced = await sealFromSource(deps, input.source);
  if (!sourced.ok) return sourced;
  const document = await shownDocument(deps, input.on);
  if (!document.ok) return document;
  const look = await deps.documents.lookAtSeam(document.value, {
    seal: sourced.value.drawing, placement: input.placement, maxPagesPerSeam: input.maxPagesPerSeam, sealedOnIso: shanghaiDate(deps.clock.nowMs()),
  });
  if (!look.ok) return look;
  const { pages, sealedPage, seamScale, sealHeightPt } = look.value;
  return ok({
    pages: pages.map(({ page, slice }, index) => ({ pageNumber: index + 1, page: imageOf(page), slice: slice === null ? null : { ...imageOf(slice), sealIndex: slice.sealIndex, widthMm: slice.widthPt / pointsPerMm } })),
    seamScale, sealedPage: imageOf(sealedPage), sealHeightMm: sealHeightPt / pointsPerMm,
  });
}

function imageOf({ png, width, height }: PageImage): { pngBase64: string; width: number; height: number } {
  return { pngBase64: Buffer.from(png).toString('base64'), width, height };
}
