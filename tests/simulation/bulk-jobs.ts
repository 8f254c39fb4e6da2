import { publishAgreements } from '../../electron/desk/agreements/publish-agreements.ts';
import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { loadShown } from '../../electron/desk/db/records.ts';
import type { DeskDeps } from '../../electron/desk/desk-deps.ts';
import { jobOfRow, markInterrupted, readFailures, readJobRow } from '../../electron/desk/jobs/job-store.ts';
import { interruptedSentence } from '../../electron/desk/jobs/job-words.ts';
import { resumeJob } from '../../electron/desk/jobs/resume-job.ts';
import { sealAgreements } from '../../electron/desk/sealing/seal-agreements.ts';
import { must } from '../../shared/lib/assert.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { atDesk } from './at-desk.ts';
import type { Dice } from './chance.ts';
import type { DeskProgram } from './desk-program.ts';
import { readJobs } from './disk-facts.ts';
import { storageFaults } from './gate.ts';
import { statement } from './hub-watch.ts';
import { doneIsGiven, jobsAreWhole, oncePerVersion } from './invariants/on-jobs.ts';
import { shortSealEndsAtMs } from './prepared-world.ts';
import { lastingSealId, passPhrase } from './seal-keys.ts';
import type { Desk, World } from './world.ts';

const hourMs = 3_600_000;
/** The third of each desk's people seals, the first publishes: in the order of the roles. */
const placeOf = { publish: 0, seal: 2 } as const;
type Kind = keyof typeof placeOf;
const mostAtOnce = 6;

/**
 * 推送 or 盖章 in bulk, by the desk's own job runner, begun or gone on with. On the way the desk may lose its power, its disk may fail,
 * somebody may pause it, or hours may pass, in which the seal's certificate may end.
 */
export async function doBulkWork(world: World, desk: Desk, dice: Dice): Promise<void> {
  const left = dice.oneIn(2) ? dice.pick(leftJobs(desk)) : undefined;
  const kind: Kind = left?.kind ?? (dice.oneIn(3) ? 'publish' : 'seal');
  const agreementIds = left === undefined ? drawVersions(desk, dice, kind) : [];
  if (left === undefined && agreementIds.length === 0) return;
  meetSomething(world, desk, dice);
  let problem = '';
  await atDesk(world, desk, must(desk.people[placeOf[kind]], 'one of each role'), async (deps) => {
    await wake(desk.program);
    const text = left === undefined ? await begin(deps, kind, agreementIds) : await goOn(deps, left);
    problem = text.includes('certificate_expired') ? 'certificate_expired' : '';
    return `${kind} job ${text}`;
  });
  if (problem !== '' && dice.oneIn(2)) await renewSeal(world, desk, agreementIds);
  world.violations.push(...jobProblems(desk));
}

/** What was interrupted is gone on with when the faults have ended: every job comes to its end, with each item done or refused (issue of sync, item 7). */
export async function finishJobs(world: World, desk: Desk): Promise<void> {
  for (const left of leftJobs(desk)) {
    if (left.isFinished) continue;
    await atDesk(world, desk, must(desk.people[placeOf[left.kind]], 'one of each role'), async (deps) => {
      await wake(desk.program);
      const text = await goOn(deps, left);
      if (!text.startsWith('finished') && !text.includes('certificate_')) world.violations.push(`I15 the ${left.kind} job ${left.jobId} of ${desk.name} does not come to its end: ${text}`);
      return `${left.kind} job ${text}`;
    });
  }
}

/** What must hold of the jobs of a desk whenever none is at work. */
export function jobProblems(desk: Desk): string[] {
  const { jobs, commands } = readJobs(desk.disk.sqlite);
  return [...jobsAreWhole(jobs), ...doneIsGiven(jobs, commands), ...oncePerVersion(commands)].map((text) => `I10 ${desk.name}: ${text}`);
}

type Left = { readonly jobId: string; readonly kind: Kind; readonly isFinished: boolean };

/** Jobs that were paused or interrupted, and those of which something did not succeed. */
function leftJobs(desk: Desk): Left[] {
  const rows = statement(desk.disk.sqlite, `select job_id, kind, state from job where kind in ('publish', 'seal') and (state in ('running', 'paused', 'interrupted') or (state = 'finished' and failed > 0)) order by job_id`)
    .all() as { job_id: string; kind: Kind; state: string }[];
  return rows.map((row) => ({ jobId: row.job_id, kind: row.kind, isFinished: row.state === 'finished' }));
}

