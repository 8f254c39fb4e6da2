import { beforeAll, expect, test } from 'vitest';
import { cutGlyphs } from '../../../../shared/documents/fonts/cut-glyphs.ts';
import { createFontSet, type FaceName, type FontSet } from '../../../../shared/documents/fonts/font-set.ts';
import { cutFont } from '../../../../shared/documents/fonts/text-codes.ts';
import { openTrueType, type TrueTypeFace } from '../../../../shared/documents/fonts/truetype-face.ts';
import { readFonts } from '../../../support/documents.ts';

let fonts: FontSet;

beforeAll(async () => {
  fonts = createFontSet(await readFonts());
});

/** A face opened from cut bytes: those have no cmap, so one is made up around them for reading. */
function openCut(bytes: Uint8Array): TrueTypeFace {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint16(4);
  const cmap = Uint8Array.of(0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0);
  const file = new Uint8Array(bytes.length + 16 + cmap.length);
  file.set(bytes.subarray(0, 12 + 16 * count));
  const target = new DataView(file.buffer);
  target.setUint16(4, count + 1);
  for (let index = 0; index < count; index += 1) target.setUint32(12 + 16 * index + 8, view.getUint32(12 + 16 * index + 8) + 16);
  const record = 12 + 16 * count;
  file.set([0x63, 0x6d, 0x61, 0x70], record);
  target.setUint32(record + 8, bytes.length + 16);
  target.setUint32(record + 12, cmap.length);
  file.set(bytes.subarray(record), record + 16);
  file.set(cmap, bytes.length + 16);
  return openTrueType(file);
}

test.each([['regular', '䶮𬱖㛃局'], ['bold', '䶮局'], ['fallback', '𠮷㛃']] as const)('cut glyphs of %s keep outline and width', (faceName: FaceName, characters) => {
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
