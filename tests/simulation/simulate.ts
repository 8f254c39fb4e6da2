import { createHash } from 'node:crypto';
import { checkRest } from './check-rest.ts';
import { heal } from './heal.ts';
import type { Equipment } from './equipment.ts';
import { copyStory, emptyStory, readOn, statement } from './hub-watch.ts';
import type { Story } from './hub-watch.ts';
import type { Plan } from './plan.ts';
import { takeDisk } from './disk.ts';
import { openSealSigner } from './prepared-world.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { createHubKeys } from '../../citizen-web/security/hub-keys.ts';
import { seededRandom } from './chance.ts';
import { takeStep } from './take-step.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

export type RunReport = { readonly seed: number; readonly commands: number; readonly refused: number; readonly violations: readonly string[]; readonly trace: readonly string[]; readonly traceHash: string };

/** A thread's own: the prepared world with the PDF core that goes with it. */
export type Simulator = { readonly run: (plan: Plan) => Promise<RunReport> };

export async function createSimulator(prepared: PreparedWorld, equipment: Equipment): Promise<Simulator> {
  await openSealSigner(equipment, prepared.sealKeys);
  const base = readPreparedStory(prepared);
  return { run: (plan) => runPlan(prepared, equipment, plan, base) };
}

/** The log of the prepared hub, held against the invariants like any other. */
function readPreparedStory(prepared: PreparedWorld): Story {
  const disk = takeDisk(prepared.hub);
  const { sqlite } = disk;
  const { epoch } = sqlite.prepare('select epoch from log_head').get() as { epoch: string };
  const story = emptyStory(epoch);
  const violations = readOn(story, sqlite, { keys: createHubKeys(prepared.masterKey, seededRandom(1)), commandOf: () => null, setBackMs: () => 0 });
  if (violations.length > 0) throw new Error(`the prepared world is not sound: ${violations.join('; ')}`);
  disk.release();
  story.newSignings.clear();
  return story;
}

/**
 * One run: hub and desks on real databases in memory, under the faults of the plan; then the faults end, everything must come to
 * rest, and everything must hold. The same plan gives the same trace.
 */
async function runPlan(prepared: PreparedWorld, equipment: Equipment, plan: Plan, base: Story): Promise<RunReport> {
  const world = await openWorld(prepared, equipment, plan, copyStory(base));
  try {
    for (const [index, step] of plan.steps.entries()) {
      world.trace.push(`— step ${index} ${step.kind}`);
      await takeStep(world, step);
      if (world.violations.length > 0) break;
    }
    if (world.violations.length === 0) world.violations.push(...await heal(world));
    if (world.violations.length === 0) world.violations.push(...await checkRest(world));
  } catch (error) {
    // A program that throws is a finding like any other, and the trace says what led to it.
    world.violations.push(`THREW ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  }
  const counts = countCommands(world);
  for (const desk of world.desks) desk.disk.release();
  world.hubDisk.release();
  return { seed: plan.seed, ...counts, violations: [...new Set(world.violations)], trace: world.trace, traceHash: createHash('sha256').update(world.trace.join('\n')).digest('hex') };
}

function countCommands({ hubDisk }: World): { commands: number; refused: number } {
  const rows = statement(hubDisk.sqlite, 'select outcome, count(*) as count from command group by outcome').all() as { outcome: string; count: number }[];
  const countOf = (outcome: string): number => rows.find((row) => row.outcome === outcome)?.count ?? 0;
  return { commands: countOf('accepted') + countOf('refused'), refused: countOf('refused') };
}
