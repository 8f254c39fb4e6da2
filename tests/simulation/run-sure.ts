import { openEquipment } from './equipment.ts';
import type { Plan } from './plan.ts';
import type { PreparedWorld } from './prepared-world.ts';
import { createSimulator } from './simulate.ts';
import type { RunReport, Simulator } from './simulate.ts';

export async function openSimulator(prepared: PreparedWorld): Promise<Simulator> {
  return createSimulator(prepared, await openEquipment());
}

/** One plan; of every hundredth seed twice, which must leave the same trace. */
export async function runSure(simulator: Simulator, plan: Plan): Promise<RunReport> {
  const report = await simulator.run(plan);
  if (plan.seed % 100 !== 0) return report;
  const again = await simulator.run(plan);
  if (again.traceHash === report.traceHash) return report;
  const at = report.trace.findIndex((line, index) => again.trace[index] !== line);
  return { ...report, violations: [...report.violations, `not deterministic: line ${at} is "${report.trace[at] ?? ''}", then "${again.trace[at] ?? ''}"`] };
}
