import { lookProblem } from '../review/look-problem.ts';
import type { AgentView } from '../../../shared/desk/counter-calls.ts';
import type { Signing } from '../../../shared/domain/records.ts';
import { maskResidentId } from '../../../shared/domain/resident-id.ts';
import type { StaffRole } from '../../../shared/domain/roles.ts';

/** 受托人 of one signing, null where there is none. Like the photos, the whole number is for who decides; that 受托人 signed is for all. */
export function agentView({ signingId, counter }: Signing, roles: readonly StaffRole[]): AgentView | null {
  if (counter?.agent === undefined) return null;
  const { name, idNumber, relation } = counter.agent;
  return { signingId, name, relation, idNumber: lookProblem(roles) === null ? idNumber : maskResidentId(idNumber) };
}
