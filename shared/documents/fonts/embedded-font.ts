import type { TrueTypeFace } from './truetype-face.ts';

/** One character of an embedded font: `code` is what content streams show, `glyph` its number in the embedded file. */
export type EmbeddedCharacter = { readonly codePoint: number; readonly code: number; readonly glyph: number; readonly advance: number };

/** What a Type0 font with Identity-H encoding (ISO 32000-1, 9.7) says of itself; lengths in thousandths of the em. */
export type FontDescription = {
  readonly name: string;
  readonly box: readonly number[];
  readonly ascent: number;
  readonly descent: number;
  /** Of the characters whose width is not 1000. */
  readonly widths: readonly { readonly code: number; readonly width: number }[];
  /** CIDToGIDMap stream: code → glyph number. */
  readonly glyphMap: Uint8Array;
  readonly toUnicode: string;
};

/**
 * Describes an embedded TrueType font. Every character has a code of its own, even where two share a glyph, so that the
 * text that is read back is the text that was set.
 */
export function describeFont(name: string, face: TrueTypeFace, characters: readonly EmbeddedCharacter[]): FontDescription {
  const perMille = (value: number): number => Number(((value * 1000) / face.unitsPerEm).toFixed(2));
  return {
    name,
    box: face.box.map(perMille),
    ascent: perMille(face.ascent),
    descent: perMille(face.descent),
    widths: characters.map(({ code, advance }) => ({ code, width: perMille(advance) })).filter(({ width }) => width !== 1000),
    glyphMap: glyphMap(characters),
    toUnicode: toUnicodeMap(characters),
  };
}

function glyphMap(characters: readonly EmbeddedCharacter[]): Uint8Array {
  const highest = characters.reduce((most, character) => Math.max(most, character.code), 0);
  const view = new DataView(new ArrayBuffer(2 * (highest + 1)));
  for (const character of characters) view.setUint16(2 * character.code, character.glyph);
  return new Uint8Array(view.buffer);
}

const mapHead = '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n'
  + '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n'
  + '1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n';

/** A ToUnicode CMap (Adobe Technical Note 5411); at most 100 entries per section. */
function toUnicodeMap(characters: readonly EmbeddedCharacter[]): string {
  let map = mapHead;
  for (let start = 0; start < characters.length; start += 100) {
    const part = characters.slice(start, start + 100);
    map += `${part.length} beginbfchar\n`;
    for (const { code, codePoint } of part) map += `<${hex16(code)}> <${utf16Hex(codePoint)}>\n`;
    map += 'endbfchar\n';
  }
  return `${map}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
}

/** UTF-16BE in hex, a surrogate pair beyond the basic plane. */
function utf16Hex(codePoint: number): string {
  const units = String.fromCodePoint(codePoint);
  return Array.from({ length: units.length }, (_unused, index) => hex16(units.charCodeAt(index))).join('');
}

function hex16(value: number): string {
  return value.toString(16).padStart(4, '0').toUpperCase();
}
