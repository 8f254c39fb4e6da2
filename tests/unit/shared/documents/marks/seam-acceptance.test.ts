import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import type { SealDrawing } from '../../../../../shared/documents/doors.ts';
import { drawRoundSeal } from '../../../../../shared/documents/marks/seal-drawing.ts';
import { readSealPicture } from '../../../../../shared/documents/marks/read-picture.ts';
import { previewSeal } from '../../../../../shared/documents/signing/preview-seal.ts';
import type { SealPreview } from '../../../../../shared/documents/signing/preview-seal.ts';
import { must } from '../../../../../shared/lib/assert.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import type { PlainBaseInput } from '../../../../support/plain-base.ts';
import { asScan, pageImages, pngBytes, printedSeal } from '../../../../support/seal-scans.ts';
import { createSigningWorld, sealSigned, signOriginal, valueOf } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
const scale = 2;

beforeAll(async () => {
  world = await createSigningWorld();
});

/** Of so many points that its slices begin and end between whole pixels. */
function sealOf(widthPt: number): ReturnType<typeof drawRoundSeal> {
  return drawRoundSeal({ name: '示例市示例区住房和建设局', diameterMm: (widthPt * 25.4) / 72, caption: '演示' }, world.fonts);
}

type Sealed = { readonly pdf: Uint8Array; readonly look: SealPreview };

/** A document really signed and sealed, and where the preview says its slices are. */
async function sealPages(input: PlainBaseInput, seal: SealDrawing, maxPagesPerSeam = 20): Promise<Sealed> {
  const base = await plainBase({ bureauRect: [80, 60, 206, 242], ...input });
  const look = valueOf(previewSeal(base, { seal, placement: { rightMm: 0, downMm: 0 }, maxPagesPerSeam, sealedOnIso: '2026-01-25' }, world.fonts));
  const pdf = await sealSigned(world, await signOriginal(world, base), { seal, maxPagesPerSeam });
  return { pdf, look };
}

async function printed(pdf: Uint8Array, pageIndex: number, part?: SealPreview['slices'][number]): Promise<PNG> {
  return PNG.sync.read(Buffer.from((await pageImages.renderPrinted(pdf, pageIndex, scale, part)).png));
}

/** The printed slices of each seal put side by side. */
async function putTogether({ pdf, look }: Sealed): Promise<readonly PNG[]> {
  const seals: PNG[] = [];
  for (let sealIndex = 0; look.slices.some((slice) => slice.sealIndex === sealIndex); sealIndex += 1) {
    const pieces: PNG[] = [];
    for (const slice of look.slices.filter((each) => each.sealIndex === sealIndex)) pieces.push(await printed(pdf, slice.pageIndex, slice));
    const whole = new PNG({ width: pieces.reduce((width, piece) => width + piece.width, 0), height: must(pieces[0], 'a slice').height });
    let left = 0;
    for (const piece of pieces) {
      PNG.bitblt(piece, whole, 0, 0, piece.width, piece.height, left, 0);
      left += piece.width;
    }
    seals.push(whole);
  }
  return seals;
}

/** The whole seal as the bureau field shows it on the same paper, high above the date. */
async function wholeSeal({ pdf, look }: Sealed): Promise<PNG> {
  const { bureau, seal } = look;
  const box = { left: bureau.left + seal.leftPt, top: bureau.top + bureau.height - seal.bottomPt - seal.heightPt, width: seal.widthPt, height: seal.heightPt };
  return PNG.sync.read(Buffer.from((await pageImages.renderPrinted(pdf, bureau.pageIndex, scale, box)).png));
}

/** How many channels differ by more than the rounding of soft edges; a lost or doubled column would differ by thousands. */
function differences(left: PNG, right: PNG): number {
  expect([left.width, left.height]).toEqual([right.width, right.height]);
  return left.data.filter((value, at) => Math.abs(value - (right.data[at] ?? 0)) > 3).length;
}

function redPixels({ data }: PNG): number {
  let count = 0;
  for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 150 && (data[at + 1] ?? 0) < 120) count += 1;
  return count;
}

test('one page has no seam seal at all', async () => {
  const sealed = await sealPages({ pageCount: 1 }, valueOf(sealOf(96)));
  expect(sealed.look.slices).toEqual([]);
  const page = await printed(sealed.pdf, 0, { left: 538, top: 0, width: 57, height: 842, pageIndex: 0, sealIndex: 0 });
  expect(redPixels(page)).toBe(0);
});

test.each([
  { pageCount: 2, widthPt: 96, groups: [2] },
  { pageCount: 4, widthPt: 96, groups: [4] },
  { pageCount: 21, widthPt: 110, groups: [10, 11] },
  { pageCount: 45, widthPt: 120, groups: [15, 15, 15] },
])('$pageCount pages: the printed slices side by side are the seal to the pixel, $groups pages to a seal', async ({ pageCount, widthPt, groups }) => {
  const sealed = await sealPages({ pageCount }, valueOf(sealOf(widthPt)));
  expect(groups.map((_count, index) => sealed.look.slices.filter((slice) => slice.sealIndex === index).length)).toEqual(groups);
  const reference = await wholeSeal(sealed);
  expect(redPixels(reference)).toBeGreaterThan(5_000);
  const seals = await putTogether(sealed);
  expect(seals.map((seal) => differences(seal, reference))).toEqual(groups.map(() => 0));
});

