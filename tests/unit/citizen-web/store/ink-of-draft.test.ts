import { expect, test } from 'vitest';
import type { DraftCharacter } from '../../../../citizen-web/store/citizen-draft.ts';
import { inkMessageSchema, withInk } from '../../../../citizen-web/store/ink-of-draft.ts';
import type { InkMessage } from '../../../../citizen-web/store/ink-of-draft.ts';
import { drawnByHand, wangStrokes } from '../../../support/hand.ts';

const wang = drawnByHand('王', wangStrokes);
const empty: DraftCharacter = { drawing: null, confirmedAtMs: null, turn: 0, clearCount: 0, isPrefilled: false };
const message = (turn: number, from: number, until = from + 1): InkMessage => ({ turn, from, ink: { ...wang, strokes: wang.strokes.slice(from, until) } });
const drawnWith = (...messages: readonly InkMessage[]): DraftCharacter => messages.reduce((character, each) => withInk(character, each).character, empty);

test('stroke by stroke the drawing grows, and it is the one that was drawn', () => {
  expect(drawnWith(message(1, 0), message(2, 1), message(3, 2), message(4, 3)).drawing).toEqual(wang);
  expect(drawnWith(message(1, 0), message(4, 1, 4)).drawing).toEqual(wang);
});

test('a message that comes twice, or after a later one, changes nothing', () => {
  const drawn = drawnWith(message(1, 0), message(2, 1));
  expect(withInk(drawn, message(2, 1))).toEqual({ outcome: 'taken', turn: 2, character: drawn });
  expect(withInk(drawn, message(1, 0))).toEqual({ outcome: 'late', turn: 2, character: drawn });
});

test('清除 empties the box, and what follows begins anew', () => {
  const cleared = withInk(drawnWith(message(1, 0), message(2, 1)), { turn: 3, from: 0, ink: { ...wang, strokes: [] } });
  expect(cleared).toMatchObject({ outcome: 'taken', character: { drawing: null, turn: 3, clearCount: 1 } });
  expect(withInk(cleared.character, { turn: 4, from: 0, ink: { ...wang, strokes: [] } }).character.clearCount).toBe(1);
  expect(withInk(cleared.character, message(4, 2)).outcome).toBe('gap');
  expect(withInk(cleared.character, message(4, 0)).character.drawing?.strokes).toEqual(wang.strokes.slice(0, 1));
});

test('strokes of another box are not put behind those of this one', () => {
  const turned: InkMessage = { turn: 2, from: 1, ink: { ...wang, width: 284, height: 284, strokes: wang.strokes.slice(1, 2) } };
  expect(withInk(drawnWith(message(1, 0)), turned)).toMatchObject({ outcome: 'gap', turn: 1 });
});

test('ink that changes is neither confirmed nor carried over any more', () => {
  const before: DraftCharacter = { drawing: wang, confirmedAtMs: 5, turn: 0, clearCount: 0, isPrefilled: true };
  expect(withInk(before, message(1, 0)).character).toMatchObject({ confirmedAtMs: null, isPrefilled: false });
});

test('a message is bounded', () => {
  expect(inkMessageSchema.safeParse(message(1, 0)).success).toBe(true);
  for (const broken of [{ ...message(1, 0), turn: 0 }, { ...message(1, 0), from: -1 }, { ...message(1, 0), turn: 1.5 }, { turn: 1, from: 0, ink: { ...wang, strokes: Array.from({ length: 81 }, () => wang.strokes[0]) } }]) {
    expect(inkMessageSchema.safeParse(broken).success).toBe(false);
  }
});
