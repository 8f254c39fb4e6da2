import { assert } from '../../lib/assert.ts';
import type { Rectangle } from '../pdf/form-fields.ts';
import type { PdfPage } from '../pdf/page-tree.ts';
import type { Appearance } from './appearance.ts';
import { decimal } from './path.ts';
import type { Matrix } from './path.ts';
import { thousandths } from './seal-appearance.ts';
import type { SealForm } from './seal-appearance.ts';
import { seenSize } from './seen-page.ts';

/** The part of a seal that one page carries: from and to in points from the seal's left, exact thousandths. */
export type SeamSlice = { readonly pageIndex: number; readonly fromPt: number; readonly toPt: number };

export const defaultMaxPagesPerSeam = 20;

/**
 * Cuts a seal of `widthPt` over the pages (骑缝章). More pages than `maxPagesPerSeam` share several seals of nearly
 * equal page counts; a single page gets none. The slices of a seal meet exactly: each ends where the next begins, the
 * first begins at 0 and the last ends at the width.
 */
export function planSeamSlices(input: { readonly pageCount: number; readonly widthPt: number; readonly maxPagesPerSeam?: number }): readonly SeamSlice[] {
  const maxPages = input.maxPagesPerSeam ?? defaultMaxPagesPerSeam;
  assert(maxPages >= 2, 'a seam seal spans at least two pages');
  if (input.pageCount < 2) return [];
  // Whole units of a thousandth of a point, so that rounding never loses or repeats a column. No seal is left with one page alone.
  const units = Math.round(input.widthPt * 1000);
  const sealCount = Math.min(Math.ceil(input.pageCount / maxPages), Math.floor(input.pageCount / 2));
  const slices: SeamSlice[] = [];
  for (let seal = 0; seal < sealCount; seal += 1) {
    const first = Math.floor((seal * input.pageCount) / sealCount);
    const count = Math.floor(((seal + 1) * input.pageCount) / sealCount) - first;
    for (let index = 0; index < count; index += 1) {
      const [from, to] = [Math.round((units * index) / count), Math.round((units * (index + 1)) / count)];
      slices.push({ pageIndex: first + index, fromPt: from / 1000, toPt: to / 1000 });
    }
  }
  return slices;
}

/** The field that shows a slice: its rectangle on its page. */
export type SeamField = { readonly rectangle: Rectangle; readonly page: PdfPage };

/** How much the seal must shrink so that every slice fits the narrowest field; 1 when it fits as it is. */
export function seamScale(fields: readonly SeamField[], form: SealForm, maxPagesPerSeam?: number): number {
  const slices = planSeamSlices({ pageCount: fields.length, widthPt: form.widthPt, ...(maxPagesPerSeam === undefined ? {} : { maxPagesPerSeam }) });
  let scale = 1;
  for (const slice of slices) {
    const field = fields[slice.pageIndex];
    if (field === undefined) continue;
    const seen = seenSize(field.rectangle, field.page.rotation);
    scale = Math.min(scale, seen.width / (slice.toPt - slice.fromPt), seen.height / form.heightPt);
  }
  return scale;
}

/** Where a slice stands in its field as the page is seen: at the page's outer edge, halfway up. Points, y up. */
export function slicePlace(slice: SeamSlice, field: SeamField, form: SealForm, scale: number): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const seen = seenSize(field.rectangle, field.page.rotation);
  const [width, height] = [thousandths(slice.toPt - slice.fromPt), form.heightPt * scale];
  return { x: isOnLeftEdge(field) ? 0 : seen.width - width, y: (seen.height - height) / 2, width, height };
}

/** Draws one slice at the page's outer edge, upright as the page is seen, halfway up the field. */
export function seamAppearance(input: {
  readonly slice: SeamSlice;
  readonly field: SeamField;
  readonly form: SealForm;
  readonly formNumber: number;
  /** The slice's lengths are of the seal at this scale. */
  readonly scale: number;
}): Appearance {
  const { slice, field, form, scale } = input;
  const { rectangle } = field;
  const [widthPt, heightPt] = [rectangle.right - rectangle.left, rectangle.top - rectangle.bottom];
  const place = slicePlace(slice, field, form, scale);
  const clip = `${decimal(place.x)} ${decimal(place.y)} ${decimal(place.width)} ${decimal(place.height)} re W n`;
  const upright = uprightMatrix(field.page.rotation, widthPt, heightPt).map(decimal).join(' ');
  const moved = `${decimal6(scale)} 0 0 ${decimal6(scale)} ${decimal(place.x - slice.fromPt)} ${decimal(place.y)} cm`;
  return {
    widthPt,
    heightPt,
    operators: `q\n/Ink gs\n${upright} cm\n${clip}\n${moved}\n/Seal Do\nQ`,
    forms: { Seal: input.formNumber },
    multiplies: true,
  };
}

/** From coordinates as seen on the turned page (x right, y up) to the field's own. */
function uprightMatrix(rotation: PdfPage['rotation'], width: number, height: number): Matrix {
  if (rotation === 90) return [0, 1, -1, 0, width, 0];
  if (rotation === 180) return [-1, 0, 0, -1, width, height];
  if (rotation === 270) return [0, -1, 1, 0, 0, height];
  return [1, 0, 0, 1, 0, 0];
}

/** Duplex documents bind even pages on the other side; the template says so by where it puts the field. */
function isOnLeftEdge(field: SeamField): boolean {
  const { rectangle, page } = field;
  const acrossX = (rectangle.left + rectangle.right - page.box.left - page.box.right) / 2;
  const acrossY = (rectangle.bottom + rectangle.top - page.box.bottom - page.box.top) / 2;
  if (page.rotation === 90) return acrossY < 0;
  if (page.rotation === 180) return acrossX > 0;
  if (page.rotation === 270) return acrossY > 0;
  return acrossX < 0;
}

function decimal6(value: number): string {
  return String(Math.round(value * 1_000_000) / 1_000_000);
}
