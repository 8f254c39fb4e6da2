import type { DrawnCharacter } from './character-drawing.ts';

export type PadPoint = DrawnCharacter['strokes'][number][number];

/** More would be refused where the drawing is read (character-drawing.ts). */
export const mostStrokes = 80;
export const mostPoints = 3000;

/** The part of a canvas's drawing context that ink needs; named by its parts, since this room knows no browser. */
export type InkSurface = {
  lineWidth: number; lineCap: string; lineJoin: string; strokeStyle: unknown;
  readonly beginPath: () => void;
  readonly moveTo: (x: number, y: number) => void;
  readonly lineTo: (x: number, y: number) => void;
  readonly quadraticCurveTo: (controlX: number, controlY: number, x: number, y: number) => void;
  readonly stroke: () => void;
};

/** Where the pen is within one stroke: the last point, the middle before it, the width it has. */
type Trail = { readonly point: PadPoint; readonly middle: { readonly x: number; readonly y: number }; readonly width: number };

/** Width of the pen in CSS pixels: never under 4, thicker when pressed or slow. */
const thinnestPx = 4;
const thickestPx = 8;
/** What devices say that feel no pressure. */
const noPressure = 0.5;

/** Draws the next point of a stroke at once; `trail` is null for its first. `scale`: CSS pixels of the box for one unit of the drawing. */
export function drawPoint(surface: InkSurface, trail: Trail | null, point: PadPoint, scale: number): Trail {
  const [x, y] = [point.x * scale, point.y * scale];
  const width = trail === null ? thinnestPx + 1.5 : trail.width * 0.7 + 0.3 * (thinnestPx + (thickestPx - thinnestPx) * weightOf(trail.point, point, scale));
  surface.lineWidth = width;
  surface.lineCap = 'round';
  surface.lineJoin = 'round';
  surface.strokeStyle = '#111';
  surface.beginPath();
  if (trail === null) {
    surface.moveTo(x, y);
    surface.lineTo(x, y + 0.01);
    surface.stroke();
    return { point, middle: { x, y }, width };
  }
  const [lastX, lastY] = [trail.point.x * scale, trail.point.y * scale];
  const middle = { x: (lastX + x) / 2, y: (lastY + y) / 2 };
  surface.moveTo(trail.middle.x, trail.middle.y);
  surface.quadraticCurveTo(lastX, lastY, middle.x, middle.y);
  // Up to where the pen is; the next point bends it.
  surface.lineTo(x, y);
  surface.stroke();
  return { point, middle, width };
}

/** Draws what is kept, as it was drawn. */
export function drawStrokes(surface: InkSurface, strokes: DrawnCharacter['strokes'], scale: number): void {
  for (const stroke of strokes) {
    let trail: Trail | null = null;
    for (const point of stroke) trail = drawPoint(surface, trail, point, scale);
  }
}

function weightOf(from: PadPoint, to: PadPoint, scale: number): number {
  if (to.pressure > 0 && to.pressure !== noPressure) return Math.min(1, to.pressure * 1.2);
  const pxPerMs = (Math.hypot(to.x - from.x, to.y - from.y) * scale) / Math.max(1, to.t - from.t);
  return 1 / (1 + pxPerMs * 1.5);
}
