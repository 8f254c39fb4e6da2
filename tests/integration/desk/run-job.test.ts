import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelJob, listJobs, startJob } from '../../../electron/desk/jobs/run-job.ts';
import type { Job } from '../../../shared/desk/office-calls.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import { valueOf } from '../../support/signing-world.ts';
import { createSyncWorld } from '../../support/sync-world.ts';
import type { SyncDesk, SyncWorld } from '../../support/sync-world.ts';

let world: SyncWorld;
let desk: SyncDesk;

beforeEach(async () => {
  world = await createSyncWorld();
  desk = await world.openDesk();
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

async function endOf(jobId: string): Promise<Job> {
  for (;;) {
    const job = must(valueOf(await listJobs(desk.deps)).jobs.find((each) => each.jobId === jobId), 'the job is listed');
    if (job.state !== 'running' && !desk.deps.jobs.has(jobId)) return job;
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

const items = Array.from({ length: 200 }, (_unused, index) => ({ id: String(index), name: `第${index}户` }));

test('refused items are listed, the others go on; progress is told at most five times a second; the end is kept', async () => {
  const jobId = startJob(desk.deps, 'publish', items, async (item) => {
    await new Promise((resolve) => { setTimeout(resolve, 2); });
    return Number(item.id) % 100 === 7 ? refuse('no', '缺少送达地址。') : ok(undefined);
  });
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'done', total: 200, done: 200, message: '完成 198 项，2 项未成功，请查看原因后重试。' });
  expect(job.failed).toEqual([{ id: '7', name: '第7户', message: '缺少送达地址。' }, { id: '107', name: '第107户', message: '缺少送达地址。' }]);
  const told = desk.events.filter((each) => each.event === 'job_changed').length;
  expect(told).toBeGreaterThan(2);
  expect(told).toBeLessThan(20);
});

test('a cancelled job stops before its next item and says how far it came', async () => {
  const jobId = startJob(desk.deps, 'seal', items, async (item) => {
    if (item.id === '9') valueOf(await cancelJob(desk.deps, jobId));
    await new Promise((resolve) => { setTimeout(resolve, 1); });
    return ok(undefined);
  });
  expect(await endOf(jobId)).toMatchObject({ state: 'cancelled', done: 10, message: '已取消：完成 10 / 200。' });
  expect(await cancelJob(desk.deps, jobId)).toMatchObject({ ok: false, error: { code: 'job_ended' } });
});

test('a fault ends the job with a sentence, closes what it had open, and does not take the desk with it', async () => {
  let isClosed = false;
  const deps = { ...desk.deps, log: { info: () => undefined, error: () => undefined } };
  const jobId = startJob(deps, 'seal', items, (item) => (item.id === '3' ? Promise.reject(new Error('stack and secrets')) : Promise.resolve(ok(undefined))), { onEnd: async () => { isClosed = true; } });
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'failed', done: 3, message: '任务中途出错，已停止：完成 3 / 200。请稍后重试未完成的部分。' });
  expect(isClosed).toBe(true);
});

test('a job works for whoever started it: when somebody else signs in it stops, and nothing is done in their name', async () => {
  await desk.signInAs('chen');
  const names: string[] = [];
  const jobId = startJob(desk.deps, 'seal', items, async (item, own) => {
    if (item.id === '4') {
      await desk.signInAs('li');
      expect(own.session.current()).toBeNull();
    }
    names.push(own.session.current()?.staff.account ?? '');
    return ok(undefined);
  });
  const job = await endOf(jobId);
  expect(job).toMatchObject({ state: 'cancelled', done: 5 });
  expect(job.message).toContain('办理人已退出登录');
  expect(names).toEqual(['chen', 'chen', 'chen', 'chen', '']);
});

test('a job whose end cannot be kept is over all the same', async () => {
  const faults: string[] = [];
  const deps = { ...desk.deps, log: { info: () => undefined, error: (message: string) => void faults.push(message) } };
  const jobId = startJob(deps, 'seal', [], async () => ok(undefined), { onEnd: () => Promise.reject(new Error('the key cannot be closed')) });
  const running = must(desk.deps.jobs.get(jobId), 'a job that runs');
  await running.ended;
  expect(desk.deps.jobs.has(jobId)).toBe(false);
  expect(faults).toEqual(['what a job had open could not be closed']);
  expect((await endOf(jobId)).state).toBe('done');
});
