import type { SealPicture } from '../doors.ts';
import { streamObject } from '../pdf/update-writer.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';

/** The two image XObjects of a picture (ISO 32000-1, 8.9.5): its opacity as object `firstNumber`, its colours as the next. */
export function pictureObjects(picture: SealPicture, firstNumber: number): readonly UpdateObject[] {
  const { widthPx, heightPx } = picture;
  return [
    streamObject(firstNumber, pictureDictionary({ widthPx, heightPx, opacityNumber: null }), Buffer.from(picture.opacityBase64, 'base64')),
    streamObject(firstNumber + 1, pictureDictionary({ widthPx, heightPx, opacityNumber: firstNumber }), Buffer.from(picture.colorBase64, 'base64')),
  ];
}

/** How many objects a picture takes. */
export const pictureObjectCount = 2;

/**
 * What stands between `<<` and `/Length` of a picture: its one canonical form, which the verifier writes again. With an
 * `opacityNumber` it is the colours, whose soft mask is that object; without one it is the opacity itself.
 */
export function pictureDictionary(picture: { readonly widthPx: number; readonly heightPx: number; readonly opacityNumber: number | null }): string {
  const size = `/Width ${picture.widthPx} /Height ${picture.heightPx}`;
  const color = picture.opacityNumber === null ? '/DeviceGray' : '/DeviceRGB';
  const mask = picture.opacityNumber === null ? '' : ` /SMask ${picture.opacityNumber} 0 R`;
  return `/Type /XObject /Subtype /Image ${size} /ColorSpace ${color} /BitsPerComponent 8${mask} /Filter /FlateDecode`;
}
