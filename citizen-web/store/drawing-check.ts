import { parseJson } from '../../shared/lib/parse-json.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { characterDrawingSchema } from './citizen-draft.ts';
import type { DrawnCharacter } from './citizen-draft.ts';

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
