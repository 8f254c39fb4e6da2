import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareWorld } from './prepared-world.ts';
import { simulateSeed } from './simulate.ts';
import type { RunReport } from './simulate.ts';

type SimulationCall = { readonly seeds: number; readonly firstSeed: number; readonly steps: number };
type SimulationSum = { readonly commands: number; readonly refused: number; readonly violations: number };

const usage = '用法：npm run simulate -- [--seeds 20] [--seed 1] [--steps 120]';

if (import.meta.main) process.exitCode = await runFromCommand(process.argv.slice(2), (line) => console.log(line));

/** `npm run simulate`: prints one line of sums, before it the whole trace of each seed that failed. 0 without violations, 1 with, 2 for a wrong call. */
export async function runFromCommand(commandArguments: readonly string[], say: (line: string) => void): Promise<0 | 1 | 2> {
  const call = readCall(commandArguments);
  if (call === null) {
    say(usage);
    return 2;
  }
  const sum = await runSimulation(call, (report) => {
    if (report.violations.length === 0) return;
    say([`seed ${report.seed}`, ...report.trace, ...report.violations.map((text) => `VIOLATION ${text}`)].join('\n'));
    say(`again: npm run simulate -- --seeds 1 --seed ${report.seed} --steps ${call.steps}`);
  });
  say(`seeds ${call.seeds}, steps ${call.seeds * call.steps}, commands ${sum.commands}, refused ${sum.refused}, violations ${sum.violations}`);
  return sum.violations === 0 ? 0 : 1;
}

/** Runs the seeds one after another in a folder of its own that it leaves clean. */
async function runSimulation(call: SimulationCall, onReport: (report: RunReport) => void): Promise<SimulationSum> {
  const dir = mkdtempSync(join(tmpdir(), 'simulation-'));
  try {
    const prepared = await prepareWorld(join(dir, 'prepared'));
    let sum: SimulationSum = { commands: 0, refused: 0, violations: 0 };
    for (let index = 0; index < call.seeds; index += 1) {
      const report = await simulateSeed(prepared, { seed: call.firstSeed + index, steps: call.steps, dir: join(dir, `run-${index}`) });
      onReport(report);
      sum = { commands: sum.commands + report.commands, refused: sum.refused + report.refused, violations: sum.violations + report.violations.length };
    }
    return sum;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function readCall(commandArguments: readonly string[]): SimulationCall | null {
  try {
    const options = { seeds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, steps: { type: 'string', default: '120' } } as const;
    const { values } = parseArgs({ args: [...commandArguments], options });
    const call = { seeds: Number(values.seeds), firstSeed: Number(values.seed), steps: Number(values.steps) };
    return Object.values(call).every((value) => Number.isInteger(value) && value > 0) ? call : null;
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}
