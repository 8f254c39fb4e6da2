import { expect, test } from 'vitest';
import { createPresenceBoard } from '../../../../citizen-web/store/presence-board.ts';
import { presenceLifeMs } from '../../../../shared/protocol/presence.ts';

const li = { deviceId: 'window-3', staffId: 'li', householdId: 'a', isOpen: true };
const wang = { deviceId: 'window-1', staffId: 'wang', householdId: 'a', isOpen: true };

test('each sees the others on the same household, never itself, and nobody of another household', () => {
  const board = createPresenceBoard();
  expect(board.note(li, 0)).toEqual([]);
  expect(board.note(wang, 1)).toEqual([{ deviceId: 'window-3', staffId: 'li' }]);
  expect(board.note(li, 2)).toEqual([{ deviceId: 'window-1', staffId: 'wang' }]);
  expect(board.note({ ...wang, householdId: 'b' }, 3)).toEqual([]);
});

test('who leaves is gone at once, who falls silent after a while, whichever way the clock steps', () => {
  const board = createPresenceBoard();
  board.note(li, 0);
  board.note({ ...li, isOpen: false }, 1);
  expect(board.note(wang, 2)).toEqual([]);
  board.note(li, 3);
  expect(board.note(wang, 3 + presenceLifeMs)).toHaveLength(1);
  expect(board.note(wang, 4 + presenceLifeMs)).toEqual([]);
  board.note(li, 10 * presenceLifeMs);
  expect(board.note(wang, 0)).toEqual([]);
});

test('however many come, the board stays small and the newest stay', () => {
  const board = createPresenceBoard();
  for (let index = 0; index < 5_000; index += 1) board.note({ ...li, deviceId: `window-${index}` }, index / 1_000);
  const others = board.note({ ...wang, deviceId: 'mine' }, 6);
  expect(others.length).toBeLessThanOrEqual(2_000);
  expect(others.at(-1)?.deviceId).toBe('window-4999');
});
