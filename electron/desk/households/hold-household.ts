import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnHousehold } from './give-on-household.ts';

/** 暂缓逾期: keeps one household out of the close until a date; null takes that back. */
export async function holdHousehold(deps: DeskDeps, input: Input<'households.hold'>): Answer<'households.hold'> {
  return giveOnHousehold(deps, {
    type: 'hold_household', subjectId: input.householdId, expectedRevision: input.expectedRevision, payload: { holdUntilMs: input.holdUntilMs, reason: input.reason },
  });
}
