import type { CharacterDrawing, Stroke, StrokePoint } from '../../shared/documents/doors.ts';
import { glyphOutline } from '../../shared/documents/marks/glyph-outline.ts';
import type { MarkFonts } from '../../shared/documents/marks/glyph-outline.ts';

/** The box of the page's signature pad, in CSS pixels. */
export const boxPixels = 300;
const marginPixels = 30;

/** Strokes that trace the character's printed outline, so that an invented citizen writes the right character. */
export function inventStrokes(character: string, fonts: MarkFonts): Stroke[] {
  const outline = glyphOutline(fonts.regular, character);
  const paths = outline === null ? [plainCross()] : polylines(outline.commands);
  return timed(fitted(paths).filter((points) => points.length > 2).slice(0, 30).flatMap(halves));
}

export function inventDrawing(character: string, fonts: MarkFonts): CharacterDrawing {
  return { character, width: boxPixels, height: boxPixels, strokes: inventStrokes(character, fonts) };
}

type Point = readonly [number, number];

function polylines(commands: readonly (readonly (string | number)[])[]): Point[][] {
  const lines: Point[][] = [];
  for (const command of commands) {
    const numbers = command.filter((each) => typeof each === 'number');
    const [x, y] = [numbers.at(-2), numbers.at(-1)];
    if (command[0] === 'M') lines.push([]);
    if (x !== undefined && y !== undefined) lines.at(-1)?.push([x, y]);
  }
  return lines;
}

/** For a character that the font lacks: still more than a dot. */
function plainCross(): Point[] {
  return [[0, 0], [50, 50], [100, 100], [50, 50], [0, 100], [100, 0]];
}

function fitted(lines: readonly (readonly Point[])[]): Point[][] {
  const all = lines.flat();
  const [minX, minY] = [Math.min(...all.map(([x]) => x)), Math.min(...all.map(([, y]) => y))];
  const size = Math.max(Math.max(...all.map(([x]) => x)) - minX, Math.max(...all.map(([, y]) => y)) - minY, 1);
  const scale = (boxPixels - 2 * marginPixels) / size;
  // Font outlines grow upwards, the page downwards.
  return lines.map((line) => line.map(([x, y]) => [marginPixels + (x - minX) * scale, boxPixels - marginPixels - (y - minY) * scale]));
}

/** A pen is lifted now and then; an outline is one line all round. */
function halves(points: readonly Point[]): Point[][] {
  const middle = Math.ceil(points.length / 2);
  return points.length < 6 ? [[...points]] : [points.slice(0, middle), points.slice(middle - 1)];
}

const stepPixels = 8;
const liftedMs = 120;

/** Points as a screen tells of a moving finger: a few pixels and some 16 ms apart, time going on from one stroke to the next. */
function timed(lines: readonly (readonly Point[])[]): Stroke[] {
  let [timeMs, count] = [0, 0];
  return lines.map((line) => {
    timeMs += liftedMs;
    return line.flatMap(([toX, toY], index): StrokePoint[] => {
      const [fromX, fromY] = line[index - 1] ?? [toX, toY];
      const steps = Math.max(1, Math.ceil(Math.hypot(toX - fromX, toY - fromY) / stepPixels));
      return Array.from({ length: steps }, (_each, step) => {
        const part = (step + 1) / steps;
        timeMs += 14 + (count % 4);
        count += 1;
        return { x: tenth(fromX + (toX - fromX) * part), y: tenth(fromY + (toY - fromY) * part), t: timeMs, pressure: 0.5 };
      });
    });
  });
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
