import type { DeskDeps } from '../desk-deps.ts';
import { countBatch } from './count-batch.ts';
import type { BatchView } from '../../../shared/desk/office-calls.ts';
import type { SigningBatch } from '../../../shared/domain/records.ts';

/** A batch with its progress numbers and where its signing window stands by this desk's clock. */
export async function viewBatch(deps: DeskDeps, batch: SigningBatch): Promise<BatchView> {
  const nowMs = deps.clock.nowMs();
  const windowState = nowMs < batch.opensAtMs ? 'not_open' : nowMs < batch.closesAtMs ? 'open' : 'closed';
  return { batch, counts: await countBatch(deps.db, batch.batchId), windowState };
}
