import { deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import type { PictureSeal, VectorSeal } from '../../../../../shared/documents/doors.ts';
import { pictureDictionary } from '../../../../../shared/documents/marks/picture-object.ts';
import { readSealPicture, sealPicturePng } from '../../../../../shared/documents/marks/read-picture.ts';
import type { ReadPicture } from '../../../../../shared/documents/marks/read-picture.ts';
import { drawRoundSeal } from '../../../../../shared/documents/marks/seal-drawing.ts';
import { drawSealMarks } from '../../../../../shared/documents/marks/seal-marks.ts';
import { must } from '../../../../../shared/lib/assert.ts';
import type { Refusal, Result } from '../../../../../shared/lib/result.ts';
import { asScan, pageImages, pngBytes, printedSeal, withOpacity, withResolution } from '../../../../support/seal-scans.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { createSigningWorld, sealSigned, signOriginal, valueOf, verify } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let drawn: VectorSeal;
let printed: PNG;
let picture: PictureSeal;
const wish = { name: '合同章', longestMm: null, isPureRed: false };

beforeAll(async () => {
  world = await createSigningWorld();
  drawn = valueOf(drawRoundSeal({ name: '示例市示例区住房和建设局', caption: '合同专用章' }, world.fonts));
  printed = await printedSeal(drawn, 400);
  picture = valueOf(readSealPicture(pngBytes(asScan(printed)), wish)).seal;
});

function pixelsOf(seal: PictureSeal): PNG {
  return PNG.sync.read(Buffer.from(sealPicturePng(seal.picture)));
}

function code(result: Result<ReadPicture, Refusal>): string {
  if (!result.ok) expect(result.error.message).toMatch(/[。]$/);
  return result.ok ? 'ok' : result.error.code;
}

/** Ink where the drawn seal has ink, nothing where it has none: the share of pixels where the two disagree. */
function disagreement(seal: PictureSeal): number {
  const found = pixelsOf(seal);
  const margin = Math.round((20 / 72) * 400);
  let wrong = 0;
  for (let y = 2; y < found.height - 2; y += 1) {
    for (let x = 2; x < found.width - 2; x += 1) {
      const ink = (255 - (printed.data[((y + margin - 1) * printed.width + x + margin - 1) * 4 + 1] ?? 255)) / 239;
      const opacity = (found.data[(y * found.width + x) * 4 + 3] ?? 0) / 255;
      if ((ink < 0.02 && opacity > 0.15) || (ink > 0.98 && opacity < 0.8)) wrong += 1;
    }
  }
  return wrong / (found.width * found.height);
}

test('the red ink of an unevenly lit, noisy scan is freed from its paper and cut to its margins', () => {
  expect(picture.widthMm).toBe(40);
  expect(Math.abs(picture.heightMm - 40)).toBeLessThan(0.15);
  expect(Math.abs(picture.picture.widthPx - 630)).toBeLessThan(5);
  expect(disagreement(picture)).toBeLessThan(0.01);
  const { data } = pixelsOf(picture);
  let [soft, red, solid] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    const opacity = data[at + 3] ?? 0;
    if (opacity > 40 && opacity < 215) soft += 1;
    if (opacity < 250) continue;
    solid += 1;
    if ((data[at] ?? 0) > 110 && (data[at + 1] ?? 255) < 70) red += 1;
  }
  expect(soft).toBeGreaterThan(1_000);
  expect(red / solid).toBeGreaterThan(0.97);
});

test('pure red paints every trace of ink alike and keeps the soft edges', () => {
  const { seal } = valueOf(readSealPicture(pngBytes(asScan(printed)), { ...wish, isPureRed: true }));
  const { data } = pixelsOf(seal);
  const colors = new Set<string>();
  for (let at = 0; at < data.length; at += 4) if ((data[at + 3] ?? 0) > 0) colors.add([...data.subarray(at, at + 3)].join());
  expect([...colors]).toEqual(['200,16,48']);
  expect(seal.picture.opacityBase64).toBe(picture.picture.opacityBase64);
  expect(seal.picture.colorBase64.length).toBeLessThan(picture.picture.colorBase64.length / 10);
});

