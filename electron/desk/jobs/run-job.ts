import type { Job, JobKind } from '../../../shared/desk/job-calls.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import type { WriteDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { refusalForFault } from '../fault-refusal.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import { createJobProgress } from './job-progress.ts';
import type { JobProgress } from './job-progress.ts';
import { insertJob, readJobRow, readOpenItems, setJobState, settleItems, takeUpJob } from './job-store.ts';
import type { JobItem, JobRow, NewItem, Settled } from './job-store.ts';
import { brokenSentence, endSentence, haltedSentence, stopSentence } from './job-words.ts';
import type { StopReason } from './job-words.ts';

/** Why an item failed; `reason` is the sentence without whom it is about, so that a thousand like it make one group. */
export type ItemRefusal = Refusal & { readonly reason?: string };

/** What a kind of job does with a page of its items. */
export type JobWork<Prepared> = {
  readonly itemsPerPage: number;
  /** Reads and makes what the page needs, on the workers, while the page before it is written. May be asked again for the same items. */
  readonly prepare: (items: readonly JobItem[]) => Promise<Prepared>;
  /** Does the page in this transaction, in which the states of its items are written too: one result an item, in their order. */
  readonly write: (tx: WriteDb, prepared: Prepared) => Promise<readonly Result<void, ItemRefusal>[]>;
  /** Called once however the job stops. */
  readonly close?: () => Promise<void>;
  /** The sentence at the end; a plain one when absent. */
  readonly endMessage?: (job: Job) => string;
};
/** `own` is the desk for this job alone: in it nobody but the person whose job it is is ever signed in. */
export type OpenWork<Prepared> = (own: DeskDeps, jobId: string) => JobWork<Prepared>;
export type JobOrder = { readonly kind: JobKind; readonly batchId: string | null; readonly about: unknown; readonly items: readonly NewItem[] };

/** Two workers have a page each while a third is written; more would only take memory. */
const pagesAhead = 3;

/**
 * Starts a bulk job 批量任务 and answers with its id at once. Its pages are prepared ahead and written one after the other,
 * each in one transaction with the states of its items; a refused item is listed and the others go on. The job works for
 * whoever started it: when they sign out it pauses.
 */
export async function startJob<Prepared>(deps: DeskDeps, order: JobOrder, open: OpenWork<Prepared>): Promise<Result<{ jobId: string }, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const jobId = newId(deps.random);
  return begin(deps, jobId, open, async (tx) => ok(await insertJob(tx, { ...order, jobId, staff: by.value, nowMs: deps.clock.nowMs() })));
}

/** Goes on with a job that is not at work, for whoever is signed in now; with `retryFailed` what did not succeed is tried again. */
export async function continueJob<Prepared>(deps: DeskDeps, jobId: string, retryFailed: boolean, open: OpenWork<Prepared>): Promise<Result<{ jobId: string }, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  // Its end may not have been written (disk full): then the database still says `running`.
  const isLeft = deps.jobs.has(jobId) && !isAtWork(deps, jobId);
  return begin(deps, jobId, open, async (tx) => (await takeUpJob(tx, jobId, by.value, { retryFailed, isLeft }) ? ok(undefined) : refuse('job_running', '该任务正在进行，无须继续。')));
}

export function isAtWork(deps: Pick<DeskDeps, 'jobs'>, jobId: string): boolean {
  const state = deps.jobs.get(jobId)?.job().state;
  return state === 'running' || state === 'pausing';
}

async function begin<Prepared>(deps: DeskDeps, jobId: string, open: OpenWork<Prepared>, write: (tx: WriteDb) => Promise<Result<void, Refusal>>): Promise<Result<{ jobId: string }, Refusal>> {
  const startedBy = staffIdOf(deps);
  const own: DeskDeps = { ...deps, session: { ...deps.session, current: () => (staffIdOf(deps) === startedBy ? deps.session.current() : null) } };
  const work = open(own, jobId);
  try {
    // Its row is read in the same transaction: a read that failed after it would leave a job that is running and that nobody runs.
    const row = await inTransaction(deps.db, async (tx) => {
      const written = await write(tx);
      return written.ok ? ok(must(await readJobRow(tx, jobId), 'a job that was just written')) : written;
    });
    if (!row.ok) {
      await work.close?.();
      return row;
    }
    deps.jobs.delete(jobId);
    runJob(deps, row.value, work, () => staffIdOf(deps) === startedBy);
  } catch (error) {
    await work.close?.();
    throw error;
  }
  return ok({ jobId });
}

