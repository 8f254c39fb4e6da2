import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../../electron/desk/db/in-transaction.ts';
import type { DeskDeps } from '../../../electron/desk/desk-deps.ts';
import { rateOf } from '../../../electron/desk/jobs/job-progress.ts';
import { insertJob, jobOfRow, markInterrupted, readFailures, readJobRow, readOpenItems, settleItems } from '../../../electron/desk/jobs/job-store.ts';
import type { JobItem } from '../../../electron/desk/jobs/job-store.ts';
import { interruptedSentence } from '../../../electron/desk/jobs/job-words.ts';
import { listJobs } from '../../../electron/desk/jobs/list-jobs.ts';
import { continueJob, startJob } from '../../../electron/desk/jobs/run-job.ts';
import type { ItemRefusal, JobWork } from '../../../electron/desk/jobs/run-job.ts';
import { cancelJob, pauseJob } from '../../../electron/desk/jobs/stop-job.ts';
import type { Job, JobKind } from '../../../shared/desk/job-calls.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';
import { valueOf } from '../../support/signing-world.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
  await desk.signInAs('chen');
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

const items = Array.from({ length: 200 }, (_unused, index) => ({ id: String(index), name: `第${index}户` }));

/** Work that writes one line an item into the database, so that what was done and what is said to be done can be compared. */
function workOf(outcome: (item: JobItem) => Result<void, ItemRefusal> | Promise<Result<void, ItemRefusal>>, itemsPerPage = 10): JobWork<readonly JobItem[]> {
  return {
    itemsPerPage,
    prepare: async (page) => page,
    write: async (tx, page) => {
      const results: Result<void, ItemRefusal>[] = [];
      for (const item of page) {
        const result = await outcome(item);
        if (result.ok) await tx.insertInto('import_mapping').values({ header_key: `did ${item.id}`, body: '', updated_at_ms: 0 }).execute();
        results.push(result);
      }
      return results;
    },
  };
}

async function start(work: JobWork<readonly JobItem[]>, deps: DeskDeps = desk.deps, kind: JobKind = 'seal'): Promise<string> {
  return valueOf(await startJob(deps, { kind, batchId: null, about: {}, items }, () => work)).jobId;
}

async function endOf(jobId: string): Promise<Job> {
  await desk.deps.jobs.get(jobId)?.ended;
  return must(valueOf(await listJobs(desk.deps)).jobs.find((each) => each.jobId === jobId), 'the job is listed');
}

async function didIds(): Promise<string[]> {
  const rows = await desk.deps.db.selectFrom('import_mapping').select('header_key').execute();
  return rows.map((row) => row.header_key.slice(4)).toSorted((one, other) => Number(one) - Number(other));
}

const quiet = (): DeskDeps => ({ ...desk.deps, log: { info: () => undefined, error: () => undefined } });

test('refused items are listed by reason, the others go on; progress is told at most five times a second; the end is kept', async () => {
  const jobId = await start(workOf(async (item) => {
    await new Promise((resolve) => { setTimeout(resolve, 2); });
    return Number(item.id) % 100 === 7 ? { ok: false, error: { code: 'no', message: `${item.name}缺少送达地址。`, reason: '缺少送达地址。' } } : ok(undefined);
  }));
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'finished', total: 200, done: 198, failed: 2, message: '已盖章 198 份，2 份未成功，请查看原因后重试。' });
  expect(await readFailures(desk.deps.db, jobId)).toEqual([{ reason: '缺少送达地址。', items: [
    { id: '7', name: '第7户', message: '第7户缺少送达地址。' }, { id: '107', name: '第107户', message: '第107户缺少送达地址。' },
  ] }]);
  const told = desk.events.filter((each) => each.event === 'job_changed');
  expect(told.length).toBeGreaterThan(2);
  expect(told.length).toBeLessThan(20);
  expect(told.some((each) => each.job.perMinute !== null && each.job.leftMs !== null)).toBe(true);
  expect(desk.events.filter((each) => each.event === 'records_changed').length).toBeLessThan(6);
});

test('a paused job finishes what it has begun, stays, and goes on where it stopped, for whoever resumes it; nothing is done twice', async () => {
  let jobId = '';
  jobId = await start(workOf(async (item) => {
    if (item.id === '15') valueOf(await pauseJob(desk.deps, { jobId }));
    return ok(undefined);
  }));
  const paused = await endOf(jobId);
  expect(paused).toMatchObject({ state: 'paused', staffName: '陈管理', message: `已暂停：已完成 ${paused.done} / 200，其余可以随时继续。` });
  expect(paused.done).toBeLessThan(60);
  expect(await pauseJob(desk.deps, { jobId })).toMatchObject({ ok: false, error: { code: 'job_not_running' } });
  expect(await didIds()).toHaveLength(paused.done);
  await desk.signInAs('zhao');
  const work = workOf(() => ok(undefined));
  const twice = await Promise.all([continueJob(desk.deps, jobId, false, () => work), continueJob(desk.deps, jobId, false, () => work)]);
  expect(twice.map((each) => (each.ok ? 'resumed' : each.error.code)).toSorted()).toEqual(['job_running', 'resumed']);
  expect(await endOf(jobId)).toMatchObject({ state: 'finished', staffName: '赵用印', done: 200, failed: 0 });
  expect(await didIds()).toEqual(items.map((each) => each.id));
});

