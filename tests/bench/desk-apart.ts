import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { DeskAmounts } from './desk-bench.ts';
import type { BenchFigure } from './figure.ts';

const run = promisify(execFile);
const writtenSchema = z.object({ figures: z.record(z.string(), z.object({ value: z.number(), unit: z.string(), what: z.string() })) });

/** The desk bench as a program of its own, so that its memory and its garbage are nobody else's. */
export async function benchDeskApart({ issue, seal }: DeskAmounts): Promise<readonly BenchFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-bench-'));
  const path = join(folder, 'desk.json');
  await run(process.execPath, [join(import.meta.dirname, 'run-bench.ts'), 'desk', '--issue', String(issue), '--seal', String(seal), '--json', path], { maxBuffer: 16 * 1024 * 1024 });
  const { figures } = writtenSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  rmSync(folder, { recursive: true });
  return Object.entries(figures).map(([key, figure]) => ({ key, ...figure }));
}
