import { drawPlan } from '../plan.ts';
import type { PreparedWorld } from '../prepared-world.ts';
import { spread, startSeedWorker } from '../run-in-workers.ts';
import { plantedBugs } from './planted-bugs.ts';
import type { PlantedBug } from './planted-bugs.ts';

const mostSeeds = 5000;
const stepsEach = 120;

/**
 * Plants every bug in turn and looks for it; says for each where it was found and by which invariant. True when all were found. A seed
 * that fails without the bug too has not found it.
 */
export async function findPlanted(prepared: PreparedWorld, { workers, firstSeed }: { readonly workers: number; readonly firstSeed: number }, say: (line: string) => void): Promise<boolean> {
  let found = 0;
  await spread(plantedBugs, workers, async (bug) => {
    const at = await findOne(prepared, bug, firstSeed);
    if (at !== null) found += 1;
    say(at === null ? `NOT FOUND within ${mostSeeds} seeds: ${bug.name}` : `found at seed ${at.seed} (${at.runs} runs) by ${at.violation.slice(0, 110)}: ${bug.name}`);
  });
  say(`planted ${plantedBugs.length}, found ${found}`);
  return found === plantedBugs.length;
}

async function isSoundWithout(prepared: PreparedWorld, seed: number): Promise<boolean> {
  const worker = await startSeedWorker({ prepared, bug: null });
  const { violations } = await worker.run(drawPlan(seed, stepsEach));
  await worker.end();
  return violations.length === 0;
}

async function findOne(prepared: PreparedWorld, bug: PlantedBug, firstSeed: number): Promise<{ readonly seed: number; readonly runs: number; readonly violation: string } | null> {
  const worker = await startSeedWorker({ prepared, bug });
  try {
    let runs = 0;
    for (let seed = firstSeed; seed < firstSeed + mostSeeds; seed += 1) {
      if (bug.needs !== undefined && !drawPlan(seed, stepsEach).steps.some((step) => step.kind === bug.needs)) continue;
      runs += 1;
      const [violation] = (await worker.run(drawPlan(seed, stepsEach))).violations;
      if (violation !== undefined && await isSoundWithout(prepared, seed)) return { seed: seed - firstSeed + 1, runs, violation: violation.split('\n')[0] ?? violation };
    }
    return null;
  } finally {
    await worker.end();
  }
}
