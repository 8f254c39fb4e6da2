import { mayCommand } from '../../../shared/domain/roles.ts';
import type { StaffRole } from '../../../shared/domain/roles.ts';
import type { Refusal } from '../../../shared/lib/result.ts';

const mayLook = ['approve', 'admit_late'] as const;

/** Who decides about a signature sees photos, the 委托书 and whole ID numbers; nobody else. */
export function lookProblem(roles: readonly StaffRole[]): Refusal | null {
  if (mayLook.some((command) => mayCommand(roles, command))) return null;
  return { code: 'role', message: '照片和完整证件号码只供审核人查看，请联系审核人。' };
}
