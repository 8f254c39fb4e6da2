import { PDFDocument, rgb } from 'pdf-lib';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import type { FillInput, TemplateSource } from '../../../../shared/documents/doors.ts';
import { resolveFieldValues } from '../../../../shared/documents/fill/field-values.ts';
import { createFontSet, type FontSet } from '../../../../shared/documents/fonts/font-set.ts';
import { glyphOutline } from '../../../../shared/documents/marks/glyph-outline.ts';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { buildDocument } from '../../../../shared/documents/template/build-document.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { layoutUnits } from '../../../../shared/documents/template/layout-units.ts';
import { pageHeightPt, pageWidthPt } from '../../../../shared/documents/template/page-geometry.ts';
import { paginate } from '../../../../shared/documents/template/paginate.ts';
import { parseTemplate } from '../../../../shared/documents/template/parse-template.ts';
import { agreementSource, openPageImages, readFonts, waiverSource } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

/** One character where the layout puts it: x and baseline in points, y up. */
type PlacedGlyph = { readonly character: string; readonly role: 'regular' | 'bold'; readonly sizePt: number; readonly x: number; readonly baseline: number };

const scale = 2;
const images = await openPageImages();
const files = await readFonts();
const fonts = createFontSet(files);
const compiler = createCompiler({ fonts: files });

/** The glyphs of every page by layout alone, without any of the code that writes or embeds. */
function placeGlyphs(source: TemplateSource, input: FillInput): PlacedGlyph[][] {
  const parsed = parseTemplate(source.text);
  if (!parsed.ok) throw new Error('the sample parses');
  const values = resolveFieldValues(parsed.value.fieldLabels, true, input, fonts);
  if (!values.ok) throw new Error('the sample has all values');
  const built = buildDocument(layoutUnits(parsed.value.blocks, fonts.advance), values.value);
  return paginate(built.rows).map((page) => page.flatMap(({ row, topPt }) => row.lines.flatMap((line) => {
    let x = line.x;
    return line.pieces.flatMap((piece) => [...piece.text].map((character): PlacedGlyph => {
      const glyph = { character, role: line.role, sizePt: line.sizePt, x, baseline: pageHeightPt - topPt - line.baselinePt };
      x += fonts.advance(line.role, character.codePointAt(0) ?? 0) * line.sizePt + piece.spacingPt;
      return glyph;
    }));
  })));
}

/** The same pages drawn slowly: every outline of the whole font as a filled path, no font embedded. */
async function drawReference(pages: readonly (readonly PlacedGlyph[])[], fontSet: FontSet): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (const glyphs of pages) {
    const page = document.addPage([pageWidthPt, pageHeightPt]);
    for (const glyph of glyphs) {
      const face = fontSet.face(fontSet.faceFor(glyph.role, glyph.character.codePointAt(0) ?? 0) ?? 'regular');
      const outline = glyphOutline(face, glyph.character);
      const path = (outline?.commands ?? []).map(([operator, ...numbers]) => `${operator}${numbers.map((number, index) => (index % 2 === 1 ? -number : number) * glyph.sizePt).join(' ')}`).join('');
      if (path !== '') page.drawSvgPath(path, { x: glyph.x, y: glyph.baseline, color: rgb(0, 0, 0), borderWidth: 0 });
    }
  }
  return document.save();
}

/**
 * Outlines and fonts are rasterised differently at their edges, and thin bars such as － are thickened when they are paths.
 * A glyph that is missing, or another of much different weight, exceeds either bound.
 */
function toleranceOf(ink: number): number {
  return ink < 45 ? 0.6 * ink : 0.12 * ink + 3;
}

/** Sum of darkness in a glyph's box, in black pixels. */
function inkOf(picture: PNG, glyph: PlacedGlyph): number {
  const width = fonts.advance(glyph.role, glyph.character.codePointAt(0) ?? 0) * glyph.sizePt;
  const left = Math.floor(glyph.x * scale);
  const right = Math.ceil((glyph.x + width) * scale);
  const top = Math.floor((pageHeightPt - glyph.baseline - 0.86 * glyph.sizePt) * scale);
  const bottom = Math.ceil((pageHeightPt - glyph.baseline + 0.1 * glyph.sizePt) * scale);
  let ink = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) ink += 255 - (picture.data[4 * (y * picture.width + x)] ?? 255);
  }
  return ink / 255;
}

const rareMembers = ['䶮', '𬱖', '㛃', '𠮷'].map((name) => ({
  name: `王${name}`, relation: '子女', memberType: '其他家庭成员', idType: '居民身份证', idNumber: '440304201509150022',
}));

test.each([
  ['the sample agreement', agreementSource, sampleFillInput],
  ['rare names and a long address', agreementSource, { ...sampleFillInput, members: rareMembers, values: { ...sampleFillInput.values, principalApplicant: '䶮𬱖㛃𠮷', housingAddress: '深圳市福田区莲花街道景田东一路与莲花路交汇处西南侧碧景园Ｂ栋东座一二零三' } }],
  ['the waiver', waiverSource, { ...sampleFillInput, values: { ...sampleFillInput.values, principalApplicant: '㛃𠮷' } }],
] as const)('%s: every glyph has the ink of the reference drawing', async (_name, source, input) => {
  const filled = await compiler.fill(source, input);
  expect(filled.ok).toBe(true);
  if (!filled.ok) return;
  const pages = placeGlyphs(source, input);
  expect(filled.value.pageCount).toBe(pages.length);
  const pdf = concatBytes([filled.value.base, filled.value.tail]);
  const reference = await drawReference(pages, fonts);
  for (const [pageIndex, glyphs] of pages.entries()) {
    const ours = PNG.sync.read(Buffer.from((await images.render(pdf, pageIndex, scale)).png));
    const theirs = PNG.sync.read(Buffer.from((await images.render(reference, pageIndex, scale)).png));
    for (const glyph of glyphs) {
      if (/\s/.test(glyph.character)) continue;
      const expected = inkOf(theirs, glyph);
      const seen = `page ${pageIndex + 1} ${glyph.character} at ${glyph.x.toFixed(1)}, ${glyph.baseline.toFixed(1)}: `;
      expect(expected, `${seen}the reference draws it`).toBeGreaterThan(0.5);
      expect(Math.abs(inkOf(ours, glyph) - expected), `${seen}ink ${inkOf(ours, glyph)} instead of ${expected}`).toBeLessThan(toleranceOf(expected));
    }
  }
});