test('opacity that a picture brings is kept', () => {
  const { seal } = valueOf(readSealPicture(pngBytes(withOpacity(printed)), wish));
  expect(disagreement(seal)).toBeLessThan(0.002);
});

test('black print under a seal is left out, and said', async () => {
  const mixed = await printedSeal(drawn, 400, '0.05 g 30 70 60 3 re f');
  const read = valueOf(readSealPicture(pngBytes(asScan(mixed)), wish));
  expect(read.notices.join()).toContain('不是红色的内容');
  const { data } = pixelsOf(read.seal);
  for (let at = 0; at < data.length; at += 4) if ((data[at + 3] ?? 0) > 200) expect(data[at] ?? 0).toBeGreaterThan(60);
});

test('the size is the file\'s where that is sane, else 40 mm; the resolution is judged at that size', () => {
  const scan = pngBytes(withOpacity(printed));
  const read = (file: Uint8Array, longestMm: number | null = null): ReadPicture => valueOf(readSealPicture(file, { ...wish, longestMm }));
  expect(read(scan).seal.widthMm).toBe(40);
  expect(Math.abs(read(withResolution(scan, 320)).seal.widthMm - 50)).toBeLessThan(0.4);
  expect(read(withResolution(scan, 72)).seal.widthMm).toBe(40);
  expect(read(scan, 58).seal.widthMm).toBe(58);
  expect(read(scan, 58).notices.join()).toContain('dpi');
  expect(read(scan).notices).toEqual([]);
});

test('what is no red seal on paper is refused, each with what to do', async () => {
  const small = await printedSeal(drawn, 60);
  const dark = new PNG({ width: 400, height: 400 });
  for (let at = 0; at < dark.data.length; at += 4) dark.data.set([120 + (at % 90), 60, 40 + (at % 50), 255], at);
  const white = new PNG({ width: 300, height: 300 });
  white.data.fill(255);
  const blue = new PNG({ width: printed.width, height: printed.height });
  for (let at = 0; at < printed.data.length; at += 4) blue.data.set([printed.data[at + 1] ?? 0, printed.data[at + 1] ?? 0, printed.data[at] ?? 0, 255], at);
  const huge = Buffer.from(pngBytes(white));
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  const interlaced = Buffer.from(pngBytes(white));
  interlaced[28] = 1;
  const whole = pngBytes(printed);
  const results = [
    readSealPicture(Buffer.from('ffd8ffe000104a46494600010100', 'hex'), wish),
    readSealPicture(Buffer.from('what is this'), wish),
    readSealPicture(whole.subarray(0, whole.length / 2), wish),
    readSealPicture(whole.subarray(0, 20), wish),
    readSealPicture(new Uint8Array(huge), wish),
    readSealPicture(new Uint8Array(interlaced), wish),
    readSealPicture(pngBytes(small), wish),
    readSealPicture(pngBytes(dark), wish),
    readSealPicture(pngBytes(white), wish),
    readSealPicture(pngBytes(blue), wish),
    readSealPicture(whole, { ...wish, longestMm: 70 }),
  ];
  expect(results.map(code)).toEqual([
    'picture_kind', 'picture_kind', 'picture_damaged', 'picture_damaged', 'picture_huge', 'picture_interlaced', 'picture_coarse', 'picture_photo', 'picture_empty', 'picture_not_red', 'seal_size',
  ]);
});

