import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { householdNames } from '../households/household-names.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 审核通过 agreements that wait for the seal, the longest waiting first. */
export async function listSealingQueue(deps: DeskDeps, input: Input<'sealing.queue'>): Answer<'sealing.queue'> {
  const approved = await listShown(deps.db, 'agreement', { batchId: input.batchId, statuses: ['approved'] });
  const households = await householdNames(deps.db, input.batchId);
  const items = approved.flatMap((agreement) => {
    const household = households.get(agreement.householdId);
    if (agreement.kind !== 'agreement' || household === undefined) return [];
    return [{
      agreementId: agreement.agreementId, householdId: agreement.householdId, name: household.name,
      agreementNo: agreement.agreementNo, approvedAtMs: agreement.approved?.atMs ?? 0,
    }];
  });
  return ok({ items: items.sort((one, other) => one.approvedAtMs - other.approvedAtMs) });
}
