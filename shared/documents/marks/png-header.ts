import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';

/** What a PNG says of itself before its pixels are unpacked (W3C PNG, third edition, 11.2.1 and 11.3.4.3). */
export type PngHeader = {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pixels to the metre, where the file says so and both directions agree. */
  readonly pixelsPerMeter: number | null;
};

/** More than a page scanned at 600 dpi has. */
const maxPixels = 36_000_000;
const pngSignature = '89504e470d0a1a0a';
const otherKinds: readonly (readonly [start: string, name: string])[] = [
  ['ffd8ff', 'JPG'], ['47494638', 'GIF'], ['424d', 'BMP'], ['49492a00', 'TIFF'], ['4d4d002a', 'TIFF'], ['25504446', 'PDF'], ['504b0304', 'Word 或压缩包'],
];

/** Refuses what is no PNG, with what it is instead where that can be told, and pictures too large to unpack. */
export function readPngHeader(bytes: Uint8Array): Result<PngHeader, Refusal> {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('hex');
  if (!start.startsWith(pngSignature)) return refuse('picture_kind', `${kindOf(start)}请用看图软件另存为 PNG 后再导入；矢量印章请导入 SVG。`);
  if (bytes.length < 45 || Buffer.from(bytes.subarray(12, 16)).toString('latin1') !== 'IHDR') return refuse('picture_damaged', '这个 PNG 图片已损坏，请重新扫描或重新导出后再导入。');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [widthPx, heightPx] = [view.readUInt32BE(16), view.readUInt32BE(20)];
  if (widthPx * heightPx > maxPixels) return refuse('picture_huge', `图片有 ${widthPx} × ${heightPx} 像素，太大了，请先裁剪到印章的范围再导入。`);
  // Unpacked in one go, whatever it holds: a bomb would come this way. Scanners and drawing programs do not write it.
  if (view[28] === 1) return refuse('picture_interlaced', '这个 PNG 采用隔行方式保存，请用看图软件另存为普通 PNG 后再导入。');
  return ok({ widthPx, heightPx, pixelsPerMeter: pixelsPerMeter(view) });
}

function kindOf(start: string): string {
  const kind = otherKinds.find(([bytes]) => start.startsWith(bytes));
  return kind === undefined ? '这个文件不是 PNG 图片，' : `这是 ${kind[1]} 文件，不是 PNG 图片，`;
}

function pixelsPerMeter(view: Buffer): number | null {
  for (let at = 8; at + 12 <= view.length;) {
    const length = view.readUInt32BE(at);
    const type = view.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') return null;
    if (type === 'pHYs' && length === 9 && at + 17 <= view.length) {
      const [across, down] = [view.readUInt32BE(at + 8), view.readUInt32BE(at + 12)];
      return view[at + 16] === 1 && across === down && across > 0 ? across : null;
    }
    at += length + 12;
  }
  return null;
}
