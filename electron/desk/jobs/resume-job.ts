import { z } from 'zod';
import { mayPublish, publishWork } from '../agreements/publish-agreements.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { importAboutSchema, importWork, mayImport } from '../households/confirm-import.ts';
import { resumeSealing } from '../sealing/seal-agreements.ts';
import type { Answer, Input } from '../use-case.ts';
import { jobOfRow, readJobRow } from './job-store.ts';
import { continueJob, isAtWork } from './run-job.ts';
import type { Job } from '../../../shared/desk/job-calls.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const sealAboutSchema = z.object({ sealId: z.string() });

/** 继续, and 重试未成功的: by whoever is signed in and allowed to do this kind of work. */
export async function resumeJob(deps: DeskDeps, input: Input<'jobs.resume'>): Answer<'jobs.resume'> {
  const row = await readJobRow(deps.db, input.jobId);
  if (row === null) return refuse('unknown_job', '没有找到该任务，请刷新后再试。');
  if (isAtWork(deps, input.jobId)) return refuse('job_running', '该任务正在进行，无须继续。');
  const problem = whyNot(jobOfRow(row), input.retryFailed);
  if (problem !== null) return problem;
  const resumed = await resumeKind(deps, { ...jobOfRow(row), about: JSON.parse(row.about) }, input);
  return resumed.ok ? ok({}) : resumed;
}

function whyNot(job: Job, retryFailed: boolean): Result<never, Refusal> | null {
  if (job.state === 'cancelled') return refuse('job_ended', '该任务已取消，不能继续；请重新选择后办理。');
  if (retryFailed && job.failed === 0) return refuse('nothing_failed', '该任务没有未成功的，无须重试。');
  return job.state === 'finished' && !retryFailed ? refuse('job_ended', '该任务已经结束，无须继续。') : null;
}

async function resumeKind(deps: DeskDeps, job: Job & { readonly about: unknown }, { retryFailed, passPhrase }: Input<'jobs.resume'>): Promise<Result<{ jobId: string }, Refusal>> {
  const { jobId } = job;
  switch (job.kind) {
    case 'publish': {
      const may = mayPublish(deps);
      return may.ok ? continueJob(deps, jobId, retryFailed, publishWork) : may;
    }
    case 'import': {
      const may = mayImport(deps);
      const about = importAboutSchema.safeParse(job.about);
      if (!about.success) return refuse('old_job', '该任务由旧版本办理，不能继续；请重新导入同一名单。');
      return may.ok ? continueJob(deps, jobId, retryFailed, (own) => importWork(own, about.data)) : may;
    }
    case 'seal': {
      const about = sealAboutSchema.safeParse(job.about);
      if (!about.success) return refuse('old_job', '该任务由旧版本办理，不能继续；请在用印页重新选择。');
      return resumeSealing(deps, { jobId, sealId: about.data.sealId }, retryFailed, passPhrase ?? '');
    }
  }
}
