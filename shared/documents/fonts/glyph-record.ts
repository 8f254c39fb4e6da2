import type { TrueTypeFace } from './truetype-face.ts';

/** A part of a composite glyph: its glyph number, and where in the record that number stands. */
export type GlyphComponent = { readonly glyph: number; readonly numberAt: number };

/** Composite glyphs refer to others; deeper nesting than any real font has is taken for a fault. */
const maxDepth = 6;

/** Whether a glyph has contours and its record is whole (OpenType 1.9, glyf): only then does paper get ink. */
export function glyphIsDrawn(face: TrueTypeFace, glyph: number, depth = 0): boolean {
  if (glyph >= face.glyphCount || depth > maxDepth) return false;
  const record = face.outlineOf(glyph);
  if (!isComposite(record)) return (readSimple(record)?.pointCount ?? 0) > 0;
  const components = readComponents(record)?.components ?? [];
  return components.length > 0 && components.every((component) => glyphIsDrawn(face, component.glyph, depth + 1));
}

export function isComposite(record: Uint8Array): boolean {
  return ((record[0] ?? 0) & 0x80) !== 0;
}

/** The parts of a composite glyph; none of a simple one. */
export function glyphComponents(record: Uint8Array): readonly GlyphComponent[] {
  return isComposite(record) ? readComponents(record)?.components ?? [] : [];
}

/** The record without its hinting, which calls functions of a font program that is not copied with it. The record must be whole. */
export function withoutInstructions(record: Uint8Array): Uint8Array {
  if (isComposite(record)) return compositeWithoutInstructions(record);
  const simple = readSimple(record);
  if (simple === null || simple.flagsAt === simple.instructionCountAt + 2) return record;
  const plain = new Uint8Array(record.length - (simple.flagsAt - simple.instructionCountAt - 2));
  plain.set(record.subarray(0, simple.instructionCountAt));
  plain.set(record.subarray(simple.flagsAt), simple.instructionCountAt + 2);
  return plain;
}

type SimpleRecord = { readonly pointCount: number; readonly instructionCountAt: number; readonly flagsAt: number };

/** Walks over a simple glyph; null when it reaches beyond its record. */
function readSimple(record: Uint8Array): SimpleRecord | null {
  const short = (at: number): number => ((record[at] ?? 0) << 8) | (record[at + 1] ?? 0);
  if (record.length < 12) return null;
  const instructionCountAt = 10 + 2 * short(0);
  const pointCount = short(0) === 0 ? 0 : short(instructionCountAt - 2) + 1;
  const flagsAt = instructionCountAt + 2 + short(instructionCountAt);
  let at = flagsAt;
  let coordinateBytes = 0;
  for (let point = 0; point < pointCount; at += 1) {
    const flag = record[at];
    if (flag === undefined) return null;
    const repeats = (flag & 0x08) === 0 ? 1 : 1 + (record[at += 1] ?? 0);
    coordinateBytes += repeats * (coordinateLength(flag, 0x02, 0x10) + coordinateLength(flag, 0x04, 0x20));
    point += repeats;
  }
  return at + coordinateBytes > record.length ? null : { pointCount, instructionCountAt, flagsAt };
}

function coordinateLength(flag: number, shortBit: number, sameBit: number): number {
  return (flag & shortBit) !== 0 ? 1 : (flag & sameBit) !== 0 ? 0 : 2;
}

function readComponents(record: Uint8Array): { readonly components: readonly GlyphComponent[]; readonly end: number } | null {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const components: GlyphComponent[] = [];
  let at = 10;
  let flags = 0x20;
  while ((flags & 0x20) !== 0) {
    if (at + 4 > record.length) return null;
    flags = view.getUint16(at);
    components.push({ glyph: view.getUint16(at + 2), numberAt: at + 2 });
    const scale = (flags & 0x08) !== 0 ? 2 : (flags & 0x40) !== 0 ? 4 : (flags & 0x80) !== 0 ? 8 : 0;
    at += 4 + ((flags & 0x01) !== 0 ? 4 : 2) + scale;
  }
  return at > record.length ? null : { components, end: at };
}

function compositeWithoutInstructions(record: Uint8Array): Uint8Array {
  const read = readComponents(record);
  if (read === null) return record;
  const plain = new Uint8Array(record.subarray(0, read.end));
  for (const { numberAt } of read.components) plain[numberAt - 2] = (plain[numberAt - 2] ?? 0) & ~0x01;
  return plain;
}
