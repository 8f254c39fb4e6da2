import { must } from '../../lib/assert.ts';
import { glyphComponents, isComposite, withoutInstructions } from './glyph-record.ts';
import type { TrueTypeFace } from './truetype-face.ts';

/**
 * A TrueType file of a few glyphs, for the handful of characters of one household that its base lacks: the outlines are
 * copied, hinting left out. Glyph 0 is blank; glyph n (from 1) is `glyphs[n - 1]`; after them come the parts of composite ones.
 * harfbuzz would need tens of milliseconds for the same, which is too slow for thousands of households.
 */
export function cutGlyphs(face: TrueTypeFace, glyphs: readonly number[]): Uint8Array {
  const { copied, outlines } = copyOutlines(face, glyphs);
  const glyphCount = copied.length + 1;
  const loca = new DataView(new ArrayBuffer(4 * (glyphCount + 1)));
  const metrics = new DataView(new ArrayBuffer(4 * glyphCount));
  let glyfLength = 0;
  outlines.forEach((outline, index) => {
    loca.setUint32(4 * (index + 1), glyfLength);
    glyfLength += (outline.length + 3) & ~3;
    const glyph = must(copied[index], 'as many glyphs as outlines');
    metrics.setUint16(4 * (index + 1), face.advanceOf(glyph));
    metrics.setInt16(4 * (index + 1) + 2, face.leftBearingOf(glyph));
  });
  loca.setUint32(4 * glyphCount, glyfLength);
  const glyf = new Uint8Array(glyfLength);
  outlines.forEach((outline, index) => glyf.set(outline, loca.getUint32(4 * (index + 1))));
  return writeTables([
    ['glyf', glyf],
    ['head', changed(tableBytes(face, 'head'), (view) => {
      view.setUint32(8, 0);
      view.setInt16(50, 1);
    })],
    ['hhea', changed(tableBytes(face, 'hhea'), (view) => view.setUint16(34, glyphCount))],
    ['hmtx', new Uint8Array(metrics.buffer)],
    ['loca', new Uint8Array(loca.buffer)],
    ['maxp', changed(tableBytes(face, 'maxp'), (view) => view.setUint16(4, glyphCount))],
  ]);
}

type CopiedOutlines = { readonly copied: readonly number[]; readonly outlines: readonly Uint8Array[] };

/** The glyphs asked for, then the parts of composite ones, under their new numbers. */
function copyOutlines(face: TrueTypeFace, glyphs: readonly number[]): CopiedOutlines {
  const copied = [...glyphs];
  const outlines: Uint8Array[] = [];
  for (let index = 0; index < copied.length; index += 1) {
    const record = face.outlineOf(must(copied[index], 'a glyph to copy'));
    if (!isComposite(record)) {
      outlines.push(withoutInstructions(record));
      continue;
    }
    const outline = new Uint8Array(withoutInstructions(record));
    for (const { glyph, numberAt } of glyphComponents(outline)) {
      const known = copied.indexOf(glyph);
      const number = 1 + (known >= 0 ? known : copied.push(glyph) - 1);
      outline.set([number >> 8, number & 0xff], numberAt);
    }
    outlines.push(outline);
  }
  return { copied, outlines };
}

function changed(bytes: Uint8Array, change: (view: DataView) => void): Uint8Array {
  // Not slice(): a Node Buffer's shares its memory, and this would write into the font.
  const copy = new Uint8Array(bytes);
  change(new DataView(copy.buffer));
  return copy;
}

function tableBytes(face: TrueTypeFace, tag: string): Uint8Array {
  const view = new DataView(face.bytes.buffer, face.bytes.byteOffset, face.bytes.byteLength);
  const records = Array.from({ length: view.getUint16(4) }, (_unused, index) => 12 + 16 * index);
  const record = must(
    records.find((at) => String.fromCharCode(...face.bytes.subarray(at, at + 4)) === tag),
    `a font without the table ${tag}`,
  );
  const offset = view.getUint32(record + 8);
  return face.bytes.subarray(offset, offset + view.getUint32(record + 12));
}

function writeTables(tables: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const headLength = 12 + 16 * tables.length;
  const bodyLength = tables.reduce((total, [, table]) => total + ((table.length + 3) & ~3), 0);
  const file = new Uint8Array(headLength + bodyLength);
  const view = new DataView(file.buffer);
  view.setUint32(0, 0x00010000);
  view.setUint16(4, tables.length);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  view.setUint16(6, 16 * power);
  view.setUint16(8, Math.log2(power));
  view.setUint16(10, 16 * (tables.length - power));
  let offset = headLength;
  tables.forEach(([tag, table], index) => {
    const record = 12 + 16 * index;
    file.set(table, offset);
    for (let byte = 0; byte < 4; byte += 1) view.setUint8(record + byte, tag.charCodeAt(byte));
    view.setUint32(record + 4, checksum(view, offset, table.length));
    view.setUint32(record + 8, offset);
    view.setUint32(record + 12, table.length);
    offset += (table.length + 3) & ~3;
  });
  return file;
}

function checksum(view: DataView, offset: number, length: number): number {
  let sum = 0;
  for (let at = offset; at < offset + length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}
