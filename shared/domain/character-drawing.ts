import { z } from 'zod';
import { parseJson } from '../lib/parse-json.ts';
import { ok, refuse } from '../lib/result.ts';
import type { Refusal, Result } from '../lib/result.ts';
import { isWrittenAsDot } from './applicant-characters.ts';
import { measureDrawing } from './measure-drawing.ts';
import type { DrawingMeasure } from './measure-drawing.ts';
import { strokeCountOf } from './stroke-count.ts';

const longestMs = 86_400_000;
const pointSchema = z.object({ x: z.number().min(0).max(4000), y: z.number().min(0).max(4000), t: z.number().min(0).max(longestMs), pressure: z.number().min(0).max(1) });
export const strokeSchema = z.array(pointSchema).min(1).max(4000);

/** One character as a signature box sends it, on the citizen's pages and at the counter: bounded, so that nobody can fill the hub with ink. */
export const characterDrawingSchema = z.object({
  character: z.string().min(1).max(8),
  width: z.number().min(100).max(4000),
  height: z.number().min(100).max(4000),
  strokes: z.array(strokeSchema).min(1).max(80),
});
export type DrawnCharacter = z.infer<typeof characterDrawingSchema>;

/**
 * Reads what the signature box sent for one character. Refuses with a sentence for the page: an empty box, a dot, what is too small to
 * be read, a scribble, far too few strokes, the wrong character, what is no drawing, and what no hand can have drawn.
 */
export function readDrawing(text: string, character: string): Result<DrawnCharacter, Refusal> {
  const parsed = characterDrawingSchema.safeParse(parseJson(text));
  if (!parsed.success) return refuse('drawing', '签字没有收到，请重新写一遍，再点“确定”。');
  const drawing = parsed.data;
  if (drawing.character !== character) return refuse('drawing', `现在请写“${character}”字，写好后点“确定”。`);
  const isOutside = drawing.strokes.flat().some((point) => point.x > drawing.width || point.y > drawing.height);
  if (isOutside) return refuse('drawing', '签字没有收到，请重新写一遍，再点“确定”。');
  const measure = measureDrawing(drawing);
  const problem = isWrittenAsDot(character) ? null : legibilityProblem(measure, character);
  if (problem !== null) return problem;
  return isByHand(measure) ? ok(drawing) : refuse('not_by_hand', '没有收到完整的书写过程，请点“清除”，用手指或笔慢一些再写一遍。');
}

/**
 * Whether a hand can have moved like this. Bounds of the body and of touch screens, far from what slow, quick, trembling or halting
 * hands do: a box's width in 17 ms, a quarter of it between two points, strokes shorter than 20 ms, a clock that goes back, or forty
 * points and more that lie exactly the same time apart.
 */
function isByHand(measure: DrawingMeasure): boolean {
  if (!measure.isClockSteady) return false;
  if (measure.ink <= shortestMovedInk) return true;
  if (measure.points < 3 || measure.ink / measure.points > 0.25) return false;
  if (measure.penDownMs < (measure.ink * 1000) / 60 || measure.penDownMs < measure.movedStrokes * 20) return false;
  return measure.evenSteps < 40;
}

/** Less than this share of the box is a tap, which takes no time. */
const shortestMovedInk = 0.1;
/** Shorter ink is a dot or a slip, not a character; 一 is longer. */
const shortestInk = 0.2;
/** Smaller ink cannot be read on the agreement. */
const smallestExtent = 0.2;
/** A character whose strokes nobody has counted may be among the fullest. */
const fullestStrokes = 48;

/** Modest on purpose: joined strokes and a trembling hand are honest, and a reviewer looks at each character. */
function legibilityProblem(measure: DrawingMeasure, character: string): Result<never, Refusal> | null {
  if (measure.ink < shortestInk) return refuse('too_little', `签字框里只有一点笔迹，请点“清除”，写出完整的“${character}”字。`);
  if (measure.extent < smallestExtent) return refuse('too_small', `字写得太小，看不清楚，请点“清除”，把“${character}”字写大一些，写满签字框。`);
  const known = strokeCountOf(character);
  if (known !== null && measure.strokes < Math.floor(known / 6)) return refuse('too_few_strokes', `“${character}”字好像没有写完，请点“清除”，一笔一画写清楚。`);
  const strokes = known ?? fullestStrokes;
  if (measure.ink > 8 + 1.5 * strokes || measure.strokes > 15 + 3 * strokes) return refuse('scribble', `签字框里的笔迹太多，看不清是“${character}”字，请点“清除”，重新写一遍。`);
  return null;
}
