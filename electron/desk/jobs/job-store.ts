import { sql } from 'kysely';
import { jobKindSchema } from '../../../shared/desk/job-calls.ts';
import type { FailureGroup, Job, JobKind } from '../../../shared/desk/job-calls.ts';
import type { DeskSchema, ReadDb, WriteDb } from '../db/schema.ts';

/**
 * Jobs and their items in the database. An item's state changes in the transaction that does what the item asks for, so a
 * crash between any two statements leaves both or neither; a job that says `running` while nobody runs it was interrupted.
 */
export type JobRow = DeskSchema['job'];
export type JobItem = { readonly position: number; readonly id: string; readonly name: string; readonly state: DeskSchema['job_item']['state']; readonly payload: string | null };
export type NewItem = { readonly id: string; readonly name: string; /** JSON of an item that is more than an id. */ readonly payload?: string };
export type NewJob = {
  readonly jobId: string; readonly kind: JobKind; readonly batchId: string | null; readonly staff: { readonly staffId: string; readonly name: string };
  /** What the kind of job must know to go on. */
  readonly about: unknown; readonly items: readonly NewItem[]; readonly nowMs: number;
};
export type Settled = { readonly position: number; readonly failure: { readonly message: string; readonly reason: string } | null };

const keptJobs = 50;
const itemsPerStatement = 2_000;

export async function insertJob(tx: WriteDb, job: NewJob): Promise<void> {
  await tx.insertInto('job').values({
    job_id: job.jobId, kind: job.kind, state: 'running', batch_id: job.batchId, staff_id: job.staff.staffId, staff_name: job.staff.name, about: JSON.stringify(job.about),
    total: job.items.length, done: 0, failed: 0, worked_ms: 0, started_at_ms: job.nowMs, finished_at_ms: null, message: '',
  }).execute();
  for (let from = 0; from < job.items.length; from += itemsPerStatement) {
    await tx.insertInto('job_item').values(job.items.slice(from, from + itemsPerStatement).map(({ id, name, payload }, index) => ({
      job_id: job.jobId, position: from + index, item_id: id, name, state: 'waiting' as const, message: null, reason: null, payload: payload ?? null,
    }))).execute();
  }
  await forgetOldJobs(tx);
}

/** Ended jobs beyond the last fifty go; what still can be resumed stays. */
async function forgetOldJobs(tx: WriteDb): Promise<void> {
  const kept = tx.selectFrom('job').select('job_id').orderBy('started_at_ms', 'desc').limit(keptJobs);
  await tx.deleteFrom('job').where('state', 'in', ['finished', 'cancelled']).where('job_id', 'not in', kept).execute();
}

export async function readJobRow(db: ReadDb, jobId: string): Promise<JobRow | null> {
  return await db.selectFrom('job').selectAll().where('job_id', '=', jobId).executeTakeFirst() ?? null;
}

export async function listJobRows(db: ReadDb): Promise<JobRow[]> {
  const isOver = sql<number>`state in ('finished', 'cancelled')`;
  return db.selectFrom('job').selectAll().orderBy(isOver).orderBy('started_at_ms', 'desc').limit(keptJobs).execute();
}

/** The next items that are neither done nor failed, in their order. */
export async function readOpenItems(db: ReadDb, jobId: string, afterPosition: number, limit: number): Promise<JobItem[]> {
  const rows = await db.selectFrom('job_item').select(['position', 'item_id', 'name', 'state', 'payload']).where('job_id', '=', jobId).where('position', '>', afterPosition)
    .where('state', 'in', ['waiting', 'working']).orderBy('position').limit(limit).execute();
  return rows.map((row) => ({ position: row.position, id: row.item_id, name: row.name, state: row.state, payload: row.payload }));
}

/** Begun, but not done: after a crash the records say what came of it. */
export async function markWorking(tx: WriteDb, jobId: string, items: readonly JobItem[]): Promise<void> {
  await tx.updateTable('job_item').set({ state: 'working' }).where('job_id', '=', jobId).where('position', 'in', items.map((each) => each.position)).execute();
}

