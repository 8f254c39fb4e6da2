import { deflateSync, inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { assert } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import type { PictureSeal, SealPicture } from '../doors.ts';
import { freeInk } from './ink-of-scan.ts';
import type { InkFindings, Pixels } from './ink-of-scan.ts';
import { readPngHeader } from './png-header.ts';
import { cutMargins, shrink } from './resample.ts';
import { sealRed } from './seal-drawing.ts';

export type PictureWish = {
  readonly name: string;
  /** Longest side of the seal; null: what the file says where that is sane, else 40. */
  readonly longestMm: number | null;
  /** Every trace of ink in the red of drawn seals, as is best for scans. */
  readonly isPureRed: boolean;
};

export type ReadPicture = {
  readonly seal: PictureSeal;
  /** At the seal's size, before it was made smaller for keeping. */
  readonly dotsPerInch: number;
  /** Each a whole Chinese sentence. */
  readonly notices: readonly string[];
};

export const shortestSealMm = 20;
export const longestSealMm = 60;
const usualSealMm = 40;
const fineDpi = 300;
const coarseDpi = 100;
/** Finer than office printers; more would only be bytes. */
const keptDpis = [600, 450, 300] as const;
/** A stored seal travels to every desk: about this many characters at most. */
export const maxDrawingCharacters = 300_000;

/**
 * Takes a PNG in as a seal: paper becomes transparent, opacity that the file has is kept, empty margins go, and its size on
 * paper is set. Refuses what is no red seal on paper, with a sentence that says what to do.
 */
export function readSealPicture(bytes: Uint8Array, wish: PictureWish): Result<ReadPicture, Refusal> {
  const header = readPngHeader(bytes);
  if (!header.ok) return header;
  if (wish.longestMm !== null && !(wish.longestMm >= shortestSealMm && wish.longestMm <= longestSealMm)) {
    return refuse('seal_size', `印章最长边应在 ${shortestSealMm} 至 ${longestSealMm} 毫米之间，请修改。`);
  }
  const pixels = unpack(bytes);
  if (pixels === null) return refuse('picture_damaged', '这个 PNG 图片已损坏，请重新扫描或重新导出后再导入。');
  const hadOpacity = hasOpacity(pixels);
  const findings = hadOpacity ? judgeOpacity(pixels) : freeInk(pixels);
  const problem = findProblem(findings, hadOpacity);
  if (problem !== null) return problem;
  const cut = cutMargins(pixels);
  if (cut === null) return empty;
  const longestPx = Math.max(cut.width, cut.height);
  const longestMm = wish.longestMm ?? sizeFromFile(longestPx, header.value.pixelsPerMeter);
  const dotsPerInch = Math.round(longestPx / (longestMm / 25.4));
  if (dotsPerInch < coarseDpi) return refuse('picture_coarse', `图片太小：按 ${longestMm} 毫米盖章只有 ${dotsPerInch} dpi，会模糊不清，请用 600 dpi 重新扫描（至少 ${coarseDpi} dpi）。`);
  if (wish.isPureRed) paintRed(cut);
  const picture = packWithin(cut, dotsPerInch);
  if (picture === null) return refuse('picture_too_large', '印章图片的数据量太大，请勾选“转为纯红色”后再导入，或换用 SVG。');
  const scale = longestMm / longestPx;
  const seal: PictureSeal = { name: wish.name, widthMm: hundredths(cut.width * scale), heightMm: hundredths(cut.height * scale), picture };
  return ok({ seal, dotsPerInch, notices: noticesOf(findings, dotsPerInch, longestMm) });
}

const empty = refuse('picture_empty', '图片里没有找到印章，请核对是否选错了文件，或重新扫描盖在白纸上的印章。');

function findProblem(findings: InkFindings, hadOpacity: boolean): Err<Refusal> | null {
  if (!hadOpacity && findings.paperShare < 0.2) return refuse('picture_photo', '图片没有白色的纸作背景，像是照片，无法取出印章。请把印章盖在白纸上，用扫描仪扫描为 PNG。');
  if (findings.redShare + findings.otherShare < 0.002) return empty;
  return findings.otherShare > findings.redShare ? refuse('picture_not_red', '图片里的内容大部分不是红色。请导入红色印章的彩色图片；扫描时请选彩色，不要选黑白或灰度。') : null;
}

function noticesOf(findings: InkFindings, dotsPerInch: number, longestMm: number): readonly string[] {
  return [
    ...(dotsPerInch < fineDpi ? [`图片按 ${longestMm} 毫米盖章只有 ${dotsPerInch} dpi，打印出来边缘会发虚，建议用 600 dpi 重新扫描（不低于 ${fineDpi} dpi）。`] : []),
    ...(findings.otherShare > 0.002 ? ['图片里有不是红色的内容（例如文字），请核对预览里只有印章。'] : []),
  ];
}

function unpack(bytes: Uint8Array): Pixels | null {
  try {
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
    return { width, height, data };
  } catch {
    return null; // damaged, which the caller is told by null
  }
}

/** Whether enough of the picture is transparent for its opacity to be meant. */
function hasOpacity({ data }: Pixels): boolean {
  let transparent = 0;
  for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 255) < 128) transparent += 1;
  return transparent * 4 > data.length * 0.05;
}

