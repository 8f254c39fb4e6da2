import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import type { DeskDriver } from '../../build/demo/desk-driver.ts';
import { AssertionError } from '../../shared/lib/assert.ts';
import type { Dice } from './dice.ts';
import type { Journal } from './journal.ts';

/** Somebody's place at a desk: what they do, and where it is written down that they were told ok. */
export type Seat = {
  readonly desk: string; readonly driver: DeskDriver; readonly batchId: string; readonly dice: Dice; readonly journal: Journal;
  readonly isOver: () => boolean; /** The next list of households to import, as a CSV file. */ readonly nextList: () => string;
};

type Shift = (seat: Seat) => Promise<void>;

/** Shifts of staff, one after another, for as long as the desk answers. A refusal is an answer; a desk that is gone ends it. */
export async function workAtDesk(seat: Seat, shifts: readonly Shift[]): Promise<void> {
  while (!seat.isOver()) {
    try {
      await seat.dice.pick(shifts)?.(seat);
    } catch (error) {
      if (!(error instanceof AssertionError)) return;
      seat.journal.refusals.set(error.message, (seat.journal.refusals.get(error.message) ?? 0) + 1);
    }
    await sleep(5);
  }
}

function told(seat: Seat, type: string, subjectId: string | null): void {
  seat.journal.add({ kind: 'command', desk: seat.desk, type, subjectId });
}

/** Who sits here already stays; the hub counts how often somebody signs in. */
async function signInAs({ driver }: Seat, account: string): Promise<void> {
  const { staff } = await driver.call('session.state', {});
  if (staff?.account !== account) await driver.signInAs(account);
}

/** Watches a job to its end; each look at it that shows more settled is a promise. */
export async function watchJob(seat: Seat, jobId: string): Promise<void> {
  while (!seat.isOver()) {
    const { jobs } = await seat.driver.call('jobs.list', {});
    const job = jobs.find((each) => each.jobId === jobId);
    if (job === undefined) return;
    seat.journal.add({ kind: 'items', desk: seat.desk, jobId, settled: job.done + job.failed });
    if (job.state !== 'running' && job.state !== 'pausing') return;
    await sleep(10);
  }
}

export const importShift: Shift = async (seat) => {
  await signInAs(seat, 'wang');
  const fileToken = await seat.driver.addFile('名单.csv', new TextEncoder().encode(seat.nextList()));
  const { jobId } = await seat.driver.call('import.confirm', { batchId: seat.batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false });
  await watchJob(seat, jobId);
};

export const publishShift: Shift = async (seat) => {
  await signInAs(seat, 'wang');
  const { agreementIds } = await seat.driver.call('households.selectAll', { batchId: seat.batchId, statuses: ['draft'] });
  if (agreementIds.length === 0) return;
  const { jobId } = await seat.driver.call('agreements.publish', { agreementIds: agreementIds.slice(0, seat.dice.below(4) === 0 ? agreementIds.length : 1 + seat.dice.below(12)) });
  await watchJob(seat, jobId);
};

export const sealShift: Shift = async (seat) => {
  await signInAs(seat, 'zhao');
  const { items } = await seat.driver.call('sealing.queue', { batchId: seat.batchId });
  if (items.length === 0) return;
  const agreementIds = items.slice(0, 1 + seat.dice.below(8)).map((each) => each.agreementId);
  const { jobId } = await seat.driver.call('sealing.seal', { agreementIds, passPhrase: demoPassword });
  await watchJob(seat, jobId);
};

export const reviewShift: Shift = async (seat) => {
  await signInAs(seat, 'li');
  const { items } = await seat.driver.call('review.queue', { batchId: seat.batchId });
  for (const item of items.slice(0, 4)) {
    if (seat.isOver()) return;
    const { agreementId, revision: expectedRevision, signedCopyDigest } = await seat.driver.call('review.case', { agreementId: item.agreementId });
    const isReturned = seat.dice.below(5) === 0;
    if (isReturned) await seat.driver.call('review.return', { agreementId, expectedRevision, signedCopyDigest, reason: '无法辨认', characters: [0], note: '' });
    else await seat.driver.call('review.approve', { agreementId, expectedRevision, signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
    told(seat, isReturned ? 'return' : 'approve', agreementId);
  }
};

export const callsShift: Shift = async (seat) => {
  await signInAs(seat, 'wang');
  const { rows } = await seat.driver.call('households.search', { batchId: seat.batchId, limit: 100 });
  for (let call = 0; call < 5; call += 1) {
    const householdId = seat.dice.pick(rows)?.householdId;
    if (householdId === undefined || seat.isOver()) return;
    if (seat.dice.below(2) === 0) {
      await seat.driver.call('households.logCall', { householdId, callId: null, caller: '申请人本人', verified: true, matter: '询问签约进度', handling: '已说明', callbackAtMs: null, done: true });
      told(seat, 'log_call', null);
    } else {
      const { revision: expectedRevision } = await seat.driver.call('households.page', { householdId });
      await seat.driver.call('households.setSpecial', { householdId, expectedRevision, special: seat.dice.below(2) === 0 ? ['住院'] : ['行动不便'], reason: '来电说明' });
      told(seat, 'set_special', householdId);
    }
  }
};

/** Jobs that a kill interrupted go on, each by somebody who may. */
export async function resumeJobs(seat: Seat): Promise<void> {
  await signInAs(seat, 'zhao');
  const { jobs } = await seat.driver.call('jobs.list', {});
  for (const job of jobs) {
    // One at work for somebody else pauses when zhao comes.
    const { state } = job.state === 'running' || job.state === 'pausing' ? await seat.driver.waitForJob(job.jobId) : job;
    if (state !== 'interrupted' && state !== 'paused') continue;
    await signInAs(seat, job.kind === 'seal' ? 'zhao' : 'wang');
    await seat.driver.call('jobs.resume', { jobId: job.jobId, retryFailed: false, passPhrase: job.kind === 'seal' ? demoPassword : null });
    await seat.driver.waitForJob(job.jobId);
  }
}
