import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Tells the hub that this household is open here, or has been left, and answers who else has it open. Without the hub: nobody. */
export async function tellPresence(deps: DeskDeps, input: Input<'presence.tell'>): Answer<'presence.tell'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const answer = await deps.hub.presence({ ...input, staffId: by.value.staffId });
  return ok(answer.ok ? answer.value : { others: [] });
}
