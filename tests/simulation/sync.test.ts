import { beforeAll, expect, test } from 'vitest';
import { casesFor } from '../support/effort.ts';
import { openEquipment } from './equipment.ts';
import type { Equipment } from './equipment.ts';
import { drawPlan } from './plan.ts';
import { sourcesWith } from './planted/plant.ts';
import { plantedBugs } from './planted/planted-bugs.ts';
import { prepareWorld } from './prepared-world.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { spread, startSeedWorker } from './run-in-workers.ts';
import { runFromCommand } from './run-simulation.ts';
import { shrink } from './shrink.ts';
import { createSimulator } from './simulate.ts';

let equipment: Equipment;
let prepared: PreparedWorld;

beforeAll(async () => {
  equipment = await openEquipment();
  prepared = await prepareWorld(equipment);
});

/** The whole of CI has an hour, also on a slow machine: there as many seeds run as fit into their part of it, never fewer than a quarter. */
const seedsBudgetMs = 20 * 60_000;

test('hub and desks come to rest as one whatever the line, the disks, the clocks and the power do', async () => {
  const [seeds, steps] = [casesFor({ quick: 200, full: 2000 }), casesFor({ quick: 50, full: 200 })];
  const workers = await Promise.all([0, 1].map(() => startSeedWorker({ prepared, bug: null })));
  let [ran, commands, refused] = [0, 0, 0];
  const endsAtMs = performance.now() + seedsBudgetMs;
  const failed: string[] = [];
  await spread(Array.from({ length: seeds }, (_each, index) => index + 1), workers.length, async (seed, thread) => {
    if (ran >= seeds / 4 && performance.now() > endsAtMs) return;
    ran += 1;
    const report = await workers[thread]?.run(drawPlan(seed, steps)) ?? expect.fail('a worker each');
    if (report.violations.length > 0) failed.push(`seed ${seed} of ${steps} steps: ${report.violations.join('; ')}`);
    commands += report.commands;
    refused += report.refused;
  });
  await Promise.all(workers.map((worker) => worker.end()));
  console.log(`simulation: seeds ${ran} of ${seeds}, steps ${ran * steps}, commands ${commands}, refused ${refused}, violations ${failed.length}`);
  expect(failed).toEqual([]);
  // A run in which nothing happens, or nothing meets, proves nothing.
  expect([commands > ran * 10, refused > ran]).toEqual([true, true]);
}, 3_000_000);

test('the same plan runs the same way again', async () => {
  const simulator = await createSimulator(prepared, equipment);
  const [first, second] = [await simulator.run(drawPlan(3, 100)), await simulator.run(drawPlan(3, 100))];
  expect(second).toEqual(first);
});

test('a plan that fails is shrunk to the steps that it takes', async () => {
  const plan = drawPlan(5, 64);
  const needed = [plan.steps[9], plan.steps[40]];
  const run = (steps: readonly unknown[]) => ({ seed: 5, commands: 0, refused: 0, trace: ['— heal'], traceHash: '', violations: needed.every((step) => steps.includes(step)) ? ['I7 gone'] : [] });
  const { plan: smallest } = await shrink(plan, run(plan.steps), async (each) => run(each.steps));
  expect(smallest.steps).toEqual(needed);
});

test.each(plantedBugs.map((bug) => [bug.name, bug] as const))('there is a place for the planted bug: %s', (_name, bug) => {
  expect(sourcesWith(bug).size).toBeGreaterThan(0);
});

test('a planted bug is found', async () => {
  const worker = await startSeedWorker({ prepared, bug: plantedBugs.find((bug) => bug.name.includes('overlay')) ?? expect.fail('it is planted') });
  const found: string[] = [];
  for (let seed = 1; seed <= 20 && found.length === 0; seed += 1) found.push(...(await worker.run(drawPlan(seed, 80))).violations);
  await worker.end();
  expect(found[0]).toMatch(/^I7 /);
});

test('the command runs the seeds asked for and sums them up', async () => {
  const lines: string[] = [];
  expect(await runFromCommand(['--seeds', '2', '--seed', '7', '--steps', '10'], (line) => lines.push(line))).toBe(0);
  expect(lines.at(-1)).toMatch(/^seeds 2, steps 20, commands \d+, refused \d+, violations 0$/);
});

test.each([[['--seeds', '0']], [['--steps', 'many']], [['--sneeds', '2']]])('a wrong call %j says how', async (commandArguments) => {
  const lines: string[] = [];
  expect([await runFromCommand(commandArguments, (line) => lines.push(line)), lines.join().startsWith('用法：')]).toEqual([2, true]);
});
