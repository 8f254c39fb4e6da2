import { decideCitizenRevokeWaiver } from '../../shared/domain/decide-citizen.ts';
import type { Agreement } from '../../shared/domain/records.ts';
import { must } from '../../shared/lib/assert.ts';
import { ok } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { revokeAccessCodes } from './after-command.ts';
import { appendChange } from './append-change.ts';
import { withHint } from './citizen-writes.ts';
import type { HubDeps } from './hub-deps.ts';
import { loadAgreement, loadSituationOfHousehold } from './load-situation.ts';

/** 撤回放弃签约声明, decided and written in one transaction: 予以确认 by staff may come at the same moment. */
export async function revokeWaiver(deps: HubDeps, waiver: Pick<Agreement, 'agreementId' | 'householdId'>): Promise<Result<null, Refusal>> {
  return withHint(deps, async (tx) => {
    const current = await loadAgreement(tx, deps, waiver.agreementId);
    const situation = await loadSituationOfHousehold(tx, deps, waiver.householdId);
    const decided = decideCitizenRevokeWaiver(situation, must(current, 'a version stays'), deps.clock.nowMs());
    if (!decided.ok) return decided;
    await revokeAccessCodes(tx, deps, [waiver.agreementId]);
    await appendChange(tx, deps, { decision: decided.value, commandId: null });
    return ok(null);
  });
}