function staffIdOf(deps: Pick<DeskDeps, 'session'>): string | null {
  return deps.session.current()?.staff.staffId ?? null;
}

type Stop = { readonly kind: 'asked'; readonly reason: StopReason } | { readonly kind: 'halted'; readonly problem: Refusal } | { readonly kind: 'broken' };
type Fault = { readonly fault: unknown };
type Page<Prepared> = { readonly items: readonly JobItem[]; readonly prepared: Promise<Prepared | Fault> };
type Run<Prepared> = { readonly deps: DeskDeps; readonly jobId: string; readonly work: JobWork<Prepared>; readonly progress: JobProgress; readonly isOwn: () => boolean };

function runJob<Prepared>(deps: DeskDeps, row: JobRow, work: JobWork<Prepared>, isOwn: () => boolean): void {
  const progress = createJobProgress(deps, row);
  const run: Run<Prepared> = { deps, jobId: row.job_id, work, progress, isOwn };
  let asked: StopReason | null = null;
  const stopped = (): Stop | null => (isOwn() ? asked === null ? null : { kind: 'asked', reason: asked } : { kind: 'asked', reason: 'signed_out' });
  const ended = Promise.resolve().then(() => workThrough(run, stopped)).catch((error: unknown): Stop => {
    deps.log.error('a job stopped', error);
    return faultStop(error);
  }).then((stop) => end(run, stop));
  deps.jobs.set(row.job_id, {
    job: progress.job, ended,
    stop: (reason) => {
      // One that has ended, and is here only because its end could not be written, has nothing to stop: it would say 正在暂停 for ever.
      if (progress.job().state !== 'running' && progress.job().state !== 'pausing') return;
      // A pause may still become a cancel, never the other way round.
      if (asked === null || reason === 'cancelled') asked = reason;
      progress.change({ state: 'pausing', phase: 'finishing' });
    },
  });
  progress.change({});
}

/** All pages to the end, or to the first reason to stop; what has been begun when somebody asks for a pause is finished. */
async function workThrough<Prepared>(run: Run<Prepared>, stopped: () => Stop | null): Promise<Stop | null> {
  const pages: Page<Prepared>[] = [];
  let position = -1;
  let isAll = false;
  try {
    for (;;) {
      while (stopped() === null && !isAll && pages.length < pagesAhead) {
        const items = await readOpenItems(run.deps.db, run.jobId, position, run.work.itemsPerPage);
        isAll = items.length < run.work.itemsPerPage;
        if (isAll && position >= 0) run.progress.change({ phase: 'finishing' });
        position = items.at(-1)?.position ?? position;
        if (items.length > 0) pages.push(beginPage(run, items));
      }
      const page = pages.shift();
      // Who has stopped the last page of all has stopped nothing.
      if (page === undefined) return isAll ? null : stopped();
      const stop = run.isOwn() ? await finishPage(run, page) : stopped();
      if (stop !== null) return stop;
      // Between two pages the desk answers whoever has asked it something.
      await new Promise((next) => { setImmediate(next); });
    }
  } finally {
    // What is still being made would outlive the job and what it has open.
    await Promise.all(pages.map((page) => page.prepared));
  }
}

function beginPage<Prepared>({ work }: Run<Prepared>, items: readonly JobItem[]): Page<Prepared> {
  return { items, prepared: work.prepare(items).catch((fault: unknown): Fault => ({ fault })) };
}

/** Null when the job can go on. */
async function finishPage<Prepared>(run: Run<Prepared>, page: Page<Prepared>): Promise<Stop | null> {
  const prepared = await page.prepared;
  if (isFault(prepared)) return afterFault(run, page, prepared.fault);
  try {
    return await writePage(run, page.items, (tx) => run.work.write(tx, prepared));
  } catch (error) {
    return afterFault(run, page, error);
  }
}

async function writePage<Prepared>({ deps, jobId, progress, isOwn }: Run<Prepared>, items: readonly JobItem[], write: (tx: WriteDb) => Promise<readonly Result<void, ItemRefusal>[]>): Promise<Stop | null> {
  let halt: Refusal | null = null;
  const settled: Settled[] = [];
  await inTransaction(deps.db, async (tx) => {
    const results = await write(tx);
    items.forEach(({ position }, index) => {
      const result = must(results[index], 'one result an item');
      if (result.ok) settled.push({ position, failure: null });
      else if (haltsJob(result.error.code)) halt ??= result.error;
      else settled.push({ position, failure: { message: result.error.message, reason: result.error.reason ?? result.error.message } });
    });
    await settleItems(tx, jobId, settled, progress.workedSinceMs());
    return ok(undefined);
  });
  const done = settled.filter((each) => each.failure === null).length;
  progress.counted(done, settled.length - done);
  if (halt === null) return null;
  return isOwn() ? { kind: 'halted', problem: halt } : { kind: 'asked', reason: 'signed_out' };
}

