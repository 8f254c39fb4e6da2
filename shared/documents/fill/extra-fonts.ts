import { cutGlyphs } from '../fonts/cut-glyphs.ts';
import { describeFont, type EmbeddedCharacter, type FontDescription } from '../fonts/embedded-font.ts';
import { must } from '../../lib/assert.ts';
import type { FaceName, FontRole, FontSet } from '../fonts/font-set.ts';
import { fontNames, nextPlainCode } from '../fonts/text-codes.ts';
import { keepRecent, type RecentValues } from '../pdf/recent-values.ts';
import { latin1Bytes, streamObject, textObject, type UpdateObject } from '../pdf/update-writer.ts';
import type { ShownCharacter } from './encode-row.ts';

type ExtraFont = { readonly faceName: FaceName; readonly characters: EmbeddedCharacter[]; readonly shown: Map<number, ShownCharacter> };

/** Collects the characters that a base does not have and gives each a font resource and a code, in order of first use. */
export type ExtraFonts = {
  readonly show: (role: FontRole, codePoint: number) => ShownCharacter;
  /** Resource name and object number of each font, and all their objects, numbered from `firstNumber`. */
  readonly write: (firstNumber: number) => {
    readonly entries: readonly { readonly name: string; readonly ref: number }[];
    readonly objects: readonly UpdateObject[];
  };
};

const resourceNames: { readonly [name in FaceName]: string } = { regular: 'X1', bold: 'X2', fallback: 'X3', rare: 'X4' };

/** Which characters a font was made of, in their order, and where its objects are numbered from, make it the same font. */
const keptFonts = 512;
const fontsOfSets = new WeakMap<FontSet, RecentValues<readonly UpdateObject[]>>();

/** Characters that no face has must have been refused before. */
export function collectExtraFonts(fonts: FontSet): ExtraFonts {
  const extras = new Map<FaceName, ExtraFont>();
  return {
    show: (role, codePoint) => {
      const faceName = must(fonts.faceFor(role, codePoint), `U+${codePoint.toString(16)} cannot be printed`);
      const extra: ExtraFont = extras.get(faceName) ?? { faceName, characters: [], shown: new Map() };
      extras.set(faceName, extra);
      const known = extra.shown.get(codePoint);
      if (known !== undefined) return known;
      const code = nextPlainCode(extra.characters.at(-1)?.code ?? 0);
      const face = fonts.face(faceName);
      const advance = face.advanceOf(face.glyphOf(codePoint));
      extra.characters.push({ codePoint, code, glyph: extra.characters.length + 1, advance });
      const shown: ShownCharacter = { font: resourceNames[faceName], code };
      extra.shown.set(codePoint, shown);
      return shown;
    },
    write: (firstNumber) => {
      const known = fontsOfSets.get(fonts) ?? keepRecent<readonly UpdateObject[]>(keptFonts);
      fontsOfSets.set(fonts, known);
      const entries: { name: string; ref: number }[] = [];
      const objects: UpdateObject[] = [];
      for (const extra of extras.values()) {
        const ref = firstNumber + objects.length;
        entries.push({ name: resourceNames[extra.faceName], ref });
        const key = `${extra.faceName} ${ref} ${String.fromCodePoint(...extra.shown.keys())}`;
        objects.push(...known.of(key, () => fontObjects(fonts, extra, ref)));
      }
      return { entries, objects };
    },
  };
}

function fontObjects(fonts: FontSet, extra: ExtraFont, ref: number): readonly UpdateObject[] {
  const face = fonts.face(extra.faceName);
  const file = cutGlyphs(face, extra.characters.map((character) => face.glyphOf(character.codePoint)));
  const description = describeFont(`QYTRAR+${fontNames[extra.faceName]}`, face, extra.characters);
  return [
    textObject(ref, `<< /Type /Font /Subtype /Type0 /BaseFont /${description.name} /Encoding /Identity-H`
      + ` /DescendantFonts [${ref + 1} 0 R] /ToUnicode ${ref + 5} 0 R >>`),
    textObject(ref + 1, `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${description.name}`
      + ' /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>'
      + ` /FontDescriptor ${ref + 2} 0 R /CIDToGIDMap ${ref + 4} 0 R /DW 1000${widthArray(description)} >>`),
    textObject(ref + 2, `<< /Type /FontDescriptor /FontName /${description.name} /Flags 4 /FontBBox [${description.box.join(' ')}]`
      + ` /ItalicAngle 0 /Ascent ${description.ascent} /Descent ${description.descent} /CapHeight 740 /StemV 80 /FontFile2 ${ref + 3} 0 R >>`),
    streamObject(ref + 3, `/Length1 ${file.length}`, file),
    streamObject(ref + 4, '', description.glyphMap),
    streamObject(ref + 5, '', latin1Bytes(description.toUnicode)),
  ];
}

function widthArray(description: FontDescription): string {
  if (description.widths.length === 0) return '';
  return ` /W [${description.widths.map(({ code, width }) => `${code} [${width}]`).join(' ')}]`;
}
