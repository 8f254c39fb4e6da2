import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { must } from '../../shared/lib/assert.ts';
import { openEquipment } from './equipment.ts';
import { drawPlan } from './plan.ts';
import { findPlanted } from './planted/find-planted.ts';
import { prepareWorld } from './prepared-world.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { spread, startSeedWorker } from './run-in-workers.ts';
import { shrink } from './shrink.ts';
import { createSimulator } from './simulate.ts';
import type { RunReport } from './simulate.ts';
import type { Equipment } from './equipment.ts';

type SimulationCall = { readonly seeds: number; readonly firstSeed: number; readonly steps: number; readonly workers: number; readonly planted: boolean };
type SimulationSum = { readonly commands: number; readonly refused: number; readonly violations: number };

const usage = '用法：npm run simulate -- [--seeds 20] [--seed 1] [--steps 200] [--workers 2] [--planted]';
/** Shrinking takes as long as hundreds of runs; when many seeds fail, the first ones say enough. */
const mostShrunk = 3;

if (import.meta.main) process.exitCode = await runFromCommand(process.argv.slice(2), (line) => console.log(line));

/** `npm run simulate`: prints one line of sums, before it the smallest trace of each seed that failed. 0 without violations, 1 with, 2 for a wrong call. */
export async function runFromCommand(commandArguments: readonly string[], say: (line: string) => void): Promise<0 | 1 | 2> {
  const call = readCall(commandArguments);
  if (call === null) {
    say(usage);
    return 2;
  }
  const equipment = await openEquipment();
  const prepared = await prepareWorld(equipment);
  if (call.planted) return await findPlanted(prepared, call, say) ? 0 : 1;
  const { sum, failed } = await runSimulation(prepared, call);
  for (const [index, report] of failed.entries()) {
    if (index < mostShrunk) await sayShrunk(report, { prepared, equipment, call }, say);
    else say(`seed ${report.seed}: ${report.violations[0] ?? ''}`);
  }
  say(`seeds ${call.seeds}, steps ${call.seeds * call.steps}, commands ${sum.commands}, refused ${sum.refused}, violations ${sum.violations}`);
  return sum.violations === 0 ? 0 : 1;
}

async function runSimulation(prepared: PreparedWorld, call: SimulationCall): Promise<{ readonly sum: SimulationSum; readonly failed: readonly RunReport[] }> {
  const workers = await Promise.all(Array.from({ length: Math.min(call.workers, call.seeds) }, () => startSeedWorker({ prepared, bug: null })));
  let sum: SimulationSum = { commands: 0, refused: 0, violations: 0 };
  const failed: RunReport[] = [];
  await spread(Array.from({ length: call.seeds }, (_each, index) => call.firstSeed + index), workers.length, async (seed, thread) => {
    const report = await must(workers[thread], 'one a thread').run(drawPlan(seed, call.steps));
    if (report.violations.length > 0) failed.push(report);
    sum = { commands: sum.commands + report.commands, refused: sum.refused + report.refused, violations: sum.violations + report.violations.length };
  });
  await Promise.all(workers.map((worker) => worker.end()));
  return { sum, failed: failed.toSorted((one, other) => one.seed - other.seed) };
}

async function sayShrunk(report: RunReport, { prepared, equipment, call }: { readonly prepared: PreparedWorld; readonly equipment: Equipment; readonly call: SimulationCall }, say: (line: string) => void): Promise<void> {
  const simulator = await createSimulator(prepared, equipment);
  const smallest = await shrink(drawPlan(report.seed, call.steps), report, simulator.run);
  say([`seed ${report.seed}, shrunk to ${smallest.plan.steps.length} steps: ${JSON.stringify(smallest.plan)}`, ...smallest.report.trace, ...smallest.report.violations.map((text) => `VIOLATION ${text}`)].join('\n'));
  say(`again: npm run simulate -- --seeds 1 --seed ${report.seed} --steps ${call.steps}`);
}

function readCall(commandArguments: readonly string[]): SimulationCall | null {
  try {
    const options = {
      seeds: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' }, steps: { type: 'string', default: '200' }, workers: { type: 'string', default: String(availableParallelism()) },
      planted: { type: 'boolean', default: false },
    } as const;
    const { values } = parseArgs({ args: [...commandArguments], options });
    const call = { seeds: Number(values.seeds), firstSeed: Number(values.seed), steps: Number(values.steps), workers: Number(values.workers) };
    return Object.values(call).every((value) => Number.isInteger(value) && value > 0) ? { ...call, planted: values.planted } : null;
  } catch {
    // parseArgs throws on an option it does not know; the usage line is the better answer.
    return null;
  }
}
