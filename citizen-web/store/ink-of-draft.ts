import { z } from 'zod';
import { characterDrawingSchema, strokeSchema } from '../../shared/domain/character-drawing.ts';
import type { DrawnCharacter } from '../../shared/domain/character-drawing.ts';
import type { DraftCharacter } from './citizen-draft.ts';

/**
 * What the signature box sends after each stroke and each 清除: a number that only grows, how many strokes of before still stand, and the
 * strokes that came after them.
 */
export const inkMessageSchema = z.object({
  turn: z.number().int().min(1).max(1_000_000),
  from: z.number().int().min(0).max(80),
  ink: characterDrawingSchema.extend({ strokes: z.array(strokeSchema).max(80) }),
});
export type InkMessage = z.infer<typeof inkMessageSchema>;

/** taken: kept, or kept before. gap: strokes of before are missing. late: a later message was here first, from this box or another. */
export type InkOutcome = { readonly outcome: 'taken' | 'gap' | 'late'; readonly turn: number; readonly character: DraftCharacter };

/**
 * Puts a message's strokes behind those kept. A message may come twice or late: a phone sends again when it got no answer, and once more
 * when the page goes away. Ink that changes is no longer confirmed.
 */
export function withInk(character: DraftCharacter, message: InkMessage): InkOutcome {
  const same = { turn: character.turn, character };
  if (message.turn < character.turn) return { outcome: 'late', ...same };
  if (message.turn === character.turn) return { outcome: 'taken', ...same };
  const kept = character.drawing;
  const isSameBox = kept !== null && kept.width === message.ink.width && kept.height === message.ink.height;
  if (message.from > 0 && (!isSameBox || kept.strokes.length < message.from)) return { outcome: 'gap', ...same };
  const strokes = [...(kept === null ? [] : kept.strokes.slice(0, message.from)), ...message.ink.strokes].slice(0, 80);
  const drawing: DrawnCharacter | null = strokes.length === 0 ? null : { ...message.ink, strokes };
  const clearCount = character.clearCount + (kept !== null && drawing === null ? 1 : 0);
  return { outcome: 'taken', turn: message.turn, character: { drawing, confirmedAtMs: null, turn: message.turn, clearCount, isPrefilled: false } };
}
