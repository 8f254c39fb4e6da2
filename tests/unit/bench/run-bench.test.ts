import { expect, test } from 'vitest';
import { measureRates, median } from '../../bench/measure.ts';
import { runBench } from '../../bench/run-bench.ts';

test('a rate is the median of its rounds, the warm-up left out', async () => {
  let nowMs = 0;
  // The warm-up takes 1000 ms a piece, then rounds of 10, 50 and 20 ms a piece.
  const pieceMs = [1000, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 50, 50, 20, 20, 20, 20, 20];
  const seen: number[] = [];
  const rates = await measureRates([{ key: 'a', what: '', work: (index) => { seen.push(index); nowMs += pieceMs[index] ?? Number.NaN; } }], { rounds: 3, roundMs: 100 }, () => nowMs);
  expect(rates.get('a')).toEqual({ perSecond: 50, rounds: [100, 20, 50] });
  expect(seen).toEqual(pieceMs.map((_, index) => index));
});

test('the median of an even number is the mean of the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

test.each([[[]], [['nothing']], [['documents', '--rounds', '0']], [['documents', '--round', '1']], [['desk', '--issue', '3', '--seal', '5']]])('a wrong call %j says how', async (commandArguments) => {
  const lines: string[] = [];
  expect([await runBench(commandArguments, (line) => lines.push(line)), lines.join().startsWith('用法：')]).toEqual([2, true]);
});
