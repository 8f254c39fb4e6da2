import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';

/** 管理 is for admins, looking too. */
export function signedInAdmin(deps: DeskDeps): Result<SignedInStaff, Refusal> {
  const staff = signedInStaff(deps);
  if (!staff.ok) return staff;
  return staff.value.roles.includes('admin') ? ok(staff.value) : refuse('role', '您的岗位没有办理这一事项的权限，请联系管理员。');
}
