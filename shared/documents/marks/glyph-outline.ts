import type { FontFiles } from '../fonts/font-files.ts';
import { openTrueType } from '../fonts/truetype-face.ts';
import type { TrueTypeFace } from '../fonts/truetype-face.ts';
import type { PathCommand } from '../doors.ts';
import { transformPath } from './path.ts';

/** The faces that marks draw text with; outlines become paths, so a mark needs no font inside the document. */
export type MarkFonts = { readonly regular: TrueTypeFace; readonly bold: TrueTypeFace };

/** Opens the faces once; a composition root keeps the result. */
export function openMarkFonts(files: Pick<FontFiles, 'regular' | 'bold'>): MarkFonts {
  return { regular: openTrueType(files.regular), bold: openTrueType(files.bold) };
}

/** One character's outline in em units, y up, baseline at 0. */
export type GlyphOutline = {
  readonly commands: readonly PathCommand[];
  readonly advance: number;
};

/** The outline of a character scaled to an em of 1; null when the face does not have the character. */
export function glyphOutline(face: TrueTypeFace, character: string): GlyphOutline | null {
  const glyph = face.glyphOf(character.codePointAt(0) ?? 0);
  if (glyph === 0) return null;
  const scale = 1 / face.unitsPerEm;
  const commands = transformPath(glyphCommands(face, glyph, 0), [scale, 0, 0, scale, 0, 0]);
  return { commands, advance: face.advanceOf(glyph) * scale };
}

type ContourPoint = { readonly x: number; readonly y: number; readonly onCurve: boolean };

/** Composite glyphs refer to others; deeper nesting than any real font has is cut off. */
const maxCompositeDepth = 6;

function glyphCommands(face: TrueTypeFace, glyph: number, depth: number): readonly PathCommand[] {
  const record = face.outlineOf(glyph);
  if (record.length === 0 || depth > maxCompositeDepth) return [];
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const contourCount = view.getInt16(0);
  if (contourCount < 0) return compositeCommands(face, view, depth);
  return readContours(view, contourCount).flatMap(contourCommands);
}

/** OpenType 1.9, glyf, composite glyph description. */
function compositeCommands(face: TrueTypeFace, view: DataView, depth: number): readonly PathCommand[] {
  const commands: PathCommand[] = [];
  let at = 10;
  let flags = 0;
  do {
    flags = view.getUint16(at);
    const glyph = view.getUint16(at + 2);
    at += 4;
    const wide = (flags & 0x01) !== 0;
    const dx = wide ? view.getInt16(at) : view.getInt8(at);
    const dy = wide ? view.getInt16(at + 2) : view.getInt8(at + 1);
    at += wide ? 4 : 2;
    const scales = (flags & 0x08) !== 0 ? 1 : (flags & 0x40) !== 0 ? 2 : (flags & 0x80) !== 0 ? 4 : 0;
    const values = Array.from({ length: scales }, (_value, index) => view.getInt16(at + 2 * index) / 16384);
    at += 2 * scales;
    const [first = 1, second = first, third = 0, fourth = 1] = values;
    const matrix = scales === 4 ? [first, second, third, fourth, dx, dy] as const : [first, 0, 0, second, dx, dy] as const;
    commands.push(...transformPath(glyphCommands(face, glyph, depth + 1), matrix));
  } while ((flags & 0x20) !== 0);
  return commands;
}

/** OpenType 1.9, glyf, simple glyph description. */
function readContours(view: DataView, contourCount: number): readonly (readonly ContourPoint[])[] {
  const ends = Array.from({ length: contourCount }, (_value, index) => view.getUint16(10 + 2 * index));
  const pointCount = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * contourCount;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < pointCount) {
    const flag = view.getUint8(at);
    at += 1;
    flags.push(flag);
    if ((flag & 0x08) === 0) continue;
    for (let repeat = view.getUint8(at); repeat > 0; repeat -= 1) flags.push(flag);
    at += 1;
  }
  const xs = readCoordinates(view, at, flags, 0x02, 0x10);
  const ys = readCoordinates(view, xs.end, flags, 0x04, 0x20);
  const points = flags.map((flag, index) => ({ x: xs.values[index] ?? 0, y: ys.values[index] ?? 0, onCurve: (flag & 0x01) !== 0 }));
  return ends.map((end, index) => points.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end + 1));
}

function readCoordinates(view: DataView, start: number, flags: readonly number[], shortBit: number, sameBit: number): { values: readonly number[]; end: number } {
  const values: number[] = [];
  let at = start;
  let value = 0;
  for (const flag of flags) {
    if ((flag & shortBit) !== 0) {
      value += (flag & sameBit) !== 0 ? view.getUint8(at) : -view.getUint8(at);
      at += 1;
    } else if ((flag & sameBit) === 0) {
      value += view.getInt16(at);
      at += 2;
    }
    values.push(value);
  }
  return { values, end: at };
}

/** Quadratic splines with implied on-curve points, raised to the cubics that PDF has. */
function contourCommands(points: readonly ContourPoint[]): readonly PathCommand[] {
  const first = points[0];
  if (first === undefined) return [];
  const last = points.at(-1) ?? first;
  const start = first.onCurve ? first : last.onCurve ? last : middle(first, last);
  const commands: PathCommand[] = [['M', start.x, start.y]];
  let current = start;
  let control: ContourPoint | null = null;
  const rest = first.onCurve ? points.slice(1) : points;
  for (const point of [...rest, start]) {
    if (control === null) {
      if (point.onCurve) commands.push(['L', point.x, point.y]);
      else {
        control = point;
        continue;
      }
      current = point;
      continue;
    }
    const end: ContourPoint = point.onCurve ? point : middle(control, point);
    commands.push(raised(current, control, end));
    current = end;
    control = point.onCurve ? null : point;
  }
  commands.push(['Z']);
  return commands;
}

function raised(from: ContourPoint, control: ContourPoint, to: ContourPoint): PathCommand {
  return [
    'C',
    from.x + (control.x - from.x) * 2 / 3, from.y + (control.y - from.y) * 2 / 3,
    to.x + (control.x - to.x) * 2 / 3, to.y + (control.y - to.y) * 2 / 3,
    to.x, to.y,
  ];
}

function middle(left: ContourPoint, right: ContourPoint): ContourPoint {
  return { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2, onCurve: true };
}
