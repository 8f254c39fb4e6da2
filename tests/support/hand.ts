import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';

export type HandStroke = readonly (readonly [x: number, y: number])[];
type Hand = { readonly side?: number; readonly pxPerMs?: number; readonly everyMs?: number; readonly liftedMs?: number };

/** A character as a hand draws it along these corners (shares of the box): points come unevenly, time goes on between strokes. */
export function drawnByHand(character: string, strokes: readonly HandStroke[], hand: Hand = {}): DrawnCharacter {
  const { side = 300, pxPerMs = 0.5, everyMs = 12, liftedMs = 200 } = hand;
  let [timeMs, count] = [0, 0];
  return {
    character, width: side, height: side,
    strokes: strokes.map((corners) => {
      const points = corners.flatMap(([toX, toY], index) => {
        const [fromX, fromY] = corners[index - 1] ?? [toX, toY];
        const steps = Math.max(1, Math.round((Math.hypot(toX - fromX, toY - fromY) * side) / pxPerMs / everyMs));
        return Array.from({ length: index === 0 ? 1 : steps }, (_each, step) => {
          timeMs += everyMs + (count % 3) - 1;
          count += 1;
          const part = index === 0 ? 1 : (step + 1) / steps;
          return { x: (fromX + (toX - fromX) * part) * side, y: (fromY + (toY - fromY) * part) * side, t: timeMs, pressure: 0.5 };
        });
      });
      timeMs += liftedMs;
      return points;
    }),
  };
}

export const wangStrokes: readonly HandStroke[] = [[[0.2, 0.25], [0.8, 0.22]], [[0.25, 0.5], [0.75, 0.48]], [[0.5, 0.24], [0.5, 0.8]], [[0.15, 0.82], [0.85, 0.8]]];
