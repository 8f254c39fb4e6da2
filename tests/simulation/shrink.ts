import type { Plan, Step } from './plan.ts';
import type { RunReport } from './simulate.ts';
import { goodLine } from './wire.ts';

const mostRuns = 300;

/**
 * The smallest plan found that still breaks the same invariant: steps are left out in ever smaller pieces (delta debugging), then
 * faults of the line. Each step has its own seed, so that leaving one out changes no other.
 */
export async function shrink(plan: Plan, first: RunReport, run: (plan: Plan) => Promise<RunReport>): Promise<{ readonly plan: Plan; readonly report: RunReport }> {
  const broken = nameOf(first);
  let best = { plan, report: first };
  let runs = 0;
  const fails = async (candidate: Plan): Promise<boolean> => {
    if (runs >= mostRuns) return false;
    runs += 1;
    const report = await run(candidate);
    if (nameOf(report) !== broken) return false;
    best = { plan: candidate, report };
    return true;
  };
  // What comes after the step that showed it cannot matter.
  const shownAt = first.trace.reduce((highest, line) => Math.max(highest, Number(/^— step (\d+)/.exec(line)?.[1] ?? -1)), -1);
  if (!first.trace.includes('— heal')) await fails({ ...plan, steps: plan.steps.slice(0, shownAt + 1) });
  for (let size = Math.ceil(best.plan.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.plan.steps.length;) {
      const steps: readonly Step[] = [...best.plan.steps.slice(0, at), ...best.plan.steps.slice(at + size)];
      if (!await fails({ ...best.plan, steps })) at += size;
    }
  }
  for (const fault of ['dropRequest', 'dropReply', 'duplicate', 'late', 'hold'] as const) if (best.plan.line[fault] !== null) await fails({ ...best.plan, line: { ...best.plan.line, [fault]: null } });
  await fails({ ...best.plan, line: goodLine });
  return best;
}

/** Which invariant, without what exactly it met. */
export function nameOf(report: RunReport): string | null {
  return report.violations[0]?.split(' ')[0] ?? null;
}
