import type { FontFiles } from './font-files.ts';
import { openTrueType, type TrueTypeFace } from './truetype-face.ts';
import { unpackWoff } from './woff.ts';

/** What a text asks for; the fallback is never asked for, only reached. */
export type FontRole = 'regular' | 'bold';
export type FaceName = FontRole | 'fallback';

/** Which characters can be printed at all. */
export type FontCoverage = { readonly has: (codePoint: number) => boolean };

export type FontSet = FontCoverage & {
  readonly face: (name: FaceName) => TrueTypeFace;
  /** Noto Serif SC, else LXGW WenKai, else null: then nothing may be issued with this character. */
  readonly faceFor: (role: FontRole, codePoint: number) => FaceName | null;
  /** Advance width in ems; 1 for a character that cannot be printed. */
  readonly advance: (role: FontRole, codePoint: number) => number;
};

/** Opens the fonts; the fallback only when a character needs it, because unpacking it takes a fifth of a second. */
export function createFontSet(files: FontFiles): FontSet {
  const opened = new Map<FaceName, TrueTypeFace>();
  const face = (name: FaceName): TrueTypeFace => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const fresh = openTrueType(unpackWoff(files[name]));
    opened.set(name, fresh);
    return fresh;
  };
  const faceFor = (role: FontRole, codePoint: number): FaceName | null => {
    if (hasNoAgreedShape(codePoint)) return null;
    if (face(role).glyphOf(codePoint) !== 0) return role;
    return face('fallback').glyphOf(codePoint) !== 0 ? 'fallback' : null;
  };
  return {
    face,
    faceFor,
    has: (codePoint) => faceFor('regular', codePoint) !== null,
    advance: (role, codePoint) => {
      const name = faceFor(role, codePoint);
      if (name === null) return 1;
      const found = face(name);
      return found.advanceOf(found.glyphOf(codePoint)) / found.unitsPerEm;
    },
  };
}

/** The characters of a text that no font of ours can print, each once, in order. */
export function findUnprintable(text: string, coverage: FontCoverage): string[] {
  const found = new Set<string>();
  for (const character of text) {
    if (!coverage.has(character.codePointAt(0) ?? 0)) found.add(character);
  }
  return [...found];
}

/** Control characters, surrogates and private use: whatever a font draws there, it is not the character somebody meant. */
function hasNoAgreedShape(codePoint: number): boolean {
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0)) return true;
  return (codePoint >= 0xd800 && codePoint <= 0xf8ff) || codePoint >= 0xf0000;
}
