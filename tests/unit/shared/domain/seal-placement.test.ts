import { expect, test } from 'vitest';
import { placeSeal, pointsPerMm } from '../../../../shared/domain/seal-placement.ts';

const field = { widthPt: 44 * pointsPerMm, heightPt: 50 * pointsPerMm };
const seal = { widthPt: 40 * pointsPerMm, heightPt: 40 * pointsPerMm };

test('without a placement a seal stands in the middle of its field', () => {
  const placed = placeSeal(field, seal, { rightMm: 0, downMm: 0 });
  expect(placed.leftPt).toBeCloseTo(2 * pointsPerMm);
  expect(placed.bottomPt).toBeCloseTo(5 * pointsPerMm);
  expect(placed).toMatchObject({ placement: { rightMm: 0, downMm: 0 }, isMovedInside: false });
});

test('right and down are those of the reader', () => {
  const placed = placeSeal(field, seal, { rightMm: 1.5, downMm: 3 });
  expect(placed.leftPt).toBeCloseTo(3.5 * pointsPerMm);
  expect(placed.bottomPt).toBeCloseTo(2 * pointsPerMm);
  expect(placed).toMatchObject({ placement: { rightMm: 1.5, downMm: 3 }, isMovedInside: false });
});

test.each([[9, 0, 2, 0], [-9, 0, -2, 0], [0, 30, 0, 5], [0, -30, 0, -5], [9, 9, 2, 5]])('%d right, %d down stays inside at %d, %d', (rightMm, downMm, right, down) => {
  const placed = placeSeal(field, seal, { rightMm, downMm });
  expect(placed).toMatchObject({ placement: { rightMm: right, downMm: down }, isMovedInside: true });
  expect(placed.leftPt).toBeGreaterThanOrEqual(0);
  expect(placed.bottomPt).toBeGreaterThanOrEqual(0);
  expect(placed.leftPt + seal.widthPt).toBeLessThanOrEqual(field.widthPt + 1e-9);
  expect(placed.bottomPt + seal.heightPt).toBeLessThanOrEqual(field.heightPt + 1e-9);
});
