import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCutCycle } from './cuts/cut-cycle.ts';
import { runKillCycle } from './kill-cycle.ts';
import { prepareFolder } from './prepared-folder.ts';
import type { Progress } from './prepared-folder.ts';

type CrashCall = { readonly cycles: number; readonly firstSeed: number };
export type CrashSum = {
  readonly kills: number; readonly cuts: number; readonly acknowledged: number; readonly lost: number; readonly halfWritten: number; readonly converged: number;
  /** Cycles in which anything at all was found. */
  readonly failed: number;
};

const usage = '用法：npm run crash -- [--cycles 20] [--seed 1]';
const cutsPerCycle = 8;
/** Enough of each for staff and citizens to be at work on while they last. */
const wholeOffice: Progress = { pushed: 26, signed: 16, approved: 9, sealed: 2 };
export const smallOffice: Progress = { pushed: 9, signed: 4, approved: 3, sealed: 1 };

if (import.meta.main) process.exitCode = await runFromCommand(process.argv.slice(2), (line) => console.log(line));

/** `npm run crash`: prints one line of sums, before it the story of each cycle that failed. 0 when nothing was lost, 1 otherwise, 2 for a wrong call. */
export async function runFromCommand(commandArguments: readonly string[], say: (line: string) => void): Promise<0 | 1 | 2> {
  const call = readCall(commandArguments);
  if (call === null) {
    say(usage);
    return 2;
  }
  const sum = await runCrash(call, wholeOffice, say);
  say(sumLine(call.cycles, sum));
  return sum.failed === 0 ? 0 : 1;
}

export function sumLine(cycles: number, sum: CrashSum): string {
  return `cycles ${cycles}, kills ${sum.kills}, cuts ${sum.cuts}, acknowledged ${sum.acknowledged}, lost ${sum.lost}, half-written ${sum.halfWritten}, converged ${sum.converged}`;
}

/** Cycles one after another in a folder that is left clean, but for the folders of cycles that failed. */
export async function runCrash(call: CrashCall, progress: Progress, say: (line: string) => void): Promise<CrashSum> {
  const dir = mkdtempSync(join(tmpdir(), 'crash-'));
  let sum: CrashSum = { kills: 0, cuts: 0, acknowledged: 0, lost: 0, halfWritten: 0, converged: 0, failed: 0 };
  try {
    const prepared = await prepareFolder(join(dir, 'prepared'), progress);
    for (let index = 0; index < call.cycles; index += 1) {
      const seed = call.firstSeed + index;
      const folder = join(dir, `seed-${seed}`);
      mkdirSync(folder);
      const report = await runKillCycle(prepared, { seed, folder, rounds: 1 });
      const cut = await runCutCycle({ seed, folder, cuts: cutsPerCycle });
      const found = [...report.found, ...cut.found];
      sum = {
        kills: sum.kills + report.kills, cuts: sum.cuts + cut.cuts, acknowledged: sum.acknowledged + report.acknowledged + cut.acknowledged, lost: sum.lost + found.filter((text) => text.startsWith('lost:')).length,
        halfWritten: sum.halfWritten + found.filter((text) => text.startsWith('half-written:')).length, converged: sum.converged + (report.isConverged ? 1 : 0), failed: sum.failed + (found.length > 0 ? 1 : 0),
      };
      if (found.length === 0) rmSync(folder, { recursive: true });
      else say([`seed ${seed}`, ...report.story, ...found, `kept: ${folder}`, `again: npm run crash -- --cycles 1 --seed ${seed}`].join('\n'));
    }
    return sum;
  } finally {
    rmSync(sum.failed === 0 ? dir : join(dir, 'prepared'), { recursive: true, force: true });
  }
}

function readCall(commandArguments: readonly string[]): CrashCall | null {
  try {
    const { values } = parseArgs({ args: [...commandArguments], options: { cycles: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } });
    const call = { cycles: Number(values.cycles), firstSeed: Number(values.seed) };
    return Object.values(call).every((value) => Number.isInteger(value) && value > 0) ? call : null;
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}
