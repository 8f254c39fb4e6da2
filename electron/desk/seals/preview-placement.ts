import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { sealFromSource } from './seal-from-source.ts';
import { shownDocument } from './shown-document.ts';
import { plainSealUse } from '../../../shared/domain/records.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';

/** The page with 盖章处, and where on it the seal would stand. Refuses a seal that is larger than the place for it. */
export async function previewPlacement(deps: DeskDeps, input: Input<'seals.previewPlacement'>): Answer<'seals.previewPlacement'> {
  const sourced = await sealFromSource(deps, input.source);
  if (!sourced.ok) return sourced;
  const document = await shownDocument(deps, input.on);
  if (!document.ok) return document;
  const look = await deps.documents.lookAtPlacement(document.value, {
    seal: sourced.value.drawing, placement: input.placement, maxPagesPerSeam: plainSealUse.maxPagesPerSeam, sealedOnIso: shanghaiDate(deps.clock.nowMs()),
  });
  if (!look.ok) return look;
  const { page, size, bureau, citizen, seal } = look.value;
  return ok({
    page: { pngBase64: Buffer.from(page.png).toString('base64'), width: page.width, height: page.height }, pageWidthPt: size.width, pageHeightPt: size.height,
    pageNumber: bureau.pageIndex + 1, bureau, citizen, seal: { widthPt: seal.widthPt, heightPt: seal.heightPt }, placement: seal.placement, isMovedInside: seal.isMovedInside,
  });
}
