import type { PathCommand } from '../../shared/documents/doors.ts';
import { pathBounds } from '../../shared/documents/marks/path.ts';

/** Darkness of every pixel, 0 white to 1 black, row by row. */
export type Raster = { readonly width: number; readonly height: number; readonly ink: Float32Array };

type Point = readonly [x: number, y: number];

/**
 * Fills closed paths by the share of each pixel that they cover. Every edge adds its signed area to the pixels it passes;
 * summed along a row that is the winding, as shares. Slow, simple and nobody else's: what renderers are held against.
 */
export function fillShape(raster: Raster, commands: readonly PathCommand[], scale: { readonly x: number; readonly y: number }): void {
  const contours = flatten(commands).map((contour) => contour.map(([x, y]): Point => [x * scale.x, y * scale.y]));
  const bounds = pathBounds([contours.flatMap((contour) => contour.map(([x, y]): PathCommand => ['L', x, y]))]);
  const [left, top] = [Math.max(0, Math.floor(bounds.left)), Math.max(0, Math.floor(bounds.top))];
  const [right, bottom] = [Math.min(raster.width, Math.ceil(bounds.right) + 1), Math.min(raster.height, Math.ceil(bounds.bottom) + 1)];
  const [width, height] = [right - left, bottom - top];
  if (!(width > 0 && height > 0)) return;
  const areas = new Float32Array((width + 1) * height);
  for (const contour of contours) {
    contour.forEach((point, index) => addEdge(areas, width + 1, height, [point[0] - left, point[1] - top], shifted(contour[(index + 1) % contour.length] ?? point, left, top)));
  }
  for (let y = 0; y < height; y += 1) {
    let winding = 0;
    for (let x = 0; x < width; x += 1) {
      winding += areas[y * (width + 1) + x] ?? 0;
      const at = (top + y) * raster.width + left + x;
      raster.ink[at] = Math.min(1, (raster.ink[at] ?? 0) + Math.min(1, Math.abs(winding)));
    }
  }
}

function shifted([x, y]: Point, left: number, top: number): Point {
  return [x - left, y - top];
}

/** One edge: in each row it crosses, the area to its right, split among the pixels it passes. */
function addEdge(areas: Float32Array, stride: number, height: number, from: Point, to: Point): void {
  if (from[1] === to[1]) return;
  const direction = from[1] < to[1] ? 1 : -1;
  const [upper, lower] = direction === 1 ? [from, to] : [to, from];
  const slope = (lower[0] - upper[0]) / (lower[1] - upper[1]);
  for (let row = Math.max(0, Math.floor(upper[1])); row < Math.min(height, Math.ceil(lower[1])); row += 1) {
    const [y0, y1] = [Math.max(row, upper[1]), Math.min(row + 1, lower[1])];
    const [xa, xb] = [upper[0] + (y0 - upper[1]) * slope, upper[0] + (y1 - upper[1]) * slope];
    addRow(areas, row * stride, stride, Math.max(0, Math.min(xa, xb)), Math.max(0, Math.max(xa, xb)), direction * (y1 - y0));
  }
}

function addRow(areas: Float32Array, start: number, stride: number, x0: number, x1: number, amount: number): void {
  const add = (pixel: number, value: number): void => {
    if (pixel < stride) areas[start + pixel] = (areas[start + pixel] ?? 0) + value;
  };
  const [first, last] = [Math.floor(x0), Math.floor(x1)];
  for (let pixel = first; pixel <= last; pixel += 1) {
    const [from, to] = [Math.max(pixel, x0), Math.min(pixel + 1, x1)];
    const share = x1 === x0 ? 1 : (to - from) / (x1 - x0);
    const covered = 1 - ((from + to) / 2 - pixel);
    add(pixel, amount * share * covered);
    add(pixel + 1, amount * share * (1 - covered));
  }
}

const curveSteps = 6;

function flatten(commands: readonly PathCommand[]): readonly (readonly Point[])[] {
  const contours: Point[][] = [];
  for (const command of commands) {
    const contour = contours.at(-1);
    if (command[0] === 'M') contours.push([[command[1], command[2]]]);
    else if (command[0] === 'L') contour?.push([command[1], command[2]]);
    else if (command[0] === 'C' && contour !== undefined) contour.push(...curve(contour.at(-1) ?? [0, 0], command));
  }
  return contours;
}

function curve([x0, y0]: Point, [, x1, y1, x2, y2, x3, y3]: Extract<PathCommand, readonly ['C', ...unknown[]]>): Point[] {
  return Array.from({ length: curveSteps }, (_unused, index): Point => {
    const t = (index + 1) / curveSteps;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    return [a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3];
  });
}
