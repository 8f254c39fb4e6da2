import { expect, test } from 'vitest';
import { runFromCommand } from '../simulation/run-simulation.ts';

test('every planted bug is found', async () => {
  const lines: string[] = [];
  const code = await runFromCommand(['--planted'], (line) => lines.push(line));
  expect([code, lines.filter((line) => line.startsWith('NOT FOUND'))]).toEqual([0, []]);
}, 1_800_000);
