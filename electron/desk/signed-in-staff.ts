import type { DeskDeps } from './desk-deps.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';

export type SignedInStaff = { readonly staffId: string; readonly name: string; readonly roles: readonly StaffRole[] };

/** Who works at this desk now; whoever is not signed in sees and does nothing. */
export function signedInStaff(deps: DeskDeps): Result<SignedInStaff, Refusal> {
  const session = deps.session.current();
  return session === null ? refuse('signed_out', '请先登录再办理。') : ok(session.staff);
}
