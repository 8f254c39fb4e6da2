import type { DrawnCharacter } from './character-drawing.ts';

/** What a signature pad tells of one stroke: pixels of its box, milliseconds of any clock. */
export type PadStroke = { readonly points: readonly { readonly x: number; readonly y: number; readonly time: number; readonly pressure: number }[] };
export type PadBox = { readonly character: string; readonly width: number; readonly height: number };

/** What a pad holds as the drawing that is kept: inside its box, times from the first point on. */
export function drawingOfPad(strokes: readonly PadStroke[], { character, width, height }: PadBox): DrawnCharacter {
  const start = strokes[0]?.points[0]?.time ?? 0;
  const round = (value: number): number => Math.round(value * 10) / 10;
  const inside = (value: number, most: number): number => Math.min(Math.max(round(value), 0), most);
  return {
    character, width, height,
    strokes: strokes.map((stroke) => stroke.points.map((point) => ({
      x: inside(point.x, width), y: inside(point.y, height), t: Math.max(0, Math.round(point.time - start)), pressure: round(point.pressure),
    }))),
  };
}

/** Ink of the pad: as thick on every screen. */
export const padPen = { minWidth: 2.5, maxWidth: 6.5, penColor: '#111' } as const;
export const padSettings = { ...padPen, throttle: 8, minDistance: 2 } as const;

/** The box as a canvas has it; named by its parts, since this room knows no browser. */
type PadCanvas = { width: number; height: number; readonly clientWidth: number; readonly clientHeight: number; readonly getContext: (kind: '2d') => { readonly scale: (x: number, y: number) => void } | null };

/** Gives the box as many pixels as the screen has for its size now, at its first showing and at each turn of the screen; the ink stays. */
export function fitPad<Ink>(box: PadCanvas, pad: { readonly toData: () => Ink; readonly fromData: (ink: Ink) => void }, devicePixelRatio: number): void {
  const kept = pad.toData();
  const ratio = Math.max(1, devicePixelRatio);
  box.width = box.clientWidth * ratio;
  box.height = box.clientHeight * ratio;
  box.getContext('2d')?.scale(ratio, ratio);
  pad.fromData(kept);
}

type PadGroup = typeof padPen & {
  readonly dotSize: number; readonly velocityFilterWeight: number; readonly compositeOperation: 'source-over';
  readonly points: { readonly x: number; readonly y: number; readonly time: number; readonly pressure: number }[];
};

/** A kept drawing as the pad takes it, scaled to a box of this size: it may have been drawn on another screen. */
export function padOfDrawing(drawing: DrawnCharacter, width: number, height: number): PadGroup[] {
  const [scaleX, scaleY] = [width / drawing.width, height / drawing.height];
  return drawing.strokes.map((stroke) => ({
    ...padPen, dotSize: 0, velocityFilterWeight: 0.7, compositeOperation: 'source-over',
    points: stroke.map((point) => ({ x: point.x * scaleX, y: point.y * scaleY, time: point.t, pressure: point.pressure })),
  }));
}
