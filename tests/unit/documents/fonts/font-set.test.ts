import { beforeAll, expect, test } from 'vitest';
import { createFontSet, findUnprintable, type FontSet } from '../../../../shared/documents/fonts/font-set.ts';
import { commonCharacters } from '../../../../shared/documents/fonts/common-characters.ts';
import { readFonts } from '../../../support/documents.ts';

let fonts: FontSet;

beforeAll(async () => {
  fonts = createFontSet(await readFonts());
});

test.each([
  ['张', 'regular'], ['䶮', 'regular'], ['𬱖', 'regular'], ['㛃', 'regular'], ['𠮷', 'fallback'], ['·', 'regular'], ['X', 'regular'],
])('%s is printed from %s', (character, faceName) => {
  expect(fonts.faceFor('regular', character.codePointAt(0) ?? 0)).toBe(faceName);
  expect(findUnprintable(character, fonts)).toEqual([]);
});

test('names what cannot be printed, each once', () => {
  expect(findUnprintable('王\u{E863}小\u{2F9F4}\u{E863}明\u{3134A}', fonts)).toEqual(expect.arrayContaining(['\u{E863}', '\u{3134A}']));
  expect(findUnprintable('王\u{E863}\u{E863}', fonts)).toEqual(['\u{E863}']);
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
