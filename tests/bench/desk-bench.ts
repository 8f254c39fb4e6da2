import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import { fillOriginals } from '../../electron/desk/agreements/fill-original.ts';
import type { OriginalToFill } from '../../electron/desk/agreements/fill-original.ts';
import { inPages } from '../../electron/desk/agreements/load-version.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { listByIds, loadShown } from '../../electron/desk/db/records.ts';
import { putParts } from '../../electron/desk/files/part-store.ts';
import { createDocumentsPool } from '../../electron/desk/workers/documents-pool.ts';
import { fontFilePaths } from '../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../shared/documents/marks/glyph-outline.ts';
import { must } from '../../shared/lib/assert.ts';
import { ok } from '../../shared/lib/result.ts';
import { addHouseholds, createMassSigner } from '../support/bulk-households.ts';
import { valueOf } from '../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../support/use-case-desk.ts';
import type { EndedJob, UseCaseDesk } from '../support/use-case-desk.ts';
import type { BenchFigure } from './figure.ts';

export type DeskAmounts = { readonly issue: number; readonly seal: number };

/**
 * The desk's bulk work as its screens start it: preflight, job, database with synchronous=FULL, part store, progress events, two
 * workers. No hub is reached. What citizens and reviewers do in between is written as their changes would say it, outside the timing.
 */
export async function benchDesk({ issue, seal }: DeskAmounts): Promise<readonly BenchFigure[]> {
  await ensureResources();
  const documents = createDocumentsPool({ resourceDir, rareFont: null, size: 2 });
  // An idle desk is not kept alive by its workers; a bench that waits for them must be.
  const alive = setInterval(() => undefined, 1000);
  const desk = await openUseCaseDesk({ documents, monotonicMs: () => performance.now() });
  try {
    const { batchId } = await desk.done('batches.create', { ...sampleBatchForm, fourEyes: true });
    const [addSeconds, agreementIds] = await timed(() => addHouseholds(desk.deps, batchId, issue));
    const stored = await storeRate(desk, agreementIds);
    desk.signInAs('hotline');
    const issued = await measureJob(desk, () => publish(desk, agreementIds), agreementIds.length);
    const toSeal = agreementIds.slice(0, seal);
    await signAll(desk, toSeal);
    desk.signInAs('sealer');
    const sealed = await measureJob(desk, () => sealThem(desk, toSeal), toSeal.length);
    return [
      { key: 'fill.store.docsPerS', value: stored, unit: '/s', what: `filled on 2 workers and kept durably in the part store, ${issue} originals` },
      { key: `issue${issue}.seconds`, value: issued.seconds, unit: 's', what: `preflight and 推送 of ${issue} households: database, files, progress` },
      { key: `issue${issue}.longestAnswerMs`, value: issued.longestAnswerMs, unit: 'ms', what: 'longest wait for another call meanwhile' },
      { key: `seal${seal}.seconds`, value: sealed.seconds, unit: 's', what: `preflight and 盖章 of ${seal} with RSA-2048, each verified` },
      { key: `seal${seal}.longestAnswerMs`, value: sealed.longestAnswerMs, unit: 'ms', what: 'longest wait for another call meanwhile' },
      { key: `add${issue}.seconds`, value: addSeconds, unit: 's', what: `${issue} households added, 100 a transaction` },
      { key: 'desk.peakRssMb', value: process.resourceUsage().maxRSS / 1024, unit: 'MB', what: 'peak memory of the desk with its workers' },
    ];
  } finally {
    clearInterval(alive);
    await documents.close();
    await desk.close();
  }
}

async function publish(desk: UseCaseDesk, agreementIds: readonly string[]): Promise<EndedJob> {
  const { ready } = await desk.done('agreements.preflightPublish', { agreementIds: [...agreementIds] });
  return desk.endOf((await desk.done('agreements.publish', { agreementIds: ready })).jobId);
}

async function sealThem(desk: UseCaseDesk, agreementIds: readonly string[]): Promise<EndedJob> {
  const { ready } = await desk.done('sealing.preflight', { agreementIds: [...agreementIds] });
  return desk.endOf((await desk.done('sealing.seal', { agreementIds: ready, passPhrase: sealPassPhrase })).jobId);
}

async function signAll(desk: UseCaseDesk, agreementIds: readonly string[]): Promise<void> {
  const read = (path: string): Uint8Array => readFileSync(join(resourceDir, path));
  const signer = createMassSigner(desk.deps, openMarkFonts({ regular: read(fontFilePaths.regular), bold: read(fontFilePaths.bold) }), 'reviewer');
  for (let from = 0; from < agreementIds.length; from += 500) await signer.sign(await listByIds(desk.deps.db, 'shown', 'agreement', agreementIds.slice(from, from + 500)));
}

/** Fills and keeps originals page by page, as a job does, without commands; the tails are another batch's, so that none is there already. */
async function storeRate(desk: UseCaseDesk, agreementIds: readonly string[]): Promise<number> {
  const wanted: OriginalToFill[] = [];
  for await (const { versions } of inPages(desk.deps.db, agreementIds)) {
    for (const version of versions) {
      const { batch, agreement, household } = valueOf(version);
      wanted.push({ batch: { ...batch, name: '测速批次' }, kind: 'agreement', agreementId: agreement.agreementId, agreementNo: `测速${agreement.agreementNo}`, fields: household.fields });
    }
  }
  const known = new Set<string>();
  await fillOriginals(desk.deps, wanted.slice(0, 100), []);
  const [seconds] = await timed(async () => {
    const pages: ReturnType<typeof fillOriginals>[] = [];
    for (let from = 0; from < wanted.length || pages.length > 0;) {
      while (pages.length < 3 && from < wanted.length) {
        pages.push(fillOriginals(desk.deps, wanted.slice(from, from + 100), [...known]));
        from += 100;
      }
      const { bases, originals } = await must(pages.shift(), 'a page');
      for (const base of bases) known.add(base.digest);
      valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await putParts(tx, desk.deps, [...bases, ...originals.flatMap((each) => valueOf(each).parts)]))));
    }
  });
  return wanted.length / seconds;
}

const askEveryMs = 40;
type Measured = { readonly seconds: number; readonly longestAnswerMs: number };

/** Runs the job while a screen asks something every 40 ms, as an open page does. */
async function measureJob(desk: UseCaseDesk, run: () => Promise<EndedJob>, count: number): Promise<Measured> {
  let longestAnswerMs = 0;
  const dueMs = { next: performance.now() };
  const asking = setInterval(() => {
    // Late is also who could not even be asked in time.
    const askedMs = Math.min(performance.now(), dueMs.next);
    dueMs.next = performance.now() + askEveryMs;
    void desk.done('jobs.list', {}).then(() => { longestAnswerMs = Math.max(longestAnswerMs, performance.now() - askedMs); });
  }, askEveryMs);
  const [seconds, job] = await timed(run);
  clearInterval(asking);
  if (job.state !== 'finished' || job.done !== count) throw new Error(`${job.message} ${job.failures[0]?.message ?? ''}`);
  must(await loadShown(desk.deps.db, 'staff', 'sealer'), 'the desk still answers');
  return { seconds, longestAnswerMs };
}

async function timed<Value>(work: () => Promise<Value>): Promise<readonly [number, Value]> {
  const startedMs = performance.now();
  const value = await work();
  return [(performance.now() - startedMs) / 1000, value];
}
