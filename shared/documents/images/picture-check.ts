import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';

export type Picture = { readonly bytes: Uint8Array; readonly mediaType: 'image/jpeg' | 'image/png'; readonly width: number; readonly height: number };

const shortestSidePx = 200;
const longestSidePx = 12_000;

/** Accepts whole JPEG and PNG files of a usable size by their own headers, whatever they are called. */
export function readPicture(bytes: Uint8Array): Result<Picture, Refusal> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = pngSize(data) ?? jpegSize(data);
  if (size === null) return refuse('picture', '这张图片打不开或不完整，请重新拍摄，或选择 JPG、PNG 格式的照片。');
  if (Math.min(size.width, size.height) < shortestSidePx) return refuse('picture_small', '照片太小，看不清楚，请重新拍摄。');
  if (Math.max(size.width, size.height) > longestSidePx) return refuse('picture_large', '照片太大，请用手机重新拍摄。');
  return ok({ bytes, ...size });
}

type Size = Pick<Picture, 'mediaType' | 'width' | 'height'>;

/** PNG (ISO/IEC 15948): signature, IHDR first, IEND last. */
function pngSize(data: Buffer): Size | null {
  if (data.length < 45 || data.readUInt32BE(0) !== 0x89504e47 || data.readUInt32BE(4) !== 0x0d0a1a0a || data.toString('latin1', 12, 16) !== 'IHDR') return null;
  if (data.toString('latin1', data.length - 8, data.length - 4) !== 'IEND') return null;
  return { mediaType: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
}

/** JPEG (ITU-T T.81): walks the segments to the frame header; a file that breaks off has no end of image. */
function jpegSize(data: Buffer): Size | null {
  if (data.length < 20 || data.readUInt16BE(0) !== 0xffd8) return null;
  // Some phones write a little after the end of the image.
  const end = data.lastIndexOf(Buffer.from([0xff, 0xd9]));
  if (end < 4 || end < data.length - 4096) return null;
  let offset = 2;
  while (offset + 9 < data.length) {
    if (data[offset] !== 0xff) return null;
    const marker = data[offset + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { mediaType: 'image/jpeg', height: data.readUInt16BE(offset + 5), width: data.readUInt16BE(offset + 7) };
    offset += marker === 0xff ? 1 : 2 + data.readUInt16BE(offset + 2);
  }
  return null;
}
