import type { CharacterDrawing, Stroke } from '../doors.ts';
import { writeText, writeWhole } from '../pdf/operators-writer.ts';
import type { OperatorsWriter } from '../pdf/operators-writer.ts';

export type HandwritingBox = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Pen widths relative to the height of a character: a brush pen's range, thin when fast or light, thick when slow or pressed. */
const thinnest = 0.021;
const thickest = 0.058;

/** Lengths are written in hundredths of a point, as whole numbers: finer than any printer, and quick to write. */
const unitsPerPt = 100;
/** Points closer than a hair carry only the hand's tremble and the sensor's noise. */
const hair = 0.05 * unitsPerPt;
/** The pen's width changes in steps that no eye sees, so that neighbouring pieces can share one. */
const widthStep = 0.05 * unitsPerPt;

/**
 * PDF operators that draw the characters side by side in a box (points, y up), largest size that fits, black, with the
 * pen's width following pressure where the device reports it and speed where it does not. They change the scale of
 * what follows them: they belong between `q` and `Q`.
 */
export function drawHandwriting(drawings: readonly CharacterDrawing[], box: HandwritingBox, out: OperatorsWriter): void {
  const side = unitsPerPt * Math.min(box.height, box.width / Math.max(1, drawings.length));
  const left = unitsPerPt * box.x + (unitsPerPt * box.width - side * drawings.length) / 2;
  const bottom = unitsPerPt * box.y + (unitsPerPt * box.height - side) / 2;
  writeText(out, `${1 / unitsPerPt} 0 0 ${1 / unitsPerPt} 0 0 cm\n`);
  writeText(out, '1 J\n1 j\n0 G\n');
  for (const [index, drawing] of drawings.entries()) {
    // The writing box may be any rectangle; its longer side fills the square, so the proportions stay the citizen's.
    const scale = side / Math.max(drawing.width, drawing.height);
    const x = left + index * side + (side - drawing.width * scale) / 2;
    const y = bottom + (side + drawing.height * scale) / 2;
    for (const stroke of drawing.strokes) if (stroke.length > 0) writeStroke(placeStroke(stroke, { scale, x, y }), side, out);
  }
}

/** A stroke on the page, in units, list by list: what the pen reported, at the points that are kept. */
type PlacedStroke = { readonly x: number[]; readonly y: number[]; readonly t: number[]; readonly pressure: number[] };

function placeStroke(stroke: Stroke, place: { readonly scale: number; readonly x: number; readonly y: number }): PlacedStroke {
  const placed: PlacedStroke = { x: [], y: [], t: [], pressure: [] };
  let [lastX, lastY] = [Infinity, Infinity];
  for (let index = 0; index < stroke.length; index += 1) {
    const point = stroke[index];
    if (point === undefined) continue;
    const [x, y] = [place.x + point.x * place.scale, place.y - point.y * place.scale];
    if (index < stroke.length - 1 && Math.abs(x - lastX) + Math.abs(y - lastY) <= hair) continue;
    placed.x.push(x);
    placed.y.push(y);
    placed.t.push(point.t);
    placed.pressure.push(point.pressure);
    [lastX, lastY] = [x, y];
  }
  return placed;
}

function writeStroke(stroke: PlacedStroke, side: number, out: OperatorsWriter): void {
  const { x: xs, y: ys } = stroke;
  const [x = 0] = xs;
  const [y = 0] = ys;
  if (xs.length === 1) {
    // A zero-length line with round caps is a dot (ISO 32000-1, 8.5.3.2).
    writeStart(out, thickest * side, x, y);
    writeWhole(out, x);
    writeWhole(out, y);
    writeText(out, 'l\nS\n');
    return;
  }
  const widths = penWidths(stroke, side);
  let width = -1;
  for (let index = 0; index + 1 < xs.length; index += 1) {
    const next = widthStep * Math.round(((widths[index] ?? 0) + (widths[index + 1] ?? 0)) / 2 / widthStep);
    if (next !== width) {
      if (width >= 0) writeText(out, 'S\n');
      writeStart(out, next, xs[index] ?? 0, ys[index] ?? 0);
      width = next;
    }
    writeCurve(out, xs, ys, index);
  }
  writeText(out, 'S\n');
}

function writeStart(out: OperatorsWriter, width: number, x: number, y: number): void {
  writeWhole(out, width);
  writeText(out, 'w\n');
  writeWhole(out, x);
  writeWhole(out, y);
  writeText(out, 'm\n');
}

/** A Catmull-Rom segment as a cubic from point `index` to the next: the line passes through every point the pen reported. */
function writeCurve(out: OperatorsWriter, xs: readonly number[], ys: readonly number[], index: number): void {
  const [fromX = 0, toX = 0] = [xs[index], xs[index + 1]];
  const [fromY = 0, toY = 0] = [ys[index], ys[index + 1]];
  writeWhole(out, fromX + (toX - (xs[index - 1] ?? fromX)) / 6);
  writeWhole(out, fromY + (toY - (ys[index - 1] ?? fromY)) / 6);
  writeWhole(out, toX - ((xs[index + 2] ?? toX) - fromX) / 6);
  writeWhole(out, toY - ((ys[index + 2] ?? toY) - fromY) / 6);
  writeWhole(out, toX);
  writeWhole(out, toY);
  writeText(out, 'c\n');
}

/** The pen's width at each point, smoothed so that it never jumps, tapering where the pen leaves the paper. */
function penWidths(stroke: PlacedStroke, side: number): readonly number[] {
  const reportsPressure = new Set(stroke.pressure.map((pressure) => Math.round(pressure * 50))).size > 2;
  const { length } = stroke.x;
  const widths: number[] = [];
  let smooth = 0.62;
  for (let index = 0; index < length; index += 1) {
    const weight = reportsPressure ? stroke.pressure[index] ?? 0.5 : weightBySpeed(stroke, index, side);
    smooth = smooth * 0.65 + Math.min(1, Math.max(0, weight)) * 0.35;
    const fromEnd = length - 1 - index;
    const taper = length > 6 && fromEnd < 3 ? 0.55 + 0.15 * fromEnd : 1;
    widths.push((thinnest + (thickest - thinnest) * smooth) * side * taper);
  }
  return widths;
}

/** 1 at rest, falling towards 0 at four character heights a second and more. */
function weightBySpeed({ x, y, t }: PlacedStroke, index: number, side: number): number {
  if (index === 0) return 0.7;
  const [dx, dy] = [(x[index] ?? 0) - (x[index - 1] ?? 0), (y[index] ?? 0) - (y[index - 1] ?? 0)];
  const elapsedMs = Math.max(1, (t[index] ?? 0) - (t[index - 1] ?? 0));
  const sidesPerSecond = (Math.sqrt(dx * dx + dy * dy) / side) * (1000 / elapsedMs);
  return 1 / (1 + sidesPerSecond * 0.55);
}
