import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { unpackWoff } from '../../../../build/unpack-woff.ts';
import { cutGlyphs } from '../../../../shared/documents/fonts/cut-glyphs.ts';
import { createFontSet, type FaceName, type FontSet } from '../../../../shared/documents/fonts/font-set.ts';
import { glyphIsDrawn, isComposite, withoutInstructions } from '../../../../shared/documents/fonts/glyph-record.ts';
import { cutFont } from '../../../../shared/documents/fonts/text-codes.ts';
import { openTrueType, type TrueTypeFace } from '../../../../shared/documents/fonts/truetype-face.ts';
import { glyphOutline } from '../../../../shared/documents/marks/glyph-outline.ts';
import { readFonts } from '../../../support/documents.ts';
import { withCharacterMap } from '../../../support/small-font.ts';

let fonts: FontSet;

beforeAll(async () => {
  fonts = createFontSet(await readFonts());
});

/** Cut bytes have no character map; the first glyphs get those of A, B, C … */
function openCut(bytes: Uint8Array): TrueTypeFace {
  return openTrueType(withCharacterMap(bytes, new Map(Array.from({ length: 26 }, (_unused, index) => [0x41 + index, index + 1]))));
}

test.each([['regular', '䶮𬱖㛃局'], ['bold', '圳局'], ['fallback', '𠮷𰻝']] as const)('cut glyphs of %s keep outline and width', (faceName: FaceName, characters) => {
  const face = fonts.face(faceName);
  const glyphs = [...characters].map((character) => face.glyphOf(character.codePointAt(0) ?? 0));
  const cut = openCut(cutGlyphs(face, glyphs));
  expect(cut.outlineOf(0).length).toBe(0);
  glyphs.forEach((glyph, index) => {
    const outline = face.outlineOf(glyph);
    expect(outline.length).toBeGreaterThan(20);
    expect(Buffer.from(cut.outlineOf(index + 1)).subarray(0, outline.length)).toEqual(Buffer.from(outline));
    expect(cut.advanceOf(index + 1)).toBe(face.advanceOf(glyph));
    expect(cut.leftBearingOf(index + 1)).toBe(face.leftBearingOf(glyph));
  });
});

test('a composite glyph is cut with its parts and draws the same', () => {
  const face = openTrueType(unpackWoff(readFileSync(resolve('node_modules/@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-700-normal.woff'))));
  const composite = Array.from({ length: face.glyphCount }, (_unused, glyph) => glyph).filter((glyph) => isComposite(face.outlineOf(glyph)));
  expect(composite.length).toBeGreaterThan(0);
  const whole = openTrueType(withCharacterMap(face.bytes, new Map(composite.map((glyph, index) => [0x41 + index, glyph]))));
  const cut = openCut(cutGlyphs(face, composite));
  expect(cut.glyphCount).toBeGreaterThan(composite.length + 1);
  composite.forEach((_glyph, index) => {
    const letter = String.fromCharCode(0x41 + index);
    expect(glyphIsDrawn(cut, index + 1)).toBe(true);
    expect(glyphOutline(cut, letter)).toEqual(glyphOutline(whole, letter));
  });
});

test('hinting is left out of simple and composite glyphs, whose outlines stay', () => {
  // One contour of one point at (16, 32), then three bytes of instructions.
  const hinted = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 16, 0, 32, 0, 0, 0, 3, 9, 9, 9, 0x37, 16, 32);
  expect(withoutInstructions(hinted)).toEqual(Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 16, 0, 32, 0, 0, 0, 0, 0x37, 16, 32));
  const composite = Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 16, 0, 32, 1, 2, 0, 7, 1, 1, 0, 2, 9, 9);
  expect(withoutInstructions(composite)).toEqual(Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 16, 0, 32, 0, 2, 0, 7, 1, 1));
  const plain = fonts.face('regular').outlineOf(fonts.face('regular').glyphOf(0x5c40));
  expect(withoutInstructions(plain)).toBe(plain);
});

test.each([
  ['blank', 0, 0], ['cut short', 0, 30],
])('a glyph that is %s is not drawn', (_name, from, to) => {
  const face = fonts.face('regular');
  const glyph = face.glyphOf(0x5c40);
  expect(glyphIsDrawn(face, glyph)).toBe(true);
  expect(glyphIsDrawn({ ...face, outlineOf: () => face.outlineOf(glyph).subarray(from, to) }, glyph)).toBe(false);
});

test('no glyph of our fonts is composite, so each can be copied alone', () => {
  for (const faceName of ['regular', 'bold', 'fallback'] as const) {
    const face = fonts.face(faceName);
    const composite = Array.from({ length: face.glyphCount }, (_unused, glyph) => glyph).filter((glyph) => ((face.outlineOf(glyph)[0] ?? 0) & 0x80) !== 0);
    expect(composite).toEqual([]);
  }
});

test('a font cut by harfbuzz gives every character a code that needs no escape, and its own glyph', async () => {
  const characters = new Set([...'协议编号，。0123456789ABC㎡一'].map((character) => character.codePointAt(0) ?? 0));
  const cut = await cutFont(fonts, 'regular', characters);
  expect(cut.codes.size).toBe(characters.size);
  expect(new Set(cut.codes.values()).size).toBe(characters.size);
  for (const code of cut.codes.values()) expect(String.fromCharCode(code >> 8, code & 0xff)).toMatch(/^[^()\\\r\n]{2}$/);
  const whole = fonts.face('regular');
  const small = openTrueType(cut.file);
  for (const codePoint of characters) expect(small.advanceOf(small.glyphOf(codePoint))).toBe(whole.advanceOf(whole.glyphOf(codePoint)));
  expect(await cutFont(fonts, 'regular', characters)).toEqual(cut);
});

test('codes skip the bytes that strings would have to escape, however many characters there are', async () => {
  const characters = new Set(Array.from({ length: 700 }, (_unused, index) => 0x4e00 + index));
  const cut = await cutFont(fonts, 'regular', characters);
  for (const code of cut.codes.values()) expect(String.fromCharCode(code >> 8, code & 0xff)).toMatch(/^[^()\\\r\n]{2}$/);
});
