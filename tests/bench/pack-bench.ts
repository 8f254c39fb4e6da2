import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchFigure } from './figure.ts';
import type { PackResult } from './pack-program.ts';

const run = promisify(execFile);

/** Household tails to disk on two threads: one figure of speed and the memory it takes. */
export async function benchPack(count: number): Promise<readonly BenchFigure[]> {
  const result = await pack(count);
  return [
    { key: 'fill.tailsToDisk.docsPerS', value: result.docsPerS, unit: '/s', what: `${count} tails appended to a pack file on 2 workers, flushed; ${result.bases} page-break variants` },
    { key: 'peakRssMb', value: result.peakRssMb, unit: 'MB', what: 'peak memory of that program, both workers and their fonts included' },
  ];
}

/** The same for 1,000, 10,000 and 100,000 households: speed must hold and memory stay flat. */
export async function benchPackScale(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = [];
  for (const count of [1_000, 10_000, 100_000]) {
    const result = await pack(count);
    figures.push(
      { key: `scale.${count}.docsPerS`, value: result.docsPerS, unit: '/s', what: `tails of ${count} households, ${(result.bytes / 1e6).toFixed(0)} MB` },
      { key: `scale.${count}.peakRssMb`, value: result.peakRssMb, unit: 'MB', what: `${result.bases} page-break variants` },
    );
  }
  return figures;
}

async function pack(count: number): Promise<PackResult> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'pack-program.ts'), String(count)]);
  // Our own program beside this one printed it.
  return JSON.parse(stdout) as PackResult;
}
