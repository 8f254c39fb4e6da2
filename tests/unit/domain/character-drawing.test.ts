import { describe, expect, test } from 'vitest';
import { charactersOfName, isWrittenAsDot } from '../../../shared/domain/applicant-characters.ts';
import { readDrawing } from '../../../shared/domain/character-drawing.ts';
import type { DrawnCharacter } from '../../../shared/domain/character-drawing.ts';
import { strokeCountOf } from '../../../shared/domain/stroke-count.ts';
import { drawnByHand, wangStrokes } from '../../support/hand.ts';
import type { HandStroke } from '../../support/hand.ts';
import { sampleDrawings } from '../../support/signing-world.ts';

const read = (drawing: unknown, character = '王'): string => {
  const result = readDrawing(JSON.stringify(drawing), character);
  return result.ok ? 'taken' : result.error.code;
};
const wang = drawnByHand('王', wangStrokes);
const line: HandStroke = [[0.2, 0.5], [0.8, 0.49]];
const withPoints = (change: (point: DrawnCharacter['strokes'][number][number], index: number) => object): unknown => {
  let index = -1;
  return { ...wang, strokes: wang.strokes.map((stroke) => stroke.map((point) => ({ ...point, ...change(point, (index += 1)) }))) };
};
const zigzag = (turns: number): HandStroke => Array.from({ length: turns }, (_each, index) => [index % 2 === 0 ? 0.1 : 0.9, 0.1 + (0.8 * index) / turns] as const);

describe('what an honest hand draws is taken', () => {
  test.each([
    ['quick', drawnByHand('王', wangStrokes, { pxPerMs: 3, liftedMs: 60 })],
    ['very slow, on an old phone that tells of few points', drawnByHand('王', wangStrokes, { pxPerMs: 0.05, everyMs: 33, liftedMs: 4000 })],
    ['small', drawnByHand('王', wangStrokes.map((stroke) => stroke.map(([x, y]) => [0.4 + x * 0.3, 0.4 + y * 0.3] as const)))],
    ['trembling', drawnByHand('王', wangStrokes.map((stroke) => stroke.flatMap(([x, y], index) => (index === 0 ? [[x, y]] : Array.from({ length: 24 }, (_each, step) => {
      const [fromX, fromY] = stroke[index - 1] ?? [x, y];
      return [fromX + ((x - fromX) * (step + 1)) / 24, fromY + ((y - fromY) * (step + 1)) / 24 + (step % 2 === 0 ? 0.02 : -0.02)] as const;
    })) as HandStroke)))],
    ['in joined strokes', drawnByHand('王', [wangStrokes.flat()])],
    ['with a pen lifted at every turn', drawnByHand('王', wangStrokes.flatMap((stroke) => stroke.slice(1).flatMap(([x, y], index) => [[stroke[index] ?? ([x, y] as const), [x, y]] as const, [[x, y]] as const])))],
  ])('%s', (_how, drawing) => {
    expect(read(drawing)).toBe('taken');
  });

  test('the samples of the other tests, 一 as the shortest, a rare one, the dot of a name by one tap', () => {
    expect(sampleDrawings.map((drawing) => read(drawing, drawing.character))).toEqual(['taken', 'taken', 'taken']);
    expect(read(drawnByHand('一', [line]), '一')).toBe('taken');
    expect(read(drawnByHand('𬭎', wangStrokes), '𬭎')).toBe('taken');
    expect(read(drawnByHand('·', [[[0.5, 0.5]]]), '·')).toBe('taken');
  });
});

describe('what is no legible character is refused with its reason', () => {
  test.each([
    ['a dot', drawnByHand('王', [[[0.5, 0.5]]]), '王', 'too_little'],
    ['a slip', drawnByHand('一', [[[0.4, 0.5], [0.5, 0.5]]]), '一', 'too_little'],
    ['a tangle in a corner', drawnByHand('王', [zigzag(20).map(([x, y]) => [x * 0.15, y * 0.15] as const)]), '王', 'too_small'],
    ['one line for a character of 24 strokes', drawnByHand('鑫', [line]), '鑫', 'too_few_strokes'],
    ['a scribble', drawnByHand('王', [zigzag(30)]), '王', 'scribble'],
    ['a hatching', drawnByHand('王', Array.from({ length: 60 }, (_each, index) => [[0.2, index / 60], [0.3, index / 60]] as const)), '王', 'scribble'],
    ['another character', drawnByHand('大', wangStrokes), '王', 'drawing'],
  ])('%s', (_what, drawing, character, code) => {
    expect(read(drawing, character)).toBe(code);
  });
});

describe('what no hand can have drawn is refused', () => {
  test.each([
    ['two points a stroke', { ...wang, strokes: wang.strokes.map((stroke) => [stroke[0], stroke.at(-1)]) }],
    ['all within an instant', withPoints((_point, index) => ({ t: index * 0.1 }))],
    ['at no time at all', withPoints(() => ({ t: 0 }))],
    ['a clock that goes back', withPoints((point, index) => ({ t: index === 20 ? 0 : point.t }))],
    ['points exactly alike in time', withPoints((_point, index) => ({ t: index * 10 }))],
  ])('%s', (_what, drawing) => {
    expect(read(drawing)).toBe('not_by_hand');
  });

  test.each([
    ['far outside the box', withPoints((point) => ({ x: point.x + 300 }))],
    ['huge', withPoints(() => ({ x: 1e9 }))],
    ['negative', withPoints(() => ({ y: -1 }))],
    ['no number', withPoints(() => ({ t: 'soon' }))],
    ['not a number', withPoints(() => ({ x: Number.NaN }))],
    ['more strokes than anybody writes', { ...wang, strokes: Array.from({ length: 81 }, () => wang.strokes[0]) }],
    ['more points than a pen gives', { ...wang, strokes: [Array.from({ length: 4001 }, (_each, index) => ({ x: index % 300, y: 1, t: index, pressure: 0.5 }))] }],
    ['no strokes', { ...wang, strokes: [] }],
    ['an empty stroke', { ...wang, strokes: [[]] }],
    ['a box of no size', { ...wang, width: 0 }],
    ['a list', []],
    ['nothing', null],
  ])('%s', (_what, drawing) => {
    expect(read(drawing)).toBe('drawing');
  });

  test('a number that JSON cannot hold, and half a text', () => {
    expect(readDrawing('{"strokes":[[{"x":1e999}]]}', '王').ok).toBe(false);
    expect(readDrawing('{"strokes":', '王').ok).toBe(false);
  });
});

test('strokes are counted by the stroke order; what has none is not counted', () => {
  expect([...'一二三王李赵戴鑫'].map(strokeCountOf)).toEqual([1, 2, 3, 4, 7, 9, 17, 24]);
  expect([...'A·é'].map(strokeCountOf)).toEqual([null, null, null]);
});

test('names of 2 to 30 characters: rare ones whole, variation selectors with theirs, the 间隔号 as a dot, no spaces', () => {
  expect(charactersOfName('王大三')).toEqual(['王', '大', '三']);
  expect(charactersOfName('𬭎𠮷')).toEqual(['𬭎', '𠮷']);
  expect(charactersOfName('葛\u{E0100}城')).toEqual(['葛\u{E0100}', '城']);
  expect(charactersOfName('阿依古丽 · 买买提')).toEqual(['阿', '依', '古', '丽', '·', '买', '买', '提']);
  expect(charactersOfName('阿'.repeat(30))).toHaveLength(30);
  expect(['·', '•', '阿', '𬭎'].map(isWrittenAsDot)).toEqual([true, true, false, false]);
});
