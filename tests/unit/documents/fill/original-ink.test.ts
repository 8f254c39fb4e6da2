import { beforeAll, expect, test } from 'vitest';
import type { FillInput, TemplateSource } from '../../../../shared/documents/doors.ts';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { inkProblems, rasterOf } from '../../../support/compare-ink.ts';
import { agreementSource, openPageImages, readFonts, waiverSource } from '../../../support/documents.ts';
import { casesFor } from '../../../support/effort.ts';
import type { Raster } from '../../../support/raster.ts';
import { drawReference, placePages, scaleOf, type ReferencePage, type Scale } from '../../../support/reference-drawing.ts';
import { variedHouseholds } from '../../../support/varied-households.ts';

const images = await openPageImages();
const compiler = createCompiler({ fonts: await readFonts() });
const rareHousehold = must(variedHouseholds().find(([what]) => what === 'rare characters of LXGW WenKai'), 'a household with rare characters')[1];

async function fill(source: TemplateSource, input: FillInput): Promise<Uint8Array> {
  const filled = await compiler.fill(source, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
  return concatBytes([filled.value.base, filled.value.tail]);
}

async function picture(pdf: Uint8Array, page: number): Promise<Raster> {
  return rasterOf((await images.render(pdf, page, 2)).png);
}

test.each([
  ...variedHouseholds(casesFor({ quick: 2, full: 24 })).map(([what, input]) => [`the agreement of ${what}`, agreementSource, input] as const),
  ['the waiver of rare characters', waiverSource, rareHousehold] as const,
])('%s: PDFium draws the ink of the slow reference, everywhere and nowhere else', async (_what, source, input) => {
  const pdf = await fill(source, input);
  const pages = placePages(source, input);
  expect(await images.pageCount(pdf)).toBe(pages.length);
  for (const [index, page] of pages.entries()) {
    const shown = await picture(pdf, index);
    expect(inkProblems(page, shown, scaleOf(shown.width, shown.height))).toEqual([]);
  }
});

test('a glyph that is lost from an embedded font is seen, though the text still reads as before', async () => {
  const pdf = await fill(waiverSource, rareHousehold);
  const text = (await images.extractText(pdf)).join();
  const blank = withoutFirstGlyph(pdf);
  expect((await images.extractText(blank)).join()).toBe(text);
  const [page] = placePages(waiverSource, rareHousehold);
  const shown = await picture(blank, 0);
  const problems = inkProblems(must(page, 'a page'), shown, scaleOf(shown.width, shown.height));
  expect(problems[0]).toMatch(/^. at .*: ink 0\.\d instead of \d\d/u);
  expect(new Set(problems.map((problem) => [...problem][0])).size).toBe(1);
});

/** The last font file that a household's tail embeds, as it stands in the file: its first outline gets no contours. */
function withoutFirstGlyph(pdf: Uint8Array): Uint8Array {
  const file = Buffer.from(pdf);
  const start = file.indexOf('stream\n', file.lastIndexOf('/Length1')) + 'stream\n'.length;
  const records = Array.from({ length: file.readUInt16BE(start + 4) }, (_unused, index) => start + 12 + 16 * index);
  const glyf = must(records.find((at) => file.toString('latin1', at, at + 4) === 'glyf'), 'a glyf table');
  file.fill(0, start + file.readUInt32BE(glyf + 8), start + file.readUInt32BE(glyf + 8) + 12);
  return file;
}

let clean: { readonly page: ReferencePage; readonly raster: Raster; readonly scale: Scale };
beforeAll(() => {
  const page = must(placePages(waiverSource, rareHousehold)[0], 'a page');
  const [width, height] = [1191, 1684];
  const scale = scaleOf(width, height);
  clean = { page, scale, raster: drawReference(page, width, height, scale) };
});

/** The reference itself with one thing wrong, in the box of the glyph given. */
function spoilt(character: string, change: (ink: Float32Array, at: number, width: number, whole: Float32Array) => void): string[] {
  const { page, raster, scale } = clean;
  const glyph = must(page.glyphs.find((each) => each.character === character), 'such a glyph');
  const ink = new Float32Array(raster.ink);
  const [left, right] = [Math.floor(glyph.x * scale.x), Math.ceil((glyph.x + glyph.sizePt) * scale.x)];
  const [top, bottom] = [Math.floor((glyph.baseline - 0.9 * glyph.sizePt) * scale.y), Math.ceil((glyph.baseline + 0.12 * glyph.sizePt) * scale.y)];
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) change(ink, y * raster.width + x, raster.width, raster.ink);
  return inkProblems(page, { ...raster, ink }, scale);
}

test('the comparison finds nothing in the reference itself, and each fault where it is', () => {
  const { page, raster, scale } = clean;
  expect(inkProblems(page, raster, scale)).toEqual([]);
  expect(spoilt('声', (ink, at) => { ink[at] = 0; })[0]).toMatch(/^声 at .*: ink/);
  expect(spoilt('声', (ink, at, _width, whole) => { ink[at] = 0.7 * (whole[at] ?? 0); })[0]).toMatch(/^声 at .*: ink/);
  // As much ink as there should be, two points lower or to the left.
  expect(spoilt('声', (ink, at, width, whole) => { ink[at] = whole[at + 4 * width] ?? 0; }).join()).toMatch(/声 at/);
  expect(spoilt('声', (ink, at, _width, whole) => { ink[at] = whole[at + 4] ?? 0; }).join()).toMatch(/声 at/);
  const dot = new Float32Array(raster.ink);
  dot[Math.round(700 * scale.y) * raster.width + Math.round(40 * scale.x)] = 1;
  expect(inkProblems(page, { ...raster, ink: dot }, scale)).toEqual([expect.stringMatching(/^ink at (39\.[5-9]|40\.[0-5]), (699\.[5-9]|700\.[0-5])$/)]);
  const rule = must(page.rules[0], 'the rule below the header');
  const gap = new Float32Array(raster.ink);
  for (let y = -3; y < 4; y += 1) gap.fill(0, (Math.round(rule.y * scale.y) + y) * raster.width + Math.round(200 * scale.x), (Math.round(rule.y * scale.y) + y) * raster.width + Math.round(206 * scale.x));
  expect(inkProblems(page, { ...raster, ink: gap }, scale)).toEqual([expect.stringMatching(/^no line at /)]);
});
