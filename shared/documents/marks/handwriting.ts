import type { CharacterDrawing, Stroke, StrokePoint } from '../doors.ts';
import { decimal, hundredths } from './path.ts';

export type HandwritingBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Pen widths relative to the height of a character: a brush pen's range, thin when fast or light, thick when slow or pressed. */
const thinnest = 0.021;
const thickest = 0.058;

/**
 * PDF operators that draw the characters side by side in a box (points, y up), largest size that fits, black, with the
 * pen's width following pressure where the device reports it and speed where it does not.
 */
export function drawHandwriting(drawings: readonly CharacterDrawing[], box: HandwritingBox): string {
  const side = Math.min(box.height, box.width / Math.max(1, drawings.length));
  const left = box.x + (box.width - side * drawings.length) / 2;
  const bottom = box.y + (box.height - side) / 2;
  const operators = drawings.flatMap((drawing, index) => {
    // The writing box may be any rectangle; its longer side fills the square, so the proportions stay the citizen's.
    const scale = side / Math.max(drawing.width, drawing.height);
    const x = left + index * side + (side - drawing.width * scale) / 2;
    const y = bottom + (side + drawing.height * scale) / 2;
    return drawing.strokes.map((stroke) => strokeOperators(placeStroke(stroke, scale, x, y), side));
  });
  return `1 J\n1 j\n0 G\n${operators.filter((each) => each !== '').join('\n')}`;
}

function placeStroke(stroke: Stroke, scale: number, x: number, y: number): Stroke {
  const placed = stroke.map((point) => ({ ...point, x: x + point.x * scale, y: y - point.y * scale }));
  // Points closer than a hair carry only the hand's tremble and the sensor's noise.
  return placed.filter((point, index) => {
    const before = placed[index - 1];
    return before === undefined || index === placed.length - 1 || Math.hypot(point.x - before.x, point.y - before.y) > 0.05;
  });
}

function strokeOperators(stroke: Stroke, side: number): string {
  const [first] = stroke;
  if (first === undefined) return '';
  const widths = penWidths(stroke, side);
  if (stroke.length === 1) {
    // A zero-length line with round caps is a dot (ISO 32000-1, 8.5.3.2).
    return `${decimal(thickest * side)} w\n${decimal(first.x)} ${decimal(first.y)} m\n${decimal(first.x)} ${decimal(first.y)} l\nS`;
  }
  const lines: string[] = [];
  let width = '';
  for (let index = 0; index + 1 < stroke.length; index += 1) {
    const [from, to] = [stroke[index] ?? first, stroke[index + 1] ?? first];
    const [before, after] = [stroke[index - 1] ?? from, stroke[index + 2] ?? to];
    const next = decimal(Math.round((((widths[index] ?? 0) + (widths[index + 1] ?? 0)) / 2) * 20) / 20);
    if (next !== width) {
      if (width !== '') lines.push('S');
      lines.push(`${next} w\n${decimal(from.x)} ${decimal(from.y)} m`);
      width = next;
    }
    lines.push(curve(before, from, to, after));
  }
  lines.push('S');
  return lines.join('\n');
}

/** A Catmull-Rom segment as a cubic: the line passes through every point the pen reported. */
function curve(before: StrokePoint, from: StrokePoint, to: StrokePoint, after: StrokePoint): string {
  const first = `${hundredths(from.x + (to.x - before.x) / 6)} ${hundredths(from.y + (to.y - before.y) / 6)}`;
  const second = `${hundredths(to.x - (after.x - from.x) / 6)} ${hundredths(to.y - (after.y - from.y) / 6)}`;
  return `${first} ${second} ${hundredths(to.x)} ${hundredths(to.y)} c`;
}

/** The pen's width at each point in points, smoothed so that it never jumps, tapering where the pen leaves the paper. */
function penWidths(stroke: Stroke, side: number): readonly number[] {
  const reportsPressure = new Set(stroke.map((point) => Math.round(point.pressure * 50))).size > 2;
  const widths: number[] = [];
  let smooth = 0.62;
  for (let index = 0; index < stroke.length; index += 1) {
    const weight = reportsPressure ? stroke[index]?.pressure ?? 0.5 : weightBySpeed(stroke, index, side);
    smooth = smooth * 0.65 + Math.min(1, Math.max(0, weight)) * 0.35;
    const fromEnd = stroke.length - 1 - index;
    const taper = stroke.length > 6 && fromEnd < 3 ? 0.55 + 0.15 * fromEnd : 1;
    widths.push((thinnest + (thickest - thinnest) * smooth) * side * taper);
  }
  return widths;
}

/** 1 at rest, falling towards 0 at four character heights a second and more. */
function weightBySpeed(stroke: Stroke, index: number, side: number): number {
  const [point, before] = [stroke[index], stroke[index - 1]];
  if (point === undefined || before === undefined) return 0.7;
  const elapsedMs = Math.max(1, point.t - before.t);
  const sidesPerSecond = (Math.hypot(point.x - before.x, point.y - before.y) / side) * (1000 / elapsedMs);
  return 1 / (1 + sidesPerSecond * 0.55);
}
