import { expect, test } from 'vitest';
import { runFromCommand } from '../crash/run-crash.ts';

test('twenty cycles of real crashes lose nothing', async () => {
  const said: string[] = [];
  const code = await runFromCommand(['--cycles', '20', '--seed', '1'], (line) => said.push(line));
  expect(said.at(-1), said.join('\n')).toMatch(/^cycles 20, kills \d+, cuts 160, acknowledged \d+, lost 0, half-written 0, converged 20$/u);
  expect(code).toBe(0);
}, 1_800_000);
