import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('the documents bench gives every figure and writes them down', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  const lines: string[] = [];
  expect(await runBench(['documents', '--rounds', '1', '--round-ms', '1', '--json', join(dir, 'deep', 'documents.json')], (line) => lines.push(line))).toBe(0);
  const written: unknown = JSON.parse(readFileSync(join(dir, 'deep', 'documents.json'), 'utf8'));
  rmSync(dir, { recursive: true });
  const keys = ['fill.memory.docsPerS', 'fill.tailBytes', 'citizenSign.p256.docsPerS', 'seal.rsa2048.docsPerS', 'seal.rsa2048.shareOfBareSign', 'seal.p256.docsPerS', 'verify.docsPerS', 'peakRssMb'];
  expect(written).toMatchObject({ bench: 'documents', figures: Object.fromEntries(keys.map((key) => [key, { value: expect.any(Number) }])) });
  expect(keys.filter((key) => !lines.some((line) => line.startsWith(`${key} `)))).toEqual([]);
});

test('the desk bench issues and seals in a desk of its own and gives its figures', async () => {
  const lines: string[] = [];
  expect(await runBench(['desk', '--issue', '12', '--seal', '3'], (line) => lines.push(line))).toBe(0);
  const keys = ['fill.store.docsPerS', 'issue12.seconds', 'issue12.longestAnswerMs', 'seal3.seconds', 'add12.seconds', 'desk.peakRssMb'];
  expect(keys.filter((key) => !lines.some((line) => line.startsWith(`${key} `)))).toEqual([]);
}, 60_000);

test.each([[[]], [['nothing']], [['documents', '--rounds', '0']], [['documents', '--round', '1']], [['desk', '--issue', '3', '--seal', '5']]])('a wrong call %j says how', async (commandArguments) => {
  const lines: string[] = [];
  expect([await runBench(commandArguments, (line) => lines.push(line)), lines.join().startsWith('用法：')]).toEqual([2, true]);
});
