import { must } from '../../lib/assert.ts';
import type { FontFiles } from './font-files.ts';
import { glyphIsDrawn } from './glyph-record.ts';
import { openTrueType, type TrueTypeFace } from './truetype-face.ts';
import { hasOwnShape, isSpace } from './unprintable.ts';

/** What a text asks for; the other faces are never asked for, only reached. */
export type FontRole = 'regular' | 'bold';
export type FaceName = FontRole | 'fallback' | 'rare';

/** Which characters can be printed at all. */
export type FontCoverage = { readonly has: (codePoint: number) => boolean };

export type FontSet = FontCoverage & {
  /** Stops on `rare` where there is none; faceFor never names it then. */
  readonly face: (name: FaceName) => TrueTypeFace;
  /** The face that prints a character, by `faceChains`, or null: then nothing may be issued with this character. */
  readonly faceFor: (role: FontRole, codePoint: number) => FaceName | null;
  /** Advance width in ems; 1 for a character that cannot be printed. */
  readonly advance: (role: FontRole, codePoint: number) => number;
};

/** In which order faces are asked: a rare character of a heading is printed in the text's weight rather than not at all. */
const faceChains: { readonly [role in FontRole]: readonly FaceName[] } = {
  regular: ['regular', 'fallback', 'rare'],
  bold: ['bold', 'regular', 'fallback', 'rare'],
};

/** Code points up to here are looked up in a table; higher ones are not given to any character that people write. */
const rememberedCodePoints = 0x34000;
const unknown = 255;
const nobody = 254;
const facesByNumber: readonly FaceName[] = ['regular', 'bold', 'fallback', 'rare'];

/** Opens the fonts, each when a character first needs it. */
export function createFontSet(files: FontFiles): FontSet {
  const face = openWhenNeeded(files);
  const found = { regular: emptyTable(), bold: emptyTable() };
  const find = (role: FontRole, codePoint: number): FaceName | null => {
    if (!hasOwnShape(codePoint)) return null;
    return faceChains[role].find((name) => (name !== 'rare' || files.rare !== null) && canDraw(face(name), codePoint)) ?? null;
  };
  const faceFor = (role: FontRole, codePoint: number): FaceName | null => {
    const table = found[role];
    const known = table[codePoint];
    if (known === undefined) return find(role, codePoint);
    if (known !== unknown) return facesByNumber[known] ?? null;
    const name = find(role, codePoint);
    table[codePoint] = name === null ? nobody : facesByNumber.indexOf(name);
    return name;
  };
  return {
    face,
    faceFor,
    has: (codePoint) => faceFor('regular', codePoint) !== null,
    advance: (role, codePoint) => {
      const name = faceFor(role, codePoint);
      if (name === null) return 1;
      const chosen = face(name);
      return chosen.advanceOf(chosen.glyphOf(codePoint)) / chosen.unitsPerEm;
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

function openWhenNeeded(files: FontFiles): FontSet['face'] {
  const opened = new Map<FaceName, TrueTypeFace>();
  return (name) => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const file = must(files[name], `no file for the face ${name}`);
    const fresh = openTrueType(file);
    opened.set(name, fresh);
    return fresh;
  };
}

/** A font may have a glyph that is blank or broken; printed, that would be a hole in somebody's name. */
function canDraw(face: TrueTypeFace, codePoint: number): boolean {
  const glyph = face.glyphOf(codePoint);
  return glyph !== 0 && (isSpace(codePoint) || glyphIsDrawn(face, glyph));
}

function emptyTable(): Uint8Array {
  return new Uint8Array(rememberedCodePoints).fill(unknown);
}
