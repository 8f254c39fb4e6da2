import type { Household, SigningBatch } from '../../shared/domain/records.ts';
import type { Situation } from '../../shared/domain/situation.ts';
import type { HubDeps } from './hub-deps.ts';
import { findHouseholdsByResidentId, loadSituationOfHousehold } from './load-situation.ts';
import type { ReadDb } from './schema.ts';

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

/** One household that is registered under this ID number and phone: one look-up by keyed hashes, whether or not there is any. */
export async function findRegistered(db: ReadDb, deps: Pick<HubDeps, 'keys'>, person: { readonly residentId: string; readonly phone: string }): Promise<string | null> {
  const row = await db.selectFrom('household_number').select('household_id').where('person_hash', '=', deps.keys.keyedHash('person', person.residentId))
    .where('phone_hash', '=', deps.keys.keyedHash('phone', person.phone)).orderBy('serial', 'desc').executeTakeFirst();
  return row?.household_id ?? null;
}
