import { inTransaction } from '../db/in-transaction.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { removeCounterDraft } from './counter-draft.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Gives up 现场签约 that is under way here: ticks, drawings and photos are gone. */
export async function discardCounter(deps: DeskDeps, input: Input<'counter.discard'>): Answer<'counter.discard'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  return inTransaction(deps.db, async (tx) => {
    await removeCounterDraft(tx, input.agreementId);
    return ok({});
  });
}
