/** What a drawing is measured by; the lengths as shares of the box's shorter side. */
export type DrawingMeasure = {
  readonly ink: number;
  /** The larger of width and height of the ink. */
  readonly extent: number;
  readonly strokes: number;
  /** Strokes that are more than a tap. */
  readonly movedStrokes: number;
  readonly points: number;
  readonly penDownMs: number;
  /** Time never goes back, within strokes and from one to the next. */
  readonly isClockSteady: boolean;
  /** Steps between points when all of them take the same time to a tenth of a millisecond; else 0. */
  readonly evenSteps: number;
};

type Point = { readonly x: number; readonly y: number; readonly t: number };
export type MeasuredDrawing = { readonly width: number; readonly height: number; readonly strokes: readonly (readonly Point[])[] };

const tapShare = 0.05;

export function measureDrawing({ width, height, strokes }: MeasuredDrawing): DrawingMeasure {
  const side = Math.min(width, height);
  const points = strokes.flat();
  const lengths = strokes.map((stroke) => lengthOf(stroke) / side);
  const stepsMs = strokes.flatMap((stroke) => stroke.slice(1).map((point, index) => Math.round((point.t - (stroke[index]?.t ?? 0)) * 10) / 10));
  return {
    ink: lengths.reduce((sum, length) => sum + length, 0),
    extent: Math.max(spread(points.map((point) => point.x)), spread(points.map((point) => point.y))) / side,
    strokes: strokes.length,
    movedStrokes: lengths.filter((length) => length > tapShare).length,
    points: points.length,
    penDownMs: strokes.reduce((sum, stroke) => sum + (stroke.at(-1)?.t ?? 0) - (stroke[0]?.t ?? 0), 0),
    isClockSteady: points.every((point, index) => point.t >= (points[index - 1]?.t ?? 0)),
    evenSteps: new Set(stepsMs).size === 1 ? stepsMs.length : 0,
  };
}

function lengthOf(stroke: readonly Point[]): number {
  return stroke.reduce((sum, point, index) => {
    const before = stroke[index - 1] ?? point;
    return sum + Math.hypot(point.x - before.x, point.y - before.y);
  }, 0);
}

function spread(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0) - values.reduce((least, value) => Math.min(least, value), Infinity);
}
