import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnHousehold } from './give-on-household.ts';

/** 特殊情况; 去世 withdraws what is not sealed (decide-household.ts). */
export async function setSpecial(deps: DeskDeps, input: Input<'households.setSpecial'>): Answer<'households.setSpecial'> {
  return giveOnHousehold(deps, {
    type: 'set_special', subjectId: input.householdId, expectedRevision: input.expectedRevision, payload: { special: input.special, reason: input.reason },
  });
}
