import { z } from 'zod';
import { parseJson } from '../lib/parse-json.ts';
import { ok, refuse } from '../lib/result.ts';
import type { Refusal, Result } from '../lib/result.ts';

const pointSchema = z.object({ x: z.number().min(0).max(4000), y: z.number().min(0).max(4000), t: z.number().min(0).max(86_400_000), pressure: z.number().min(0).max(1) });

/** One character as a signature box sends it, on the citizen's pages and at the counter: bounded, so that nobody can fill the hub with ink. */
export const characterDrawingSchema = z.object({
  character: z.string().min(1).max(4),
  width: z.number().min(100).max(4000),
  height: z.number().min(100).max(4000),
  strokes: z.array(z.array(pointSchema).min(1).max(4000)).min(1).max(80),
});
export type DrawnCharacter = z.infer<typeof characterDrawingSchema>;

/** Shorter ink than this share of the box is a dot or a slip, not a character; 一 is longer. */
const shortestInk = 0.2;
/** The 间隔号 of 阿依古丽·买买提 is a dot and is written as one. */
const isLetter = /[\p{L}\p{N}]/u;

/** Reads what the signature box sent for one character; refuses an empty box, a dot, the wrong character, what is no drawing. */
export function readDrawing(text: string, character: string): Result<DrawnCharacter, Refusal> {
  const parsed = characterDrawingSchema.safeParse(parseJson(text));
  if (!parsed.success) return refuse('drawing', '签字没有收到，请重新写一遍，再点“确定”。');
  const drawing = parsed.data;
  if (drawing.character !== character) return refuse('drawing', `现在请写“${character}”字，写好后点“确定”。`);
  const isOutside = drawing.strokes.flat().some((point) => point.x > drawing.width || point.y > drawing.height);
  if (isOutside) return refuse('drawing', '签字没有收到，请重新写一遍，再点“确定”。');
  if (isLetter.test(character) && inkLength(drawing) < shortestInk * Math.min(drawing.width, drawing.height)) {
    return refuse('too_little', `签字框里只有一点笔迹，请写出完整的“${character}”字。`);
  }
  return ok(drawing);
}

function inkLength(drawing: DrawnCharacter): number {
  let length = 0;
  for (const stroke of drawing.strokes) {
    for (const [index, point] of stroke.entries()) {
      const before = stroke[index - 1];
      if (before !== undefined) length += Math.hypot(point.x - before.x, point.y - before.y);
    }
  }
  return length;
}
