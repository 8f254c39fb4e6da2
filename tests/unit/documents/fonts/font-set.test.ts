import { beforeAll, expect, test } from 'vitest';
import { createFontSet, findUnprintable, type FontSet } from '../../../../shared/documents/fonts/font-set.ts';
import { commonCharacters } from '../../../../shared/documents/fonts/common-characters.ts';
import { readFonts } from '../../../support/documents.ts';

let fonts: FontSet;

beforeAll(async () => {
  fonts = createFontSet(await readFonts());
});

test.each([
  ['张', 'regular'], ['䶮', 'regular'], ['𬱖', 'regular'], ['㛃', 'regular'], ['〇', 'regular'], ['·', 'regular'], ['X', 'regular'], ['é', 'regular'], ['　', 'regular'],
  // Extensions C to F of Noto Serif SC, then B to H (U+20000 to U+323AF) of LXGW WenKai, one of each.
  ['𪟝', 'regular'], ['𫞩', 'regular'], ['𫢸', 'regular'], ['𭕄', 'regular'],
  ['𠮷', 'fallback'], ['𪜃', 'fallback'], ['𫝆', 'fallback'], ['𫠣', 'fallback'], ['𬽥', 'fallback'], ['𰀁', 'fallback'], ['𰻝', 'fallback'], ['𱍗', 'fallback'],
])('%s is printed from %s', (character, faceName) => {
  expect(fonts.faceFor('regular', character.codePointAt(0) ?? 0)).toBe(faceName);
  expect(findUnprintable(character, fonts)).toEqual([]);
});

test('names what cannot be printed, each once', () => {
  expect(findUnprintable('王\u{E863}小\u{2F9F4}\u{E863}明\u{3134A}', fonts)).toEqual(expect.arrayContaining(['\u{E863}', '\u{3134A}']));
  expect(findUnprintable('王\u{E863}\u{E863}', fonts)).toEqual(['\u{E863}']);
});

test('of the extensions these many ideographs can be printed; the others need a font of the bureau', () => {
  const blocks = { A: [0x3400, 0x4dbf], B: [0x20000, 0x2a6df], C: [0x2a700, 0x2b739], D: [0x2b740, 0x2b81d], E: [0x2b820, 0x2cead], F: [0x2ceb0, 0x2ebe0], G: [0x30000, 0x3134a], H: [0x31350, 0x323af] } as const;
  const counts = Object.fromEntries(Object.entries(blocks).map(([name, [first, last]]) => {
    let count = 0;
    for (let codePoint = first; codePoint <= last; codePoint += 1) count += fonts.has(codePoint) ? 1 : 0;
    return [name, count];
  }));
  expect(counts).toEqual({ A: 6592, B: 788, C: 154, D: 31, E: 243, F: 99, G: 223, H: 50 });
});

test.each(['\u{E0100}', '\uFE00', '\u0301', '\u3099', '\u200B', '\u202E', '\uFEFF', '\u2028', '\u1161', '\u3164', '\uFFA0', '\u{2FFFF}'])('%j has no shape of its own and is refused', (character) => {
  expect(findUnprintable(`王${character}`, fonts)).toEqual([character]);
});

test('every character that can be printed has ink, spaces alone have none', () => {
  let blank = '';
  for (let codePoint = 0x21; codePoint < 0x34000; codePoint += 1) {
    const name = fonts.faceFor('regular', codePoint);
    if (name === null) continue;
    const face = fonts.face(name);
    if (face.outlineOf(face.glyphOf(codePoint)).length === 0) blank += String.fromCodePoint(codePoint);
  }
  expect(blank).toMatch(/^\p{Zs}+$/u);
});

test('a rare character of a heading is printed in the weight of the text', () => {
  expect(['局', '龑', '𠮷'].map((character) => fonts.faceFor('bold', character.codePointAt(0) ?? 0))).toEqual(['bold', 'regular', 'fallback']);
});

test.each(['\u0000', '\n', '\u007f', '\u0085', '\ud800', '\u{F0000}', '\u{10FFFF}', '\u{FFFF}'])('never prints %j, whatever a font draws there', (character) => {
  expect(findUnprintable(character, fonts)).toEqual([character]);
});

test('all 20,902 ideographs of GBK and the characters of every base can be printed', () => {
  let missing = '';
  for (let codePoint = 0x4e00; codePoint <= 0x9fa5; codePoint += 1) if (!fonts.has(codePoint)) missing += String.fromCodePoint(codePoint);
  expect(missing).toBe('');
  expect(findUnprintable(commonCharacters, fonts)).toEqual([]);
});

test('ideographs are one em wide, figures about half', () => {
  expect(fonts.advance('regular', 0x5f20)).toBe(1);
  expect(fonts.advance('regular', 0x20bb7)).toBe(1);
  expect(fonts.advance('bold', 0x5f20)).toBe(1);
  for (const digit of '0123456789') expect(Math.abs(fonts.advance('regular', digit.charCodeAt(0)) - 0.5)).toBeLessThan(0.1);
});