/** What would refuse every other item too: the items stay as they are, and the job waits until it is mended. */
function haltsJob(code: string): boolean {
  return ['not_signed_in', 'signed_out', 'not_enrolled', 'signer_closed', 'unknown_template'].includes(code) || code.startsWith('timestamp');
}

/** A full disk stops everybody. Any other fault may be that of one item: each is tried alone, and the one whose fault it is fails. */
async function afterFault<Prepared>(run: Run<Prepared>, page: Page<Prepared>, error: unknown): Promise<Stop | null> {
  run.deps.log.error('a page of a job failed', error);
  const stop = faultStop(error);
  if (stop.kind === 'halted') return stop;
  let faults = 0;
  for (const item of page.items) {
    const alone = await oneAlone(run, item, error, page.items.length === 1);
    if (alone.stop !== null) return alone.stop;
    faults += alone.hasFault ? 1 : 0;
  }
  return faults === page.items.length && faults > 1 ? { kind: 'broken' } : null;
}

async function oneAlone<Prepared>(run: Run<Prepared>, item: JobItem, error: unknown, isKnown: boolean): Promise<{ readonly stop: Stop | null; readonly hasFault: boolean }> {
  let fault = error;
  if (!isKnown) {
    try {
      const prepared = await run.work.prepare([item]);
      return { stop: await writePage(run, [item], (tx) => run.work.write(tx, prepared)), hasFault: false };
    } catch (own) {
      fault = own;
      run.deps.log.error('an item of a job failed', own);
    }
  }
  const stop = faultStop(fault);
  if (stop.kind === 'halted') return { stop, hasFault: true };
  return { stop: await writePage(run, [item], async () => [refusalForFault(fault)]), hasFault: true };
}

function faultStop(error: unknown): Stop {
  const fault = refusalForFault(error);
  return fault.ok || fault.error.code === 'fault' ? { kind: 'broken' } : { kind: 'halted', problem: fault.error };
}

function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'fault' in value;
}

async function end<Prepared>({ deps, jobId, work, progress }: Run<Prepared>, stop: Stop | null): Promise<void> {
  await orLogged(deps, 'what a job had open could not be closed', async () => work.close?.());
  const to = endOf(progress.job(), stop, deps.clock.nowMs(), work.endMessage);
  const isKept = await orLogged(deps, 'the end of a job could not be kept', async () => {
    await inTransaction(deps.db, async (tx) => ok(await setJobState(tx, jobId, { state: to.state, message: to.message, finished_at_ms: to.finishedAtMs })));
  });
  progress.change({ ...to, phase: null, perMinute: null, leftMs: null });
  // What could not be written is still told from here, until somebody resumes it or the desk ends.
  if (isKept) deps.jobs.delete(jobId);
}

type End = Pick<JobRow, 'state'> & Pick<Job, 'message' | 'finishedAtMs'>;

function endOf(job: Job, stop: Stop | null, nowMs: number, endMessage: ((job: Job) => string) | undefined): End {
  if (stop === null) return { state: 'finished', message: endMessage?.(job) ?? endSentence(job.kind, job), finishedAtMs: nowMs };
  if (stop.kind === 'halted') return { state: 'paused', message: haltedSentence(job, stop.problem.message), finishedAtMs: null };
  if (stop.kind === 'broken') return { state: 'interrupted', message: brokenSentence(job.kind, job), finishedAtMs: null };
  const message = stopSentence(job.kind, stop.reason, job);
  if (stop.reason === 'cancelled') return { state: 'cancelled', message, finishedAtMs: nowMs };
  return { state: stop.reason === 'closing' ? 'interrupted' : 'paused', message, finishedAtMs: null };
}

/** A job that has stopped has stopped, whatever else goes wrong: it must not be shown as running for ever. */
async function orLogged(deps: Pick<DeskDeps, 'log'>, what: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    deps.log.error(what, error);
    return false;
  }
}
