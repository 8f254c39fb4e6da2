import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnHousehold } from './give-on-household.ts';
import { newId } from '../../../shared/lib/random.ts';

/** 来电登记: a new call, or what was done about one that stands on the call list. */
export async function logCall(deps: DeskDeps, input: Input<'households.logCall'>): Answer<'households.logCall'> {
  const { householdId, callId, ...call } = input;
  return giveOnHousehold(deps, { type: 'log_call', subjectId: householdId, expectedRevision: 0, payload: { callId: callId ?? newId(deps.random), ...call } });
}
