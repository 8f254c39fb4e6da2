import { jobSchema } from '../../../shared/desk/office-calls.ts';
import type { Job } from '../../../shared/desk/office-calls.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { refusalForFault } from '../fault-refusal.ts';

export type JobItem = {
  readonly id: string;
  /** Who or what, as the list of failures calls it. */
  readonly name: string;
  /** How much of the total this item is; 1 when absent. */
  readonly count?: number;
};

export type JobOptions = {
  /** The whole sentence at the end; a plain one when absent. */
  readonly endMessage?: (job: Job) => string;
  /** Called once however the job ends. */
  readonly onEnd?: () => Promise<void>;
};

const progressEveryMs = 200;
const keptJobs = 50;

/**
 * Starts a bulk job 批量任务 and answers with its id at once. Items are worked one after the other; a refused one is listed and
 * the others go on; cancelling stops before the next item. Progress is told at most five times a second.
 * The job works for whoever started it: `work` gets deps in which nobody else is ever signed in, and when they sign out it stops.
 */
export function startJob<Item extends JobItem>(deps: DeskDeps, kind: Job['kind'], items: readonly Item[], work: (item: Item, deps: DeskDeps) => Promise<Result<void, Refusal>>, options: JobOptions = {}): string {
  const jobId = newId(deps.random);
  let isCancelled = false;
  let hasLeft = false;
  let job: Job = {
    jobId, kind, state: 'running', total: items.reduce((sum, each) => sum + (each.count ?? 1), 0), done: 0, failed: [], startedAtMs: deps.clock.nowMs(), finishedAtMs: null, message: '',
  };
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const update = (values: Partial<Job>): void => {
    job = { ...job, ...values };
    if (job.state === 'running' && deps.clock.monotonicMs() - toldAtMs < progressEveryMs) return;
    toldAtMs = deps.clock.monotonicMs();
    deps.events.emit({ event: 'job_changed', job });
  };
  const startedBy = staffIdOf(deps);
  const own: DeskDeps = { ...deps, session: { ...deps.session, current: () => (staffIdOf(deps) === startedBy ? deps.session.current() : null) } };
  const run = async (): Promise<void> => {
    for (const item of items) {
      hasLeft = staffIdOf(deps) !== startedBy;
      if (isCancelled || hasLeft) break;
      const result = await work(item, own);
      const failed = result.ok ? job.failed : [...job.failed, { id: item.id, name: item.name, message: result.error.message }];
      update({ done: job.done + (item.count ?? 1), failed });
    }
  };
  const end = async (state: Job['state'], message: string | null): Promise<void> => {
    const ended: Job = { ...job, state, finishedAtMs: deps.clock.nowMs() };
    const finished = { ...ended, message: message ?? options.endMessage?.(ended) ?? plainEnd(ended) };
    await orLogged(deps, 'what a job had open could not be closed', options.onEnd);
    await orLogged(deps, 'an ended job could not be kept', () => keepJob(deps, finished));
    deps.jobs.delete(jobId);
    update(finished);
  };
  const leftMessage = (): string => `办理人已退出登录，任务已停止：完成 ${job.done - job.failed.length} / ${job.total}。请重新登录后办理其余部分。`;
  const ended = Promise.resolve().then(run).then(() => end(isCancelled || hasLeft ? 'cancelled' : 'done', hasLeft ? leftMessage() : null), async (error: unknown) => {
    deps.log.error('a job stopped', error);
    await end('failed', `任务中途出错，已停止：完成 ${job.done} / ${job.total}。${faultText(error)}`);
  });
  deps.jobs.set(jobId, { job: () => job, cancel: () => { isCancelled = true; }, ended });
  update({});
  return jobId;
}

function faultText(error: unknown): string {
  const fault = refusalForFault(error);
  return fault.ok || fault.error.code === 'fault' ? '请稍后重试未完成的部分。' : fault.error.message;
}

function staffIdOf(deps: Pick<DeskDeps, 'session'>): string | null {
  return deps.session.current()?.staff.staffId ?? null;
}

/** A job that has ended is over, whatever else goes wrong: it must not stand in the list as running for ever. */
async function orLogged(deps: Pick<DeskDeps, 'log'>, what: string, work: (() => Promise<void>) | undefined): Promise<void> {
  try {
    await work?.();
  } catch (error) {
    deps.log.error(what, error);
  }
}

export async function listJobs(deps: Pick<DeskDeps, 'db' | 'jobs'>): Promise<Result<{ jobs: Job[] }, Refusal>> {
  const rows = await deps.db.selectFrom('job').select('body').orderBy('started_at_ms', 'desc').limit(keptJobs).execute();
  return ok({ jobs: [...[...deps.jobs.values()].map((each) => each.job()), ...rows.map((row) => jobSchema.parse(JSON.parse(row.body)))] });
}

export async function cancelJob(deps: Pick<DeskDeps, 'jobs'>, jobId: string): Promise<Result<Record<string, never>, Refusal>> {
  const running = deps.jobs.get(jobId);
  if (running === undefined) return refuse('job_ended', '该任务已经结束，无须取消。');
  running.cancel();
  return ok({});
}

async function keepJob(deps: Pick<DeskDeps, 'db'>, job: Job): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await tx.insertInto('job').values({ job_id: job.jobId, started_at_ms: job.startedAtMs, body: JSON.stringify(job) }).execute();
    return ok(undefined);
  });
}

function plainEnd(job: Job): string {
  const good = job.done - job.failed.length;
  if (job.state === 'cancelled') return `已取消：完成 ${good} / ${job.total}。`;
  return job.failed.length === 0 ? `已全部完成，共 ${job.total} 项。` : `完成 ${good} 项，${job.failed.length} 项未成功，请查看原因后重试。`;
}
