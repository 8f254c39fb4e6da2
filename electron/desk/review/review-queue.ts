import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { householdNames } from '../households/household-names.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Signed agreements and waiver statements that wait for a reviewer, oldest first. An agreement whose waiver is open waits with it. */
export async function listReviewQueue(deps: DeskDeps, input: Input<'review.queue'>): Answer<'review.queue'> {
  const where = { batchId: input.batchId };
  const signed = await listShown(deps.db, 'agreement', { ...where, statuses: ['signed'] });
  const signings = new Map((await listShown(deps.db, 'signing', { ...where, statuses: ['submitted'] })).map((each) => [each.signingId, each]));
  const households = await householdNames(deps.db, input.batchId);
  const awaitingWaivers = await listShown(deps.db, 'agreement', { ...where, statuses: ['awaiting_signature'] });
  const waiving = new Set([...signed, ...awaitingWaivers].filter((each) => each.kind === 'waiver_statement').map((each) => each.householdId));
  const items = signed.flatMap((agreement) => {
    const [signing, household] = [signings.get(agreement.signingId ?? ''), households.get(agreement.householdId)];
    if (signing === undefined || household === undefined) return [];
    if (agreement.kind === 'agreement' && waiving.has(agreement.householdId)) return [];
    return [{
      agreementId: agreement.agreementId, householdId: agreement.householdId, name: household.name,
      agreementNo: agreement.agreementNo, kind: agreement.kind, submittedAtMs: signing.submittedAtMs,
    }];
  });
  return ok({ items: items.sort((one, other) => one.submittedAtMs - other.submittedAtMs) });
}
