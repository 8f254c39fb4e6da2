import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import { createPageImages } from '../../../../../shared/documents/images/page-image.ts';
import type { PageImages } from '../../../../../shared/documents/images/page-image.ts';
import { planSeamSlices } from '../../../../../shared/documents/marks/seam-seal.ts';
import { drawRoundSeal } from '../../../../../shared/documents/marks/seal-drawing.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import type { PlainBaseInput } from '../../../../support/plain-base.ts';
import { createSigningWorld, sealSigned, signOriginal, valueOf } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let images: PageImages;

beforeAll(async () => {
  world = await createSigningWorld();
  images = createPageImages(readFileSync(resolve('node_modules/@embedpdf/pdfium/dist/pdfium.wasm')));
});

test.each([[2, [2]], [4, [4]], [20, [20]], [21, [10, 11]], [45, [15, 15, 15]]])('%i pages: slices of each seal meet without gap or overlap', (pageCount, groups) => {
  const widthPt = 113.386;
  const slices = planSeamSlices({ pageCount, widthPt });
  expect(slices.map((slice) => slice.pageIndex)).toEqual(Array.from({ length: pageCount }, (_value, index) => index));
  const starts = slices.flatMap((slice, index) => (slice.fromPt === 0 ? [index] : []));
  expect(starts.map((start, index) => (starts[index + 1] ?? pageCount) - start)).toEqual(groups);
  slices.forEach((slice, index) => {
    const next = slices[index + 1];
    expect(slice.toPt).toBe(next === undefined || next.fromPt === 0 ? widthPt : next.fromPt);
    expect(slice.toPt).toBeGreaterThan(slice.fromPt);
  });
});

test('one page gets no seam seal, and the page limit is configurable', () => {
  expect(planSeamSlices({ pageCount: 1, widthPt: 100 })).toEqual([]);
  expect(planSeamSlices({ pageCount: 9, widthPt: 100, maxPagesPerSeam: 3 }).filter((slice) => slice.fromPt === 0)).toHaveLength(3);
});

/** A seal of exactly 96 points, so that its slices on 2, 3 and 4 pages begin and end between whole pixels. */
async function sealedWithSlices(input: PlainBaseInput): Promise<Uint8Array> {
  const seal = valueOf(drawRoundSeal({ name: '示例市示例区住房和建设局', diameterMm: (96 * 25.4) / 72, caption: '演示' }, world.fonts));
  return sealSigned(world, await signOriginal(world, await plainBase(input)), { seal });
}

async function pagePixels(pdf: Uint8Array, pageIndex: number): Promise<PNG> {
  return PNG.sync.read(Buffer.from((await images.render(pdf, pageIndex, 2)).png));
}

function cut(from: PNG, left: number, top: number, width: number, height: number): PNG {
  const piece = new PNG({ width, height });
  PNG.bitblt(from, piece, left, top, width, height, 0, 0);
  return piece;
}

test.each([2, 3, 4])('on %i pages the rendered slices side by side are the seal to the pixel', async (pageCount) => {
  const pdf = await sealedWithSlices({ pageCount });
  const whole = new PNG({ width: 192, height: 192 });
  const sliceWidth = 192 / pageCount;
  for (let index = 0; index < pageCount; index += 1) {
    const page = await pagePixels(pdf, index);
    PNG.bitblt(page, whole, page.width - sliceWidth, 2 * 373, sliceWidth, 192, index * sliceWidth, 0);
  }
  // The bureau field [80 160 205 302] shows the same seal whole, centred.
  const last = await pagePixels(pdf, pageCount - 1);
  const reference = cut(last, 2 * 94.5, 2 * (842 - 160 - 23 - 96), 192, 192);
  expect(redPixels(reference)).toBeGreaterThan(5_000);
  // Anti-aliasing rounds by up to two of 255 steps where another offset is added; a lost or doubled column would differ by far more.
  const farOff = whole.data.filter((value, at) => Math.abs(value - (reference.data[at] ?? 0)) > 2);
  expect(farOff).toHaveLength(0);
});

test.each([90, 180, 270] as const)('on pages turned by %i degrees the slice stands upright at the edge seen on the right', async (rotation) => {
  const upright = await sealedWithSlices({ pageCount: 2 });
  const turned = await sealedWithSlices({ pageCount: 2, rotation });
  const [expected, page] = [await pagePixels(upright, 0), await pagePixels(turned, 0)];
  const slice = cut(expected, expected.width - 96, 2 * 373, 96, 192);
  const found = cut(page, page.width - 96, page.height / 2 - 96, 96, 192);
  const different = slice.data.filter((value, index) => Math.abs(value - (found.data[index] ?? 0)) > 96).length;
  expect(redPixels(found)).toBeGreaterThan(2_000);
  expect(different / slice.data.length).toBeLessThan(0.02);
});

test('pages bound on the other side carry their slice at the left edge', async () => {
  const pdf = await sealedWithSlices({ pageCount: 2, duplex: true });
  const page = await pagePixels(pdf, 1);
  expect(redPixels(cut(page, 0, 0, 96, page.height))).toBeGreaterThan(2_000);
  expect(redPixels(cut(page, page.width - 96, 0, 96, page.height))).toBe(0);
});

function redPixels(image: PNG): number {
  let count = 0;
  for (let at = 0; at < image.data.length; at += 4) {
    if ((image.data[at] ?? 0) > 150 && (image.data[at + 1] ?? 0) < 120 && (image.data[at + 2] ?? 0) < 120) count += 1;
  }
  return count;
}
