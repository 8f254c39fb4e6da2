import { inTransaction } from '../db/in-transaction.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { jobOfRow, readJobRow, setJobState } from './job-store.ts';
import { stopSentence } from './job-words.ts';
import { isAtWork } from './run-job.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';

/** 暂停: what has been begun is finished, nothing new is begun; the rest waits to be resumed. */
export async function pauseJob(deps: DeskDeps, input: Input<'jobs.pause'>): Answer<'jobs.pause'> {
  if (!isAtWork(deps, input.jobId)) return refuse('job_not_running', '该任务没有在进行，无须暂停。');
  deps.jobs.get(input.jobId)?.stop('paused');
  return ok({});
}

/** 取消: as a pause, for good; what is done stays done. A paused or interrupted job is closed. */
export async function cancelJob(deps: DeskDeps, input: Input<'jobs.cancel'>): Answer<'jobs.cancel'> {
  const { jobId } = input;
  if (isAtWork(deps, jobId)) {
    deps.jobs.get(jobId)?.stop('cancelled');
    return ok({});
  }
  const row = await readJobRow(deps.db, jobId);
  if (row === null) return refuse('unknown_job', '没有找到该任务，请刷新后再试。');
  const job = jobOfRow(row);
  if (job.state === 'finished' || job.state === 'cancelled') return refuse('job_ended', '该任务已经结束，无须取消。');
  const to = { state: 'cancelled' as const, message: stopSentence(job.kind, 'cancelled', job), finished_at_ms: deps.clock.nowMs() };
  await inTransaction(deps.db, async (tx) => ok(await setJobState(tx, jobId, to)));
  deps.jobs.delete(jobId);
  deps.events.emit({ event: 'job_changed', job: { ...job, state: to.state, message: to.message, finishedAtMs: to.finished_at_ms } });
  return ok({});
}
