import type { Job } from '../../../shared/desk/job-calls.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { jobOfRow } from './job-store.ts';
import type { JobRow } from './job-store.ts';

/** What screens see of a job at work: told at most five times a second, the lists behind it every other second. */
export type JobProgress = {
  readonly job: () => Job;
  readonly counted: (done: number, failed: number) => void;
  readonly change: (values: Partial<Job>) => void;
  /** Work since the last question, for the job's own count of its time. */
  readonly workedSinceMs: () => number;
};

const jobEveryMs = 200;
const recordsEveryMs = 2_000;
/** The rate is that of the last while: what it was an hour ago says little about what is left. */
const rateWindowMs = 15_000;

export function createJobProgress(deps: Pick<DeskDeps, 'clock' | 'events' | 'sync'>, row: JobRow): JobProgress {
  const startedMs = deps.clock.monotonicMs();
  let job: Job = { ...jobOfRow(row), state: 'running', phase: 'starting' };
  let askedMs = startedMs;
  let toldMs = Number.NEGATIVE_INFINITY;
  let recordsToldMs = Number.NEGATIVE_INFINITY;
  const samples: { readonly atMs: number; readonly settled: number }[] = [{ atMs: startedMs, settled: row.done + row.failed }];
  const isAtWork = (): boolean => job.state === 'running' || job.state === 'pausing';
  const tell = (): void => {
    const nowMs = deps.clock.monotonicMs();
    if (isAtWork() && nowMs - toldMs < jobEveryMs) return;
    toldMs = nowMs;
    deps.events.emit({ event: 'job_changed', job });
  };
  const tellRecords = (): void => {
    const nowMs = deps.clock.monotonicMs();
    if (isAtWork() && nowMs - recordsToldMs < recordsEveryMs) return;
    recordsToldMs = nowMs;
    deps.events.emit({ event: 'records_changed', householdIds: [], kinds: [job.kind] });
    deps.sync.hint();
  };
  return {
    job: () => job,
    counted: (done, failed) => {
      const nowMs = deps.clock.monotonicMs();
      job = { ...job, done: job.done + done, failed: job.failed + failed, workedMs: row.worked_ms + nowMs - startedMs };
      samples.push({ atMs: nowMs, settled: job.done + job.failed });
      while (samples.length > 2 && nowMs - (samples[0]?.atMs ?? nowMs) > rateWindowMs) samples.shift();
      job = { ...job, phase: job.phase === 'starting' ? 'working' : job.phase, ...rateOf(samples, job.total) };
      tellRecords();
      tell();
    },
    change: (values) => {
      job = { ...job, ...values };
      if (!isAtWork()) tellRecords();
      tell();
    },
    workedSinceMs: () => {
      const nowMs = deps.clock.monotonicMs();
      const sinceMs = nowMs - askedMs;
      askedMs = nowMs;
      return sinceMs;
    },
  };
}

/** From the first to the last sample; null while nothing can be said. */
export function rateOf(samples: readonly { readonly atMs: number; readonly settled: number }[], total: number): Pick<Job, 'perMinute' | 'leftMs'> {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.atMs <= first.atMs || last.settled <= first.settled) return { perMinute: null, leftMs: null };
  const perMs = (last.settled - first.settled) / (last.atMs - first.atMs);
  return { perMinute: Math.round(perMs * 60_000), leftMs: Math.round((total - last.settled) / perMs) };
}
