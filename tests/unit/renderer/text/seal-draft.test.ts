import { expect, test } from 'vitest';
import { firstRound, missingForSeal, placementText, sealsOfSeam, sourceOf } from '../../../../renderer/text/seal-draft.ts';

const draft = { way: 'round' as const, round: firstRound, file: null, longestMm: null, isPureRed: false };
const slice = (sealIndex: number) => ({ pngBase64: '', width: 1, height: 1, sealIndex, widthMm: 5 });
const page = { pngBase64: '', width: 1, height: 1 };

test('there is nothing to draw before a name or a file is given', () => {
  expect(sourceOf(draft)).toBeNull();
  expect(sourceOf({ ...draft, round: { ...firstRound, name: '  示例局 ' } })).toMatchObject({ kind: 'round', name: '示例局', diameterMm: 40 });
  expect(sourceOf({ ...draft, way: 'file' })).toBeNull();
  expect(sourceOf({ ...draft, way: 'file', file: { fileToken: 't' }, longestMm: 38 })).toEqual({ kind: 'file', fileToken: 't', longestMm: 38, isPureRed: false });
});

test('what is missing is said in the order of the page', () => {
  const ready = { hasDrawing: true, name: '公章', isKeyChecked: true, timestampUrl: '', hasTimestampRoot: false };
  expect(missingForSeal(ready)).toBeNull();
  expect(missingForSeal({ ...ready, hasDrawing: false, isKeyChecked: false })).toContain('图样');
  expect(missingForSeal({ ...ready, isKeyChecked: false })).toContain('核对证书');
  expect(missingForSeal({ ...ready, timestampUrl: 'http://a' })).toContain('根证书');
  expect(missingForSeal({ ...ready, name: ' ' })).toContain('名称');
});

test('pages are grouped by the seal that they share; pages without a slice are left out', () => {
  const pages = [slice(0), slice(0), slice(1), null, slice(1)].map((each, index) => ({ pageNumber: index + 1, page, slice: each }));
  expect(sealsOfSeam(pages).map((seal) => seal.map((each) => each.pageNumber))).toEqual([[1, 2], [3, 5]]);
  expect(sealsOfSeam([{ pageNumber: 1, page, slice: null }])).toEqual([]);
});

test('a place is told in words', () => {
  expect(placementText({ rightMm: 0, downMm: 0 })).toBe('盖章处正中');
  expect(placementText({ rightMm: -1.5, downMm: 2 })).toBe('偏左 1.5 毫米，偏下 2 毫米');
  expect(placementText({ rightMm: 0, downMm: -3 })).toBe('偏上 3 毫米');
});
