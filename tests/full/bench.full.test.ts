import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBench } from '../bench/run-bench.ts';

test('the documents bench gives every figure and writes them down', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  const lines: string[] = [];
  expect(await runBench(['documents', '--rounds', '1', '--round-ms', '1', '--issue', '120', '--seal', '20', '--json', join(dir, 'deep', 'documents.json')], (line) => lines.push(line))).toBe(0);
  const written: unknown = JSON.parse(readFileSync(join(dir, 'deep', 'documents.json'), 'utf8'));
  rmSync(dir, { recursive: true });
  const keys = ['fill.memory.docsPerS', 'fill.memory.ratioToPdfLib', 'fill.tailsToDisk.docsPerS', 'fill.tailBytes', 'citizenSign.p256.docsPerS', 'seal.rsa2048.docsPerS', 'seal.rsa2048.shareOfBareSign', 'seal.rsa2048.ratioToSignpdf', 'seal.p256.docsPerS', 'verify.docsPerS', 'fill.store.docsPerS', 'issue120.seconds', 'seal20.seconds', 'peakRssMb'];
  expect(written).toMatchObject({ bench: 'documents', figures: Object.fromEntries(keys.map((key) => [key, { value: expect.any(Number) }])) });
  expect(keys.filter((key) => !lines.some((line) => line.startsWith(`${key} `)))).toEqual([]);
});

test('the desk bench issues and seals in a desk of its own and gives its figures', async () => {
  const lines: string[] = [];
  expect(await runBench(['desk', '--issue', '12', '--seal', '3'], (line) => lines.push(line))).toBe(0);
  const keys = ['fill.store.docsPerS', 'issue12.seconds', 'issue12.longestAnswerMs', 'seal3.seconds', 'add12.seconds', 'desk.peakRssMb'];
  expect(keys.filter((key) => !lines.some((line) => line.startsWith(`${key} `)))).toEqual([]);
}, 60_000);
