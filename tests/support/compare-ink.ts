import { PNG } from 'pngjs';
import { pathBounds } from '../../shared/documents/marks/path.ts';
import { ruleWidthPt } from '../../shared/documents/template/page-geometry.ts';
import type { Box } from '../../shared/documents/template/row.ts';
import type { Raster } from './raster.ts';
import { drawReference, outlineOf, type PlacedGlyph, type ReferencePage, type Scale } from './reference-drawing.ts';

/**
 * Renderers set glyphs on whole or quarter pixels and smooth their edges each in its own way, so pictures are compared after
 * both were blurred by one pixel, each glyph where it lies best within a pixel of its place. Measured at 144 dpi: PDFium,
 * pdf.js and poppler keep within 0.4 and 0.12. A missing glyph is 1 and 1; of 246 pairs of other glyphs all but one in a
 * hundred are above 0.43. What looks alike, 己 and 已, no picture tells apart: that is for the tests of the text.
 */
const mostApart = 0.4;
const mostInkOff = 0.2;
/** In pixels of ink: what a hyphen may be off by. */
const smallInk = 1.5;
/** Darkness that nobody sees; a pixel darker than this far from everything that is to be drawn is something that is not. */
const faint = 0.3;

/** What a picture of a page shows wrongly, in words: ink that is missing, another, or where none may be. Empty when it is right. */
export function inkProblems(page: ReferencePage, picture: Raster, scale: Scale): string[] {
  const reference = drawReference(page, picture.width, picture.height, scale);
  const [expected, shown] = [blurred(reference), blurred(picture)];
  return [
    ...page.glyphs.flatMap((glyph) => glyphProblem(glyph, expected, shown, scale) ?? []),
    ...[...page.boxes, ...page.rules].flatMap((box) => edgesOf(box).filter((edge) => !isDrawn(edge, shown, scale)).map((edge) => `no line at ${edge.x.toFixed(1)}, ${edge.y.toFixed(1)}`)),
    ...strayInk(page, reference, picture, scale),
  ];
}

export type InkDifference = { readonly expected: number; readonly found: number; readonly apart: number };

/** Ink in a glyph's own box: of the reference, of the picture, and of their difference where the picture lies best. */
export function measureGlyph(glyph: PlacedGlyph, expected: Raster, shown: Raster, scale: Scale): InkDifference {
  const box = inkBox(glyph, scale);
  const inPlace = measureBox(box, expected, shown, 0);
  if (inPlace.apart <= mostApart * inPlace.expected) return inPlace;
  const { width } = shown;
  const moved = [-width, -1, 1, width, -width - 1, -width + 1, width - 1, width + 1].map((by) => measureBox(box, expected, shown, by).apart);
  return { ...inPlace, apart: Math.min(inPlace.apart, ...moved) };
}

function measureBox(box: PixelBox, expected: Raster, shown: Raster, movedBy: number): InkDifference {
  const sums = { expected: 0, found: 0, apart: 0 };
  forPixels(box, shown, (at) => {
    const [wanted, seen] = [expected.ink[at] ?? 0, shown.ink[at + movedBy] ?? 0];
    sums.expected += wanted;
    sums.found += seen;
    sums.apart += Math.abs(wanted - seen);
  });
  return sums;
}

function glyphProblem(glyph: PlacedGlyph, reference: Raster, shown: Raster, scale: Scale): string | null {
  if (/\s/.test(glyph.character)) return null;
  const { expected, found, apart } = measureGlyph(glyph, reference, shown, scale);
  const place = `${glyph.character} at ${glyph.x.toFixed(1)}, ${glyph.baseline.toFixed(1)}`;
  if (expected < 1) return `${place}: the reference draws nothing`;
  if (Math.abs(found - expected) > mostInkOff * expected + smallInk) return `${place}: ink ${found.toFixed(1)} instead of ${expected.toFixed(1)}`;
  return apart > mostApart * expected + smallInk ? `${place}: ${apart.toFixed(1)} of ${expected.toFixed(1)} lie elsewhere` : null;
}

type PixelBox = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

function inkBox(glyph: PlacedGlyph, scale: Scale): PixelBox {
  const { left, top, right, bottom } = pathBounds([outlineOf(glyph)]);
  return pixelBox({ x: left, y: top, width: right - left, height: bottom - top }, scale, 1);
}

function pixelBox({ x, y, width, height }: Box, scale: Scale, margin: number): PixelBox {
  return { left: Math.floor(x * scale.x) - margin, top: Math.floor(y * scale.y) - margin, right: Math.ceil((x + width) * scale.x) + margin, bottom: Math.ceil((y + height) * scale.y) + margin };
}

function forPixels({ left, top, right, bottom }: PixelBox, { width, height }: Raster, visit: (at: number) => void): void {
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y += 1) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x += 1) visit(y * width + x);
  }
}

/** The four lines of a box; a rule is one. */
function edgesOf({ x, y, width, height }: Box): readonly Box[] {
  if (height <= ruleWidthPt) return [{ x, y: y + height / 2, width, height: 0 }];
  return [{ x, y, width, height: 0 }, { x, y: y + height, width, height: 0 }, { x, y, width: 0, height }, { x: x + width, y, width: 0, height }];
}

/** Along the whole line there is ink within a pixel of it. */
function isDrawn(edge: Box, shown: Raster, scale: Scale): boolean {
  const steps = Math.ceil(Math.max(edge.width, edge.height));
  return Array.from({ length: steps + 1 }, (_unused, step) => step / steps).every((share) => {
    let darkest = 0;
    forPixels(pixelBox({ x: edge.x + share * edge.width, y: edge.y + share * edge.height, width: 0, height: 0 }, scale, 1), shown, (at) => { darkest = Math.max(darkest, shown.ink[at] ?? 0); });
    return darkest > 0.1;
  });
}

/** Dark pixels two and more from anything that the reference draws, and outside what is not ours to judge. */
function strayInk(page: ReferencePage, reference: Raster, picture: Raster, scale: Scale): string[] {
  const near = blurred(blurred(reference)).ink;
  for (const box of page.unknown) forPixels(pixelBox(box, scale, 2), picture, (at) => { near[at] = 1; });
  const stray: string[] = [];
  picture.ink.forEach((ink, at) => {
    if (ink > faint && near[at] === 0) stray.push(`ink at ${((at % picture.width) / scale.x).toFixed(1)}, ${(Math.floor(at / picture.width) / scale.y).toFixed(1)}`);
  });
  return stray;
}

export function rasterOf(png: Uint8Array): Raster {
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  const ink = new Float32Array(width * height);
  for (let pixel = 0; pixel < ink.length; pixel += 1) ink[pixel] = 1 - ((data[4 * pixel] ?? 255) + (data[4 * pixel + 1] ?? 255) + (data[4 * pixel + 2] ?? 255)) / 765;
  return { width, height, ink };
}

/** The mean of each pixel and its eight neighbours. */
export function blurred({ width, height, ink }: Raster): Raster {
  const rows = new Float32Array(ink.length);
  const both = new Float32Array(ink.length);
  for (let at = 1; at + 1 < ink.length; at += 1) rows[at] = ((ink[at - 1] ?? 0) + (ink[at] ?? 0) + (ink[at + 1] ?? 0)) / 3;
  for (let at = width; at + width < ink.length; at += 1) both[at] = ((rows[at - width] ?? 0) + (rows[at] ?? 0) + (rows[at + width] ?? 0)) / 3;
  return { width, height, ink: both };
}
