import type { Household, SigningBatch } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { HubDeps } from './hub-deps.ts';
import { findHouseholdsByResidentId, loadSituationOfHousehold } from './load-situation.ts';

export type OwnHousehold = { readonly situation: Situation; readonly household: Household; readonly batch: SigningBatch };

/** The households, in all batches, of the person with this ID number whose registered phone is this one. */
export async function findOwnHouseholds(deps: HubDeps, person: { readonly residentId: string; readonly phone: string }): Promise<OwnHousehold[]> {
  const own: OwnHousehold[] = [];
  for (const householdId of await findHouseholdsByResidentId(deps.db, deps, person.residentId)) {
    const situation = await loadSituationOfHousehold(deps.db, deps, householdId);
    const { household, batch } = situation;
    if (household === null || batch === null || household.removed || household.contactPhone !== person.phone) continue;
    own.push({ situation, household, batch });
  }
  return own;
}
