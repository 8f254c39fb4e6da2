import { expect, test } from 'vitest';
import { caseAfter, neighbour, offsetOf } from '../../../../renderer/text/selection.ts';
import { strokePath } from '../../../../renderer/text/strokes.ts';

const ids = ['a', 'b', 'c'];

test('the next case follows the one decided; after the last, what was skipped comes', () => {
  expect(caseAfter(ids, 'a')).toBe('b');
  expect(caseAfter(ids, 'c')).toBe('a');
  expect(caseAfter(['c'], 'c')).toBeNull();
  expect(caseAfter(ids, 'gone')).toBe('a');
});

test('up and down stay inside the list', () => {
  expect(neighbour(ids, 'a', -1)).toBe('a');
  expect(neighbour(ids, 'a', 1)).toBe('b');
  expect(neighbour(ids, 'c', 1)).toBe('c');
  expect(neighbour([], null, 1)).toBeNull();
});

test.each([[0, 0], [199, 0], [200, 200], [19_999, 19_800]])('row %i lies in the page from %i', (row, offset) => {
  expect(offsetOf(row, 200)).toBe(offset);
});

test('a stroke begins and ends where the pen did; a tap is a dot', () => {
  expect(strokePath([])).toBe('');
  expect(strokePath([{ x: 5, y: 6 }])).toBe('M5 6h0');
  expect(strokePath([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10.04, y: 20 }])).toBe('M0 0Q10 0 10 10L10 20');
});
