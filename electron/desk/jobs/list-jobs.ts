import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { jobOfRow, listJobRows, readFailures } from './job-store.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Jobs as they stand: those at work as they are this moment, the others as they were left. */
export async function listJobs(deps: DeskDeps): Answer<'jobs.list'> {
  const rows = await listJobRows(deps.db);
  return ok({ jobs: rows.map((row) => deps.jobs.get(row.job_id)?.job() ?? jobOfRow(row)) });
}

/** Why what failed did, grouped by reason. */
export async function listFailures(deps: DeskDeps, input: Input<'jobs.failures'>): Answer<'jobs.failures'> {
  return ok({ groups: await readFailures(deps.db, input.jobId) });
}