test('a very fine scan is kept at a resolution that travels, one that cannot be made small is refused', () => {
  const noise = new PNG({ width: 1_400, height: 1_400 });
  let state = 7;
  for (let at = 0; at < noise.data.length; at += 4) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    noise.data.set([150 + (state >> 8) % 100, (state >> 3) % 90, (state >> 5) % 90, 60 + (state >> 10) % 190], at);
    if (at % 40 === 0) noise.data[at + 3] = 0;
  }
  for (let x = 0; x < 1_400 * 200 * 4; x += 4) noise.data[x + 3] = 0;
  const read = (isPureRed: boolean): string => code(readSealPicture(pngBytes(noise), { ...wish, isPureRed, longestMm: 60 }));
  expect(read(false)).toBe('picture_too_large');
});

test('a picture seal is drawn into field and seam, and the sealed copy is genuine', async () => {
  const sealed = await sealSigned(world, await signOriginal(world, await plainBase({ pageCount: 4 })), { seal: picture, placement: { rightMm: 1, downMm: -2 }, maxPagesPerSeam: 2 });
  expect((await verify(world, sealed)).verdict).toBe('genuine');
  const page = PNG.sync.read(Buffer.from((await pageImages.renderPrinted(sealed, 3, 2)).png));
  let red = 0;
  for (let at = 0; at < page.data.length; at += 4) if ((page.data[at] ?? 0) > 110 && (page.data[at + 1] ?? 0) < 90) red += 1;
  expect(red).toBeGreaterThan(9_000);
});

test('a changed pixel, opacity or size of a picture seal is found', async () => {
  const sealed = await sealSigned(world, await signOriginal(world, await plainBase({ pageCount: 2 })), { seal: picture });
  const text = Buffer.from(sealed).toString('latin1');
  const { widthPx, heightPx } = picture.picture;
  const opacityAt = text.indexOf(pictureDictionary({ widthPx, heightPx, opacityNumber: null }));
  const colorsAt = text.indexOf('/ColorSpace /DeviceRGB');
  expect(opacityAt).toBeGreaterThan(0);
  for (const [at, change] of [[opacityAt + 900, 1], [colorsAt + 3_000, 1], [text.indexOf(`/Width ${widthPx}`) + 7, 1]] as const) {
    const other = Uint8Array.from(sealed);
    other[at] = (other[at] ?? 0) ^ change;
    expect((await verify(world, other)).verdict).not.toBe('genuine');
  }
});

test('a tail with a picture in another form than ours is refused, though its signature holds', async () => {
  const broken: PictureSeal = { ...picture, picture: { ...picture.picture, widthPx: picture.picture.widthPx + 0.5 } };
  const sealed = await sealSigned(world, await signOriginal(world, await plainBase({ pageCount: 2 })), { seal: broken });
  expect((await verify(world, sealed)).verdict).toBe('changed');
});

test('the marks of one picture are made once for all documents, also when it comes as a copy', () => {
  const page = { box: { left: 0, bottom: 0, right: 595, top: 842 }, rotation: 0 as const, annotations: new Set<number>() };
  const seams = [0, 1].map(() => ({ rectangle: { left: 538, bottom: 0, right: 595, top: 842 }, page }));
  const input = { seal: picture, sealedOnIso: '2026-01-25', placement: { rightMm: 0, downMm: 0 }, bureau: { left: 80, bottom: 160, right: 205, top: 302 }, seams, firstNumber: 30 };
  const [first, again] = [drawSealMarks(input, world.fonts), drawSealMarks({ ...input, seal: structuredClone(picture) }, world.fonts)];
  expect(again).toBe(first);
  const changed = structuredClone(picture);
  const other = { ...changed, picture: { ...changed.picture, opacityBase64: deflateSync(new Uint8Array(changed.picture.widthPx * changed.picture.heightPx)).toString('base64') } };
  expect(drawSealMarks({ ...input, seal: other }, world.fonts)).not.toBe(first);
  expect(must(valueOf(first).objects[0], 'the opacity').objectNumber).toBe(30);
  expect(valueOf(first).bureauNumber).toBe(33);
});
