import type { Rectangle } from '../pdf/form-fields.ts';
import type { PdfPage } from '../pdf/page-tree.ts';

/** A box on a page as a reader sees it, turned upright: points from the upper left corner. */
export type SeenBox = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Width and height of a page as it is seen. */
export function seenPageSize(page: PdfPage): { readonly width: number; readonly height: number } {
  return seenSize(page.box, page.rotation);
}

/** Width and height of a rectangle on a page that is shown turned. */
export function seenSize(rectangle: Rectangle, rotation: PdfPage['rotation']): { readonly width: number; readonly height: number } {
  const [width, height] = [rectangle.right - rectangle.left, rectangle.top - rectangle.bottom];
  return rotation === 90 || rotation === 270 ? { width: height, height: width } : { width, height };
}

export function seenBox(page: PdfPage, rectangle: Rectangle): SeenBox {
  const { box, rotation } = page;
  const size = seenSize(rectangle, rotation);
  if (rotation === 90) return { left: rectangle.bottom - box.bottom, top: rectangle.left - box.left, ...size };
  if (rotation === 180) return { left: box.right - rectangle.right, top: rectangle.bottom - box.bottom, ...size };
  if (rotation === 270) return { left: box.top - rectangle.top, top: box.right - rectangle.right, ...size };
  return { left: rectangle.left - box.left, top: box.top - rectangle.top, ...size };
}
