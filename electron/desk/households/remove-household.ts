import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnHousehold } from './give-on-household.ts';

/** 移出名单, only while nothing was published. */
export async function removeHousehold(deps: DeskDeps, input: Input<'households.remove'>): Answer<'households.remove'> {
  return giveOnHousehold(deps, { type: 'remove_household', subjectId: input.householdId, expectedRevision: input.expectedRevision, payload: { reason: input.reason } });
}