function drawVersions(desk: Desk, dice: Dice, kind: Kind): string[] {
  const rows = statement(desk.disk.sqlite, `select r.id, h.batch_id from shown_record r join household_row h on h.household_id = r.household_id
    where r.kind = 'agreement' and json_extract(r.body, '$.kind') = 'agreement' and json_extract(r.body, '$.status') = ? and h.batch_id in ('batch-0', ?, 'batch-3') order by r.id`)
    .all(...(kind === 'publish' ? ['draft', 'batch-2'] : ['approved', 'batch-1'])) as { id: string; batch_id: string }[];
  const batchId = dice.pick(rows)?.batch_id;
  return rows.filter((row) => row.batch_id === batchId).slice(0, mostAtOnce).map((row) => row.id);
}

function meetSomething(world: World, desk: Desk, dice: Dice): void {
  const { gate, deps } = desk.program;
  const at = 1 + dice.below(150);
  switch (dice.below(6)) {
    case 0: case 1: return gate.stopAfter(at);
    case 2: return gate.failAfter(at, must(dice.pick(storageFaults), 'some'), 1 + dice.below(3));
    case 3: return gate.callAfter(at, () => world.clock.move(dice.oneIn(2) ? (1 + dice.below(12)) * hourMs : Math.max(0, shortSealEndsAtMs - world.clock.nowMs() - desk.skewMs + 1000)));
    case 4: return gate.callAfter(at, () => { for (const job of deps.jobs.values()) job.stop(dice.oneIn(4) ? 'cancelled' : 'paused'); });
    default: return undefined;
  }
}

const awake = new WeakSet<DeskProgram>();

/** As the desk's own start does before anybody can use it (desk-process.ts). */
async function wake(program: DeskProgram): Promise<void> {
  if (awake.has(program)) return;
  await inTransaction(program.deps.db, async (tx) => ok(await markInterrupted(tx, (row) => interruptedSentence(jobOfRow(row).kind, row))));
  awake.add(program);
}

async function begin(deps: DeskDeps, kind: Kind, agreementIds: readonly string[]): Promise<string> {
  const begun: Result<{ jobId: string }, Refusal> = await (kind === 'publish' ? publishAgreements(deps, { agreementIds: [...agreementIds] }) : sealAgreements(deps, { agreementIds: [...agreementIds], passPhrase }));
  return begun.ok ? endOf(deps, begun.value.jobId) : `not begun: ${begun.error.code}`;
}

async function goOn(deps: DeskDeps, { jobId, isFinished }: Left): Promise<string> {
  const resumed = await resumeJob(deps, { jobId, retryFailed: isFinished, passPhrase });
  return resumed.ok ? endOf(deps, jobId) : `not resumed: ${resumed.error.code}`;
}

async function endOf(deps: DeskDeps, jobId: string): Promise<string> {
  await deps.jobs.get(jobId)?.ended;
  const { state, done, failed, total } = must(await readJobRow(deps.db, jobId), 'a job that was begun');
  const hasEnded = (await readFailures(deps.db, jobId)).some((group) => group.reason.startsWith('证书已过有效期'));
  return `${state}: ${done} done and ${failed} failed of ${total}${hasEnded ? ', certificate_expired' : ''}`;
}

/** The administrator puts the new seal in the place of the old one, and the rest is sealed with that. */
async function renewSeal(world: World, desk: Desk, agreementIds: readonly string[]): Promise<void> {
  await atDesk(world, desk, must(desk.people[3], 'its administrator'), async (deps) => {
    const batch = await loadShown(deps.db, 'batch', 'batch-0');
    if (batch === null || batch.sealId === lastingSealId) return 'seal is new already';
    const given = await giveCommand(deps, { type: 'update_batch', subjectId: batch.batchId, expectedRevision: batch.revision, payload: { patch: { sealId: lastingSealId }, reason: '证书到期，更换印章' } }, null);
    return `new seal ${given.ok ? 'given' : given.error.code}`;
  });
  if (agreementIds.length === 0) return;
  await atDesk(world, desk, must(desk.people[placeOf.seal], 'its sealer'), async (deps) => {
    await wake(desk.program);
    return `seal job ${await begin(deps, 'seal', agreementIds)}`;
  });
}
