import { assert, must } from '../../lib/assert.ts';

/** A TrueType font opened for reading. Glyph numbers are the font's own; 0 is .notdef. Lengths are in units of the em. */
export type TrueTypeFace = {
  readonly bytes: Uint8Array;
  readonly glyphCount: number;
  /** How many glyphs have an advance of their own; those after them share the last. */
  readonly metricCount: number;
  /** Whether offsets of the loca table take four bytes. */
  readonly hasWideOffsets: boolean;
  readonly unitsPerEm: number;
  readonly ascent: number;
  readonly descent: number;
  /** xMin, yMin, xMax, yMax of all glyphs. */
  readonly box: readonly [number, number, number, number];
  /** The glyph of a code point, 0 when the font has none. */
  readonly glyphOf: (codePoint: number) => number;
  readonly advanceOf: (glyph: number) => number;
  readonly leftBearingOf: (glyph: number) => number;
  /** The glyph's record of the glyf table; empty for a blank glyph such as the space. */
  readonly outlineOf: (glyph: number) => Uint8Array;
};

type Table = { readonly offset: number; readonly length: number };

/** Opens a TrueType file with glyf outlines (OpenType 1.9: head, hhea, hmtx, maxp, loca, glyf, cmap). Stops on any other. */
export function openTrueType(bytes: Uint8Array): TrueTypeFace {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = readTables(view);
  const head = tableNamed(tables, 'head').offset;
  const hhea = tableNamed(tables, 'hhea').offset;
  const hmtx = tableNamed(tables, 'hmtx').offset;
  const loca = tableNamed(tables, 'loca').offset;
  const glyf = tableNamed(tables, 'glyf').offset;
  const glyphCount = view.getUint16(tableNamed(tables, 'maxp').offset + 4);
  const metricCount = view.getUint16(hhea + 34);
  const hasWideOffsets = view.getInt16(head + 50) === 1;
  const offsetOf = (glyph: number): number => (hasWideOffsets ? view.getUint32(loca + 4 * glyph) : 2 * view.getUint16(loca + 2 * glyph));
  const characterMap = readCharacterMap(view, tableNamed(tables, 'cmap').offset);
  return {
    bytes,
    glyphCount,
    metricCount,
    hasWideOffsets,
    unitsPerEm: view.getUint16(head + 18),
    ascent: view.getInt16(hhea + 4),
    descent: view.getInt16(hhea + 6),
    box: [view.getInt16(head + 36), view.getInt16(head + 38), view.getInt16(head + 40), view.getInt16(head + 42)],
    glyphOf: (codePoint) => characterMap[codePoint] ?? 0,
    advanceOf: (glyph) => view.getUint16(hmtx + 4 * Math.min(glyph, metricCount - 1)),
    leftBearingOf: (glyph) => (glyph < metricCount
      ? view.getInt16(hmtx + 4 * glyph + 2)
      : view.getInt16(hmtx + 4 * metricCount + 2 * (glyph - metricCount))),
    outlineOf: (glyph) => {
      assert(glyph < glyphCount, 'a glyph the font does not have');
      return bytes.subarray(glyf + offsetOf(glyph), glyf + offsetOf(glyph + 1));
    },
  };
}

function readTables(view: DataView): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  const count = view.getUint16(4);
  for (let index = 0; index < count; index += 1) {
    const record = 12 + 16 * index;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(record + byte)));
    tables.set(tag, { offset: view.getUint32(record + 8), length: view.getUint32(record + 12) });
  }
  return tables;
}

function tableNamed(tables: ReadonlyMap<string, Table>, tag: string): Table {
  return must(tables.get(tag), `a font without the table ${tag}`);
}

/** The Unicode subtable as one array, code point → glyph. */
function readCharacterMap(view: DataView, cmap: number): Uint16Array {
  const offsets = new Map<number, number>();
  const count = view.getUint16(cmap + 2);
  for (let index = 0; index < count; index += 1) {
    const offset = cmap + view.getUint32(cmap + 4 + 8 * index + 4);
    offsets.set(view.getUint16(offset), offset);
  }
  const segmented = offsets.get(12);
  if (segmented !== undefined) return readFormat12(view, segmented);
  return readFormat4(view, must(offsets.get(4), 'a font without a Unicode cmap'));
}

function readFormat12(view: DataView, offset: number): Uint16Array {
  const groupCount = view.getUint32(offset + 12);
  const lastEnd = groupCount === 0 ? 0 : view.getUint32(offset + 16 + 12 * (groupCount - 1) + 4);
  assert(lastEnd <= 0x10ffff, 'a cmap beyond Unicode');
  const map = new Uint16Array(lastEnd + 1);
  for (let group = 0; group < groupCount; group += 1) {
    const record = offset + 16 + 12 * group;
    const start = view.getUint32(record);
    const end = Math.min(view.getUint32(record + 4), lastEnd);
    const glyph = view.getUint32(record + 8);
    for (let codePoint = start; codePoint <= end; codePoint += 1) map[codePoint] = glyph + codePoint - start;
  }
  return map;
}

function readFormat4(view: DataView, offset: number): Uint16Array {
  const map = new Uint16Array(0x10000);
  const segmentBytes = view.getUint16(offset + 6);
  for (let at = 0; at < segmentBytes; at += 2) {
    const end = view.getUint16(offset + 14 + at);
    const start = view.getUint16(offset + 16 + segmentBytes + at);
    const delta = view.getUint16(offset + 16 + 2 * segmentBytes + at);
    const rangeAt = offset + 16 + 3 * segmentBytes + at;
    const range = view.getUint16(rangeAt);
    for (let codePoint = start; codePoint <= end && codePoint < 0xffff; codePoint += 1) {
      const raw = range === 0 ? codePoint : view.getUint16(rangeAt + range + 2 * (codePoint - start));
      map[codePoint] = range !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
    }
  }
  return map;
}
