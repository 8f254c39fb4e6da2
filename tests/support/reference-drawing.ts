import { readWholeFonts } from '../../build/cut-fonts.ts';
import type { FillInput, PathCommand, TemplateSource } from '../../shared/documents/doors.ts';
import { resolveFieldValues } from '../../shared/documents/fill/field-values.ts';
import { createFontSet, type FontRole } from '../../shared/documents/fonts/font-set.ts';
import { glyphOutline } from '../../shared/documents/marks/glyph-outline.ts';
import { transformPath } from '../../shared/documents/marks/path.ts';
import { buildDocument } from '../../shared/documents/template/build-document.ts';
import { layoutUnits } from '../../shared/documents/template/layout-units.ts';
import {
  bodyLeftPt, bodyWidthPt, footerBaselinePt, headerBaselinePt, headerRulePt, pageHeightPt, pageWidthPt, ruleWidthPt, smallSizePt,
} from '../../shared/documents/template/page-geometry.ts';
import { paginate, type PlacedRow } from '../../shared/documents/template/paginate.ts';
import { parseTemplate } from '../../shared/documents/template/parse-template.ts';
import type { Box, TextLine } from '../../shared/documents/template/row.ts';
import { spansText, type Template } from '../../shared/documents/template/template-model.ts';
import { fillShape, type Raster } from './raster.ts';

/** One character where the layout puts it: left end and baseline in points from the top left of the page. */
export type PlacedGlyph = { readonly character: string; readonly role: FontRole; readonly sizePt: number; readonly x: number; readonly baseline: number };
/** A page by layout alone, without any of the code that cuts fonts, writes operators or grows files. Boxes are drawn as outlines. */
export type ReferencePage = { readonly glyphs: readonly PlacedGlyph[]; readonly boxes: readonly Box[]; readonly rules: readonly Box[]; /** Where others draw: the verification code. */ readonly unknown: readonly Box[] };

/** The fonts as their packages bring them, nothing cut. */
const fonts = createFontSet({ ...readWholeFonts(), rare: null });

export function placePages(source: TemplateSource, input: FillInput): readonly ReferencePage[] {
  const parsed = parseTemplate(source.text);
  if (!parsed.ok) throw new Error('the sample parses');
  const template = parsed.value;
  const values = resolveFieldValues(template.fieldLabels, true, input, fonts);
  if (!values.ok) throw new Error(values.error.map((problem) => problem.message).join());
  const built = buildDocument(layoutUnits(template.blocks, fonts.advance), values.value);
  const pages = paginate(built.rows);
  return pages.map((rows, index) => {
    const furniture = placeFurniture(template, values.value.valueOf, index + 1, pages.length);
    return {
      glyphs: [...furniture, ...rows.flatMap(({ row, topPt }) => row.lines.flatMap((line) => placeLine(line, topPt)))],
      boxes: rows.flatMap(({ row, topPt }) => row.boxes.map((box) => movedDown(box, topPt))),
      rules: [{ x: bodyLeftPt, y: headerRulePt - ruleWidthPt, width: bodyWidthPt, height: ruleWidthPt }],
      unknown: rows.flatMap(({ row, topPt }: PlacedRow) => (row.qr === null ? [] : [movedDown(row.qr, topPt)])),
    };
  });
}

function placeLine(line: TextLine, topPt: number): readonly PlacedGlyph[] {
  let x = line.x;
  return line.pieces.flatMap((piece) => [...piece.text].map((character): PlacedGlyph => {
    const glyph = { character, role: line.role, sizePt: line.sizePt, x, baseline: topPt + line.baselinePt };
    x += fonts.advance(line.role, character.codePointAt(0) ?? 0) * line.sizePt + piece.spacingPt;
    return glyph;
  }));
}

/** Header at the left, remark at the right, page number in the middle of the foot. */
function placeFurniture(template: Template, valueOf: (label: string) => string, page: number, pageCount: number): readonly PlacedGlyph[] {
  const width = (text: string): number => [...text].reduce((sum, character) => sum + fonts.advance('regular', character.codePointAt(0) ?? 0) * smallSizePt, 0);
  const place = (text: string, x: number, baselinePt: number): readonly PlacedGlyph[] => placeLine({ x, baselinePt, role: 'regular', sizePt: smallSizePt, pieces: [{ text, spacingPt: 0 }] }, 0);
  const foot = spansText(template.pageFooter, (label) => String(label === '页码' ? page : pageCount));
  return [
    ...place(spansText(template.pageHeader, valueOf), bodyLeftPt, headerBaselinePt),
    ...place(template.pageNote, bodyLeftPt + bodyWidthPt - width(template.pageNote), headerBaselinePt),
    ...place(foot, (pageWidthPt - width(foot)) / 2, footerBaselinePt),
  ];
}

function movedDown(box: Box, byPt: number): Box {
  return { ...box, y: box.y + byPt };
}

/** Its outline in points from the top left of the page; empty for a space. */
export function outlineOf(glyph: PlacedGlyph): readonly PathCommand[] {
  return transformPath(emOutline(glyph), [glyph.sizePt, 0, 0, -glyph.sizePt, glyph.x, glyph.baseline]);
}

const emOutlines = new Map<string, readonly PathCommand[]>();

function emOutline({ role, character }: PlacedGlyph): readonly PathCommand[] {
  const known = emOutlines.get(role + character);
  if (known !== undefined) return known;
  const faceName = fonts.faceFor(role, character.codePointAt(0) ?? 0);
  const commands = (faceName === null ? null : glyphOutline(fonts.face(faceName), character))?.commands ?? [];
  emOutlines.set(role + character, commands);
  return commands;
}

/** The page drawn slowly: each outline filled by area, boxes as strokes of the rule's width. */
export function drawReference(page: ReferencePage, width: number, height: number, scale: Scale): Raster {
  const raster: Raster = { width, height, ink: new Float32Array(width * height) };
  for (const glyph of page.glyphs) fillShape(raster, outlineOf(glyph), scale);
  for (const { x, y, width: wide, height: high } of page.boxes) {
    const half = ruleWidthPt / 2;
    for (const edge of [
      { x: x - half, y: y - half, width: wide + ruleWidthPt, height: ruleWidthPt }, { x: x - half, y: y + high - half, width: wide + ruleWidthPt, height: ruleWidthPt },
      { x: x - half, y, width: ruleWidthPt, height: high }, { x: x + wide - half, y, width: ruleWidthPt, height: high },
    ]) fillShape(raster, rectangle(edge), scale);
  }
  for (const rule of page.rules) fillShape(raster, rectangle(rule), scale);
  return raster;
}

export type Scale = { readonly x: number; readonly y: number };

function rectangle({ x, y, width, height }: Box): readonly PathCommand[] {
  return [['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z']];
}

/** Pixels a picture of the page has to the point, when a program stretched the page to whole pixels. */
export function scaleOf(width: number, height: number): Scale {
  return { x: width / pageWidthPt, y: height / pageHeightPt };
}
