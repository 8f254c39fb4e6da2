import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { cleanJpeg } from './jpeg-picture.ts';
import { cleanPng } from './png-picture.ts';

export type Picture = { readonly bytes: Uint8Array; readonly mediaType: 'image/jpeg' | 'image/png'; readonly width: number; readonly height: number };

const shortestSidePx = 200;
const longestSidePx = 12_000;
/** A picture of so many pixels takes four times as many bytes where it is shown. */
const mostPixels = 64_000_000;
/** ISO/IEC 23008-12 and relatives: what phones write that keep photos small. */
const heicBrands: readonly string[] = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'avif', 'avis'];

/**
 * Accepts whole JPEG and PNG files of a usable size by what is in them, whatever they are called. `bytes` is the picture alone: where and when it was
 * taken, by what, and anything hidden behind it are left out.
 */
export function readPicture(bytes: Uint8Array): Result<Picture, Refusal> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mediaType = kindOf(data);
  if (mediaType === 'heic') return refuse('picture_heic', '这张照片是 HEIC 格式，系统打不开。请直接用本页的拍照功能重新拍摄，或在手机相机设置中把格式改为“兼容性最佳”（JPG）后再拍。');
  if (mediaType === null) return refuse('picture_kind', '这个文件不是能打开的照片，请重新拍摄，或选择 JPG、PNG 格式的照片。');
  const clean = mediaType === 'image/png' ? cleanPng(data) : cleanJpeg(data);
  if (clean === null) return refuse('picture', '这张照片打不开或不完整，请重新拍摄，或换一张照片。');
  if (Math.min(clean.width, clean.height) < shortestSidePx) return refuse('picture_small', '照片太小，看不清楚，请重新拍摄。');
  if (Math.max(clean.width, clean.height) > longestSidePx || clean.width * clean.height > mostPixels) return refuse('picture_large', '照片的尺寸太大，请用手机重新拍摄，或换一张普通大小的照片。');
  return ok({ ...clean, mediaType });
}

function kindOf(data: Buffer): Picture['mediaType'] | 'heic' | null {
  if (data.length >= 8 && data.readUInt32BE(0) === 0x89504e47) return 'image/png';
  if (data.length >= 4 && data.readUInt16BE(0) === 0xffd8) return 'image/jpeg';
  return data.toString('latin1', 4, 8) === 'ftyp' && heicBrands.includes(data.toString('latin1', 8, 12)) ? 'heic' : null;
}
