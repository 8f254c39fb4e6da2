import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { viewBatch } from './view-batch.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 批次, the latest opening first. */
export async function listBatches(deps: DeskDeps): Answer<'batches.list'> {
  const batches = await listShown(deps.db, 'batch', {});
  batches.sort((one, other) => other.opensAtMs - one.opensAtMs || one.name.localeCompare(other.name, 'zh-Hans-CN'));
  return ok({ batches: await Promise.all(batches.map((each) => viewBatch(deps, each))) });
}
