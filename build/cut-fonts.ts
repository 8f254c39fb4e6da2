import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cutFontFile } from '../shared/documents/fonts/cut-font-file.ts';
import { fontFilePaths } from '../shared/documents/fonts/font-files.ts';
import { openTrueType } from '../shared/documents/fonts/truetype-face.ts';
import type { TrueTypeFace } from '../shared/documents/fonts/truetype-face.ts';
import { unpackWoff } from './unpack-woff.ts';
import { writeWhole } from './write-whole.ts';

const modules = resolve(import.meta.dirname, '../node_modules');

/** The whole fonts as their packages bring them. Both are under OFL-1.1 and reserve no font name, so that the cut ones may keep theirs. */
export const wholeFontPaths = {
  regular: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  fallback: '@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff',
} as const;

/** OFL-1.1, condition 2: every copy of a font goes with its licence. */
const licencePaths = {
  'fonts/noto-serif-sc.OFL.txt': '@expo-google-fonts/noto-serif-sc/LICENSE_FONT',
  'fonts/lxgw-wenkai.OFL.txt': '@fontsource/lxgw-wenkai/LICENSE',
} as const;

export type WholeFonts = { readonly [name in keyof typeof wholeFontPaths]: Uint8Array };

export function readWholeFonts(): WholeFonts {
  const read = (name: keyof WholeFonts): Uint8Array => unpackWoff(readFileSync(join(modules, wholeFontPaths[name])));
  return { regular: read('regular'), bold: read('bold'), fallback: read('fallback') };
}

/** Writes the cut fonts and their licences into a folder of resources. */
export async function writeCutFonts(resourceDir: string): Promise<void> {
  const cut = await cutFonts(readWholeFonts());
  for (const name of ['regular', 'bold', 'fallback'] as const) writeWhole(join(resourceDir, fontFilePaths[name]), cut[name]);
  for (const [target, source] of Object.entries(licencePaths)) writeWhole(join(resourceDir, target), readFileSync(join(modules, source)));
}

/**
 * What documents need of the fonts: outlines, widths and the character map. `regular` keeps all of its
 * characters; `bold`, for titles and headings alone, keeps of the ideographs those of GB 2312; `fallback` keeps what regular lacks.
 */
export async function cutFonts(whole: WholeFonts): Promise<WholeFonts> {
  const [regular, bold, fallback] = [openTrueType(whole.regular), openTrueType(whole.bold), openTrueType(whole.fallback)];
  const headingCharacters = charactersOfGb2312();
  return {
    regular: await cutFontFile(whole.regular, charactersOf(regular)),
    bold: await cutFontFile(whole.bold, charactersOf(bold).filter((codePoint) => !isIdeograph(codePoint) || headingCharacters.has(codePoint))),
    fallback: await cutFontFile(whole.fallback, charactersOf(fallback).filter((codePoint) => regular.glyphOf(codePoint) === 0)),
  };
}

/** All but control characters and private use. What else may not be printed is decided when it is met: a cut font must not depend on the Unicode version of the machine that cuts it. */
function charactersOf(face: TrueTypeFace): readonly number[] {
  const codePoints: number[] = [];
  for (let codePoint = 0x20; codePoint < 0xf0000; codePoint += 1) {
    const isPrivate = codePoint >= 0xe000 && codePoint <= 0xf8ff;
    const isControl = codePoint >= 0x7f && codePoint < 0xa0;
    if (!isPrivate && !isControl && face.glyphOf(codePoint) !== 0) codePoints.push(codePoint);
  }
  return codePoints;
}

/** Blocks of CJK ideographs (Unicode 17): unified with all extensions, and compatibility ideographs. */
function isIdeograph(codePoint: number): boolean {
  return (codePoint >= 0x3400 && codePoint <= 0x9fff) || (codePoint >= 0xf900 && codePoint <= 0xfaff) || codePoint >= 0x20000;
}

/** GB/T 2312-1980, rows 1 to 87, as the decoder of its superset GB 18030 reads them. */
function charactersOfGb2312(): ReadonlySet<number> {
  const decoder = new TextDecoder('gb18030');
  const characters = new Set<number>();
  for (let row = 0xa1; row <= 0xf7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      for (const character of decoder.decode(Uint8Array.of(row, cell))) characters.add(character.codePointAt(0) ?? 0);
    }
  }
  return characters;
}