test('a limit of three pages to a seal starts a new seal on the fourth', async () => {
  const sealed = await sealPages({ pageCount: 6 }, valueOf(sealOf(96)), 3);
  expect(sealed.look.slices.map((slice) => slice.sealIndex)).toEqual([0, 0, 0, 1, 1, 1]);
  const reference = await wholeSeal(sealed);
  expect((await putTogether(sealed)).map((seal) => differences(seal, reference))).toEqual([0, 0]);
});

test.each([
  { what: 'landscape', sizes: [[842, 595, 0]] },
  { what: 'sizes and turns mixed: A4, A3 across, letter, A4 turned', sizes: [[595, 842, 0], [1190, 842, 0], [612, 792, 0], [595, 842, 90]] },
  { what: 'turned by 90', sizes: [[595, 842, 90]] },
  { what: 'turned by 180', sizes: [[595, 842, 180]] },
  { what: 'turned by 270', sizes: [[595, 842, 270]] },
] as const)('$what: the slices stand upright at the outer edge and are the seal to the pixel', async ({ sizes }) => {
  const sealed = await sealPages({ pageCount: 4, sizes }, valueOf(sealOf(96)));
  for (const slice of sealed.look.slices) expect(slice.left + slice.width).toBeCloseTo(must(sealed.look.pages[slice.pageIndex], 'the page').width, 3);
  // Of pages turned by a quarter the bureau field, which is not turned, shows the seal lying; the reference is upright.
  const upright = await wholeSeal(await sealPages({ pageCount: 2 }, valueOf(sealOf(96))));
  const [whole] = await putTogether(sealed);
  const far = must(whole, 'a seal').data.filter((value, at) => Math.abs(value - (upright.data[at] ?? 0)) > 96).length;
  // Soft edges are computed anew for each direction; half a pixel more or less would show in a tenth of all edges.
  expect(far / upright.data.length).toBeLessThan(sizes.every(([, , rotation]) => rotation === 0) ? 0.0005 : 0.01);
});

test('printed on both sides, odd pages carry their slice at the right edge and even pages at the left, turned pages too', async () => {
  for (const sizes of [[[595, 842, 0]], [[595, 842, 90]], [[842, 595, 0], [595, 842, 270]]] as const) {
    const sealed = await sealPages({ pageCount: 4, duplex: true, sizes }, valueOf(sealOf(96)));
    for (const slice of sealed.look.slices) {
      const page = must(sealed.look.pages[slice.pageIndex], 'the page');
      expect(slice.left).toBeCloseTo(slice.pageIndex % 2 === 0 ? page.width - slice.width : 0, 3);
      expect(redPixels(await printed(sealed.pdf, slice.pageIndex, slice))).toBeGreaterThan(500);
    }
    const upright = await wholeSeal(await sealPages({ pageCount: 2 }, valueOf(sealOf(96))));
    const [whole] = await putTogether(sealed);
    expect(must(whole, 'a seal').data.filter((value, at) => Math.abs(value - (upright.data[at] ?? 0)) > 96).length / upright.data.length).toBeLessThan(0.01);
  }
});

test('white margins of a drawing do not count: the slices begin with its ink', async () => {
  const plain = valueOf(sealOf(96));
  const shifted: SealDrawing = { ...plain, widthMm: plain.widthMm + 20, paths: plain.paths.map((path) => ({ ...path, commands: path.commands.map((command) => (
    command[0] === 'Z' ? command : command[0] === 'C' ? ['C', command[1] + 10, command[2], command[3] + 10, command[4], command[5] + 10, command[6]] as const : [command[0], command[1] + 10, command[2]] as const)) })) };
  const [first, second] = [await putTogether(await sealPages({ pageCount: 3 }, plain)), await putTogether(await sealPages({ pageCount: 3 }, shifted))];
  expect(differences(must(second[0], 'a seal'), must(first[0], 'a seal'))).toBe(0);
});

test('a scanned seal is cut as exactly as a drawn one', async () => {
  const scan = pngBytes(asScan(await printedSeal(valueOf(sealOf(96)), 300)));
  const { seal } = valueOf(readSealPicture(scan, { name: '扫描章', longestMm: (96 * 25.4) / 72, isPureRed: true }));
  const square = { ...seal, widthMm: (96 * 25.4) / 72, heightMm: (96 * 25.4) / 72 };
  const sealed = await sealPages({ pageCount: 4 }, square);
  const [whole] = await putTogether(sealed);
  expect(differences(must(whole, 'a seal'), await wholeSeal(sealed))).toBe(0);
});

test('on paper the seam seal is there; where a widget is not to be printed it would be missing', async () => {
  const seal = valueOf(sealOf(96));
  const counts: number[] = [];
  for (const isSeamUnprinted of [false, true]) {
    const { pdf, look } = await sealPages({ pageCount: 2, isSeamUnprinted }, seal);
    const slice = must(look.slices[0], 'a slice');
    counts.push(redPixels(await printed(pdf, 0, slice)));
  }
  expect(counts[0]).toBeGreaterThan(2_000);
  expect(counts[1]).toBe(0);
});