test('a cancelled job keeps what is done and cannot be gone on with', async () => {
  let jobId = '';
  jobId = await start(workOf(async (item) => {
    if (item.id === '9') valueOf(await cancelJob(desk.deps, { jobId }));
    return ok(undefined);
  }));
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'cancelled', message: `已取消：已完成 ${job.done} / 200，已完成的保留，其余没有办理。` });
  expect(await didIds()).toHaveLength(job.done);
  expect(await cancelJob(desk.deps, { jobId })).toMatchObject({ ok: false, error: { code: 'job_ended' } });
  expect(await continueJob(desk.deps, jobId, false, () => workOf(() => ok(undefined)))).toMatchObject({ ok: false, error: { code: 'job_running' } });
});

test('what failed is tried again alone', async () => {
  const jobId = await start(workOf((item) => (Number(item.id) < 3 ? refuse('no', '签约期限已过。') : ok(undefined))));
  expect(await endOf(jobId)).toMatchObject({ state: 'finished', done: 197, failed: 3 });
  const tried: string[] = [];
  valueOf(await continueJob(desk.deps, jobId, true, () => workOf((item) => {
    tried.push(item.id);
    return item.id === '2' ? refuse('no', '签约期限已过。') : ok(undefined);
  })));
  expect(await endOf(jobId)).toMatchObject({ state: 'finished', done: 199, failed: 1 });
  expect(tried).toEqual(['0', '1', '2']);
});

test('the item at fault fails with a sentence, its page goes on, and what the job had open is closed', async () => {
  let isClosed = false;
  const work = workOf((item) => (item.id === '13' ? Promise.reject(new Error('stack and secrets')) : ok(undefined)));
  const jobId = await start({ ...work, close: async () => { isClosed = true; } }, quiet());
  expect(await endOf(jobId)).toMatchObject({ state: 'finished', done: 199, failed: 1 });
  const [group] = await readFailures(desk.deps.db, jobId);
  expect(group).toMatchObject({ reason: expect.stringContaining('已记入日志'), items: [{ id: '13' }] });
  expect(JSON.stringify(group)).not.toContain('secrets');
  expect(await didIds()).toHaveLength(199);
  expect(isClosed).toBe(true);
});

test('when everything is at fault the job stops instead of failing ten thousand households', async () => {
  const jobId = await start(workOf(() => Promise.reject(new Error('the worker cannot start'))), quiet());
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'interrupted', done: 0, failed: 10 });
  expect(job.message).toContain('可以继续办理');
});

test('what would stop every item pauses the job with its sentence and leaves the items as they were', async () => {
  const jobId = await start(workOf((item) => (Number(item.id) >= 25 ? refuse('timestamp_not_granted', '时间戳服务没有给出时间戳，文书没有盖章，请稍后再试。') : ok(undefined))));
  expect(await endOf(jobId)).toMatchObject({ state: 'paused', done: 25, failed: 0, message: '任务已自动暂停：已完成 25 / 200，已完成的不受影响。时间戳服务没有给出时间戳，文书没有盖章，请稍后再试。处理好后点“继续”。' });
  valueOf(await continueJob(desk.deps, jobId, false, () => workOf(() => ok(undefined))));
  expect(await endOf(jobId)).toMatchObject({ state: 'finished', done: 200 });
  expect(await didIds()).toEqual(items.map((each) => each.id));
});

test.each([['ENOSPC', '磁盘空间已满'], ['SQLITE_FULL', '磁盘空间已满'], ['SQLITE_READONLY', '无法写入']])('%s in mid-job pauses it with a sentence; what is finished is whole', async (code, words) => {
  let isFull = true;
  const work = workOf((item) => (isFull && item.id === '42' ? Promise.reject(Object.assign(new Error('disk'), { code })) : ok(undefined)));
  const jobId = await start(work, quiet());
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'paused', done: 40, failed: 0 });
  expect(job.message).toContain(words);
  expect(await didIds()).toHaveLength(40);
  isFull = false;
  valueOf(await continueJob(desk.deps, jobId, false, () => work));
  expect(await endOf(jobId)).toMatchObject({ state: 'finished', done: 200 });
  expect(await didIds()).toEqual(items.map((each) => each.id));
});

