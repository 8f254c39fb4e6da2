import { loadHousehold } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnHousehold } from './give-on-household.ts';
import { ok } from '../../../shared/lib/result.ts';

/** The whole ID, account and address, shown after 核验; recorded before it is shown. */
export async function revealHousehold(deps: DeskDeps, input: Input<'households.reveal'>): Answer<'households.reveal'> {
  const loaded = await loadHousehold(deps.db, input.householdId);
  if (!loaded.ok) return loaded;
  const { household } = loaded.value;
  const recorded = await giveOnHousehold(deps, {
    type: 'audit', subjectId: household.householdId, expectedRevision: household.revision, payload: { what: 'shown_full_id', note: input.reason },
  });
  if (!recorded.ok) return recorded;
  return ok({ fields: { values: { ...household.fields.values }, members: [...household.fields.members] }, contactPhone: household.contactPhone });
}