/** Of a picture that brings its opacity: which part shows, and whether it is red. White that shows is paper and goes. */
function judgeOpacity({ width, height, data }: Pixels): InkFindings {
  let [red, other] = [0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const [r, g, b, opacity] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0];
    if (Math.min(r, g, b) > 235) data[at + 3] = 0;
    else if (opacity > 100 && r - Math.max(g, b) > 40) red += 1;
    else if (opacity > 100 && Math.max(r, g, b) < 180) other += 1;
  }
  const total = Math.max(1, width * height);
  return { paperShare: 1 - (red + other) / total, redShare: red / total, otherShare: other / total };
}

/** Scanners write their resolution; 72 or 96 dpi of a drawing program would make a seal of half a metre, and is left alone. */
function sizeFromFile(longestPx: number, pixelsPerMeter: number | null): number {
  if (pixelsPerMeter === null) return usualSealMm;
  const mm = Math.round((longestPx / pixelsPerMeter) * 10_000) / 10;
  return mm >= shortestSealMm && mm <= longestSealMm ? mm : usualSealMm;
}

function paintRed({ data }: Pixels): void {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(sealRed.slice(at, at + 2), 16));
  for (let at = 0; at < data.length; at += 4) data.set([red, green, blue], at);
}

/** As fine as is worth keeping, coarser where the bytes would be too many; null when even that does not help. */
function packWithin(pixels: Pixels, dotsPerInch: number): SealPicture | null {
  for (const dpi of keptDpis) {
    const picture = pack(dotsPerInch > dpi ? shrink(pixels, dpi / dotsPerInch) : pixels);
    if (picture.colorBase64.length + picture.opacityBase64.length <= maxDrawingCharacters) return picture;
  }
  return null;
}

/** Steps that the eye does not see and that noise would otherwise fill with bytes. */
const colorStep = 8;
const opacityStep = 5;

function pack({ width, height, data }: Pixels): SealPicture {
  const [colors, opacity] = [new Uint8Array(width * height * 3), new Uint8Array(width * height)];
  let last: readonly [number, number, number] = [200, 16, 46];
  for (let index = 0; index < width * height; index += 1) {
    const at = index * 4;
    opacity[index] = Math.round((data[at + 3] ?? 0) / opacityStep) * opacityStep;
    // What is not seen repeats its neighbour, which packs to nothing.
    if ((opacity[index] ?? 0) > 0) last = [stepped(data[at]), stepped(data[at + 1]), stepped(data[at + 2])];
    colors.set(last, index * 3);
  }
  assert(width > 0 && height > 0, 'a picture with pixels');
  return { widthPx: width, heightPx: height, colorBase64: packed(colors), opacityBase64: packed(opacity) };
}

/** A seal's picture as a PNG with its opacity. */
export function sealPicturePng({ widthPx, heightPx, colorBase64, opacityBase64 }: SealPicture): Uint8Array {
  const [colors, opacity] = [colorBase64, opacityBase64].map((text) => inflateSync(Buffer.from(text, 'base64'), { maxOutputLength: 3 * widthPx * heightPx }));
  const png = new PNG({ width: widthPx, height: heightPx });
  for (let index = 0; index < widthPx * heightPx; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) png.data[index * 4 + channel] = colors?.[index * 3 + channel] ?? 0;
    png.data[index * 4 + 3] = opacity?.[index] ?? 0;
  }
  return new Uint8Array(PNG.sync.write(png));
}

function packed(bytes: Uint8Array): string {
  return deflateSync(bytes, { level: 9 }).toString('base64');
}

function stepped(value: number | undefined): number {
  return Math.min(255, Math.round((value ?? 0) / colorStep) * colorStep);
}

function hundredths(mm: number): number {
  return Math.round(mm * 100) / 100;
}
