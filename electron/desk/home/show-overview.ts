import { countPending } from '../agreements/list-pending.ts';
import { unfinishedOf } from '../calls/list-unfinished.ts';
import { viewBatch } from '../batches/view-batch.ts';
import { listShown, loadShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { countCounter } from '../counter/counter-queue.ts';
import { nextSteps } from './next-steps.ts';
import type { SigningBatch } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';

/** First screen: where the batch stands, and what to do next. Without a batch named, the one that opened last. */
export async function showOverview(deps: DeskDeps, input: Input<'home.overview'>): Answer<'home.overview'> {
  const batch = input.batchId === null ? await latestBatch(deps) : await loadShown(deps.db, 'batch', input.batchId);
  const view = batch === null ? null : await viewBatch(deps, batch);
  const counter = batch === null ? { notUploaded: 0, late: 0 } : await countCounter(deps.db, batch.batchId);
  const unfinished = batch === null ? [] : await unfinishedOf(deps.db, batch, deps.clock.nowMs());
  const pending = batch === null ? 0 : await countPending(deps.db, batch.batchId);
  const { unsuccessful } = await deps.sync.state();
  return ok({
    batch: view,
    nextSteps: nextSteps(view, { nowMs: deps.clock.nowMs(), counter, unsuccessful, unfinished: unfinished.length, pending, demo: deps.config.demo, portalUrl: deps.config.portalUrl }),
    demoPortalUrl: deps.config.demo ? deps.config.portalUrl : null,
  });
}

async function latestBatch(deps: DeskDeps): Promise<SigningBatch | null> {
  const batches = await listShown(deps.db, 'batch', {});
  return batches.reduce<SigningBatch | null>((latest, each) => (latest === null || each.opensAtMs > latest.opensAtMs ? each : latest), null);
}