test('a job works for whoever started it: when somebody else signs in it pauses, and nothing is done in their name', async () => {
  const names = new Set<string>();
  const { jobId } = valueOf(await startJob(desk.deps, { kind: 'seal', batchId: null, about: {}, items }, (own) => ({
    ...workOf(() => {
      names.add(own.session.current()?.staff.account ?? '');
      return own.session.current() === null ? refuse('not_signed_in', '请先登录再办理。') : ok(undefined);
    }),
    prepare: async (page) => {
      if (page.some((item) => item.id === '64')) {
        await desk.signInAs('li');
        expect(own.session.current()).toBeNull();
      }
      return page;
    },
  })));
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'paused', failed: 0 });
  expect(job.done).toBeLessThan(80);
  expect(await didIds()).toHaveLength(job.done);
  expect(job.message).toContain('办理人已退出登录');
  expect(names.has('li')).toBe(false);
});

test('two jobs at once both come to their end, each with its own items', async () => {
  const work = (name: string): JobWork<readonly JobItem[]> => ({
    ...workOf(() => ok(undefined)),
    write: async (tx, page) => {
      for (const item of page) await tx.insertInto('import_mapping').values({ header_key: `${name} ${item.id}`, body: '', updated_at_ms: 0 }).execute();
      return page.map(() => ok(undefined));
    },
  });
  const [one, other] = [await start(work('one')), await start(work('other'), desk.deps, 'publish')];
  expect([await endOf(one), await endOf(other)]).toMatchObject([{ state: 'finished', done: 200 }, { state: 'finished', done: 200, message: '已推送 200 户。' }]);
  expect(await didIds()).toHaveLength(400);
});

test('a job whose end cannot be written is over all the same, and can be gone on with', async () => {
  const deps = quiet();
  const work = workOf((item) => (item.id === '30' ? Promise.reject(Object.assign(new Error('disk'), { code: 'ENOSPC' })) : ok(undefined)));
  const startTransaction = desk.deps.db.startTransaction.bind(desk.deps.db);
  const running = await start({ ...work, close: async () => { Object.assign(deps.db, { startTransaction: () => { throw new Error('the disk is still full'); } }); } }, deps);
  await deps.jobs.get(running)?.ended;
  Object.assign(deps.db, { startTransaction });
  expect((await readJobRow(deps.db, running))?.state).toBe('running');
  expect(await endOf(running)).toMatchObject({ state: 'paused', done: 30 });
  valueOf(await continueJob(deps, running, false, () => workOf(() => ok(undefined))));
  expect(await endOf(running)).toMatchObject({ state: 'finished', done: 200 });
});

test('at the start of a desk a job that says it runs was interrupted, and says how far it came', async () => {
  const job = { jobId: 'j', kind: 'seal' as const, batchId: null, staff: { staffId: 'zhao', name: '赵用印' }, about: { sealId: 'seal' }, items, nowMs: 0 };
  valueOf(await inTransaction(desk.deps.db, async (tx) => {
    await insertJob(tx, job);
    await settleItems(tx, 'j', items.slice(0, 78).map((_item, position) => ({ position, failure: null })), 1_000);
    return ok(await markInterrupted(tx, (row) => interruptedSentence(jobOfRow(row).kind, row)));
  }));
  expect(await endOf('j')).toMatchObject({ state: 'interrupted', done: 78, total: 200, workedMs: 1_000, message: expect.stringMatching(/^已完成 78 \/ 200，未重复盖章。/u) });
  expect((await readOpenItems(desk.deps.db, 'j', -1, 3)).map((each) => each.id)).toEqual(['78', '79', '80']);
  expect(await cancelJob(desk.deps, { jobId: 'j' })).toEqual(ok({}));
  expect(await endOf('j')).toMatchObject({ state: 'cancelled', done: 78 });
});

test('the last fifty ended jobs are kept, and whatever can still be gone on with', async () => {
  valueOf(await inTransaction(desk.deps.db, async (tx) => {
    for (let nowMs = 0; nowMs < 60; nowMs += 1) {
      await insertJob(tx, { jobId: `j${nowMs}`, kind: 'seal', batchId: null, staff: { staffId: 'zhao', name: '赵用印' }, about: {}, items: items.slice(0, 2), nowMs });
      await tx.updateTable('job').set({ state: nowMs === 3 ? 'interrupted' : 'finished' }).where('job_id', '=', `j${nowMs}`).execute();
    }
    return ok(undefined);
  }));
  const { jobs } = valueOf(await listJobs(desk.deps));
  expect(jobs[0]).toMatchObject({ jobId: 'j3', state: 'interrupted' });
  expect(jobs.map((each) => each.jobId)).not.toContain('j5');
  const left = await desk.deps.db.selectFrom('job_item').select('job_id').distinct().execute();
  expect(left.length).toBeLessThan(53);
});

test('the rate is that of the last while', () => {
  expect(rateOf([{ atMs: 0, settled: 100 }, { atMs: 6_000, settled: 220 }], 1_000)).toEqual({ perMinute: 1_200, leftMs: 39_000 });
  expect(rateOf([{ atMs: 0, settled: 0 }], 10)).toEqual({ perMinute: null, leftMs: null });
});
