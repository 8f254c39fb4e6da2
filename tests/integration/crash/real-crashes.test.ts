import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runKillCycle } from '../../crash/kill-cycle.ts';
import type { KillOptions, KillReport } from '../../crash/kill-cycle.ts';
import { prepareFolder } from '../../crash/prepared-folder.ts';
import type { Prepared } from '../../crash/prepared-folder.ts';
import { runFromCommand } from '../../crash/run-crash.ts';

const dir = mkdtempSync(join(tmpdir(), 'crash-'));
let prepared: Prepared;
let runs = 0;

beforeAll(async () => { prepared = await prepareFolder(join(dir, 'prepared'), { pushed: 8, signed: 3, approved: 2, sealed: 1 }); }, 120_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function run(seed: number, planted?: KillOptions['planted']): Promise<KillReport> {
  runs += 1;
  const folder = join(dir, `run-${runs}`);
  mkdirSync(folder);
  return runKillCycle(prepared, { seed, folder, rounds: 1, ...(planted === undefined ? {} : { planted }) });
}

test('desk and hub killed while staff and citizens are at work: nothing acknowledged is lost, nothing half written, all become one', async () => {
  const report = await run(3);
  expect([...report.found, ...(report.found.length > 0 ? report.story : [])]).toEqual([]);
  expect(report.kills).toBeGreaterThan(0);
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.isConverged).toBe(true);
}, 120_000);

test.each([['log', 'lost:'], ['files', 'half-written:']] as const)('the check finds what a kill does not do: %s cut away', async (planted, word) => {
  const found: string[] = [];
  for (let seed = 1; seed <= 4 && !found.some((text) => text.startsWith(word)); seed += 1) found.push(...(await run(seed, planted)).found);
  expect(found.filter((text) => text.startsWith(word))).not.toEqual([]);
}, 120_000);

test('a wrong call of the command is answered with how to call it', async () => {
  const said: string[] = [];
  expect(await runFromCommand(['--cycles', 'many'], (line) => said.push(line))).toBe(2);
  expect(said).toEqual(['用法：npm run crash -- [--cycles 20] [--seed 1]']);
});