/** What became of a page, with the job's counts. */
export async function settleItems(tx: WriteDb, jobId: string, settled: readonly Settled[], workedMs: number): Promise<void> {
  const done = settled.flatMap((each) => (each.failure === null ? [each.position] : []));
  const failed = settled.flatMap(({ position, failure }) => (failure === null ? [] : [{ position, failure }]));
  if (done.length > 0) await tx.updateTable('job_item').set({ state: 'done', payload: null }).where('job_id', '=', jobId).where('position', 'in', done).execute();
  for (const { position, failure } of failed) {
    await tx.updateTable('job_item').set({ state: 'failed', ...failure }).where('job_id', '=', jobId).where('position', '=', position).execute();
  }
  await tx.updateTable('job').set((eb) => ({ done: eb('done', '+', done.length), failed: eb('failed', '+', failed.length), worked_ms: eb('worked_ms', '+', Math.round(workedMs)) }))
    .where('job_id', '=', jobId).execute();
}

export async function setJobState(tx: WriteDb, jobId: string, to: Pick<JobRow, 'state' | 'message' | 'finished_at_ms'>): Promise<void> {
  await tx.updateTable('job').set(to).where('job_id', '=', jobId).execute();
  // What a cancelled job would have needed to go on may be personal, and nobody needs it any more.
  if (to.state === 'cancelled') await tx.updateTable('job_item').set({ payload: null }).where('job_id', '=', jobId).execute();
}

type TakeUp = { readonly retryFailed: boolean; /** It is known not to be at work, whatever its row says. */ readonly isLeft: boolean };

/** The job is at work again, in this person's name; with `retryFailed` what failed waits anew. False when it is at work already or was cancelled. */
export async function takeUpJob(tx: WriteDb, jobId: string, staff: { readonly staffId: string; readonly name: string }, { retryFailed, isLeft }: TakeUp): Promise<boolean> {
  const taken = await tx.updateTable('job').set({ state: 'running', staff_id: staff.staffId, staff_name: staff.name, finished_at_ms: null, message: '', ...(retryFailed ? { failed: 0 } : {}) })
    .where('job_id', '=', jobId).where('state', 'in', ['paused', 'interrupted', 'finished', ...(isLeft ? ['running' as const] : [])]).executeTakeFirst();
  if (Number(taken.numUpdatedRows) === 0) return false;
  if (retryFailed) await tx.updateTable('job_item').set({ state: 'waiting', message: null, reason: null }).where('job_id', '=', jobId).where('state', '=', 'failed').execute();
  return true;
}

/** At the start of a desk nothing runs: what says so was interrupted, by a power cut or a kill. */
export async function markInterrupted(tx: WriteDb, messageOf: (job: JobRow) => string): Promise<void> {
  for (const job of await tx.selectFrom('job').selectAll().where('state', '=', 'running').execute()) {
    await setJobState(tx, job.job_id, { state: 'interrupted', message: messageOf(job), finished_at_ms: null });
  }
}

export async function readFailures(db: ReadDb, jobId: string): Promise<FailureGroup[]> {
  const rows = await db.selectFrom('job_item').select(['item_id', 'name', 'message', 'reason']).where('job_id', '=', jobId).where('state', '=', 'failed').orderBy('position').execute();
  const groups = Map.groupBy(rows, (row) => row.reason ?? '');
  return [...groups].map(([reason, items]) => ({ reason, items: items.map((row) => ({ id: row.item_id, name: row.name, message: row.message ?? '' })) }))
    .toSorted((one, other) => other.items.length - one.items.length);
}

/** A job that is not at work, as screens see it. */
export function jobOfRow(row: JobRow): Job {
  return {
    jobId: row.job_id, kind: jobKindSchema.parse(row.kind), state: row.state, batchId: row.batch_id, staffName: row.staff_name, total: row.total, done: row.done, failed: row.failed,
    phase: null, perMinute: null, leftMs: null, workedMs: row.worked_ms, startedAtMs: row.started_at_ms, finishedAtMs: row.finished_at_ms, message: row.message,
  };
}
