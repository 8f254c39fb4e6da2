import { must } from '../../lib/assert.ts';
import { cutFontFile } from './cut-font-file.ts';
import { describeFont, type EmbeddedCharacter, type FontDescription } from './embedded-font.ts';
import type { FaceName, FontSet } from './font-set.ts';
import { openTrueType } from './truetype-face.ts';

/** A font cut for a template: its file, what it says of itself, and the two bytes that show each of its characters. */
export type CutFont = {
  readonly faceName: FaceName;
  readonly file: Uint8Array;
  readonly description: FontDescription;
  /** code point → the number of two bytes, none of which needs escaping in `(…)`. */
  readonly codes: ReadonlyMap<number, number>;
};

/** Cuts a face down to the given characters with harfbuzz; all of them must be in the face. Same characters, same bytes. */
export async function cutFont(fonts: FontSet, faceName: FaceName, characters: ReadonlySet<number>): Promise<CutFont> {
  const codePoints = [...characters].sort((left, right) => left - right);
  const file = await cutFontFile(fonts.face(faceName).bytes, codePoints);
  const face = openTrueType(file);
  const embedded: EmbeddedCharacter[] = [];
  const codes = new Map<number, number>();
  let code = 0;
  for (const codePoint of codePoints) {
    code = nextPlainCode(code);
    const glyph = face.glyphOf(codePoint);
    must(glyph === 0 ? null : glyph, `U+${codePoint.toString(16)} is not in the cut font`);
    embedded.push({ codePoint, code, glyph, advance: face.advanceOf(glyph) });
    codes.set(codePoint, code);
  }
  return { faceName, file, description: describeFont(`QYTBAS+${fontNames[faceName]}`, face, embedded), codes };
}

export const fontNames: { readonly [name in FaceName]: string } = {
  regular: 'NotoSerifSC-Regular',
  bold: 'NotoSerifSC-Bold',
  fallback: 'LXGWWenKai-Regular',
  rare: 'RareCharacters',
};

/** The next code whose bytes are none of ( ) \ CR LF, so that strings need no escapes (ISO 32000-1, 7.3.4.2). */
export function nextPlainCode(code: number): number {
  let next = code + 1;
  while (needsEscape(next >> 8) || needsEscape(next & 0xff)) next += 1;
  return next;
}

function needsEscape(byte: number): boolean {
  return byte === 0x28 || byte === 0x29 || byte === 0x5c || byte === 0x0d || byte === 0x0a;
}
