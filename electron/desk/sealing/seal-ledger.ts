import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { householdNames } from '../households/household-names.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 用印台账: every use of a seal in a batch, the latest first; uses that did not take effect stand there too. */
export async function showSealLedger(deps: DeskDeps, input: Input<'sealing.ledger'>): Answer<'sealing.ledger'> {
  const uses = await listShown(deps.db, 'seal_use', { batchId: input.batchId });
  const households = await householdNames(deps.db, input.batchId);
  const staff = new Map((await listShown(deps.db, 'staff', {})).map((each) => [each.staffId, each.name]));
  const seals = new Map((await listShown(deps.db, 'seal', {})).map((each) => [each.sealId, each.name]));
  return ok({
    uses: uses.sort((one, other) => other.atMs - one.atMs).map((each) => ({
      sealUseId: each.sealUseId, atMs: each.atMs, agreementNo: each.agreementNo,
      householdName: households.get(each.householdId)?.name ?? '', staffName: staff.get(each.staffId) ?? '',
      sealName: seals.get(each.sealId) ?? '', sealedCopyDigest: each.sealedCopyDigest, outcome: each.outcome,
    })),
  });
}
