import type { LoadedVersion } from '../agreements/load-version.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import { commandProblem } from '../../../shared/domain/command-guard.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import type { Refusal } from '../../../shared/lib/result.ts';

/** Why this version cannot be sealed now by this person; null when it can. */
export function sealableProblem({ situation, agreement }: LoadedVersion, by: SignedInStaff, nowMs: number): Refusal | null {
  const problem = commandProblem('seal', situation, agreement, by, nowMs) ?? commandProblem('take_lease', situation, agreement, by, nowMs);
  if (problem !== null) return problem;
  const isHere = currentSigning(situation, agreement)?.signedCopy != null;
  return isHere ? null : { code: 'not_here', message: '签字件还没有同步到这台工作台，请联网同步后再盖章。' };
}
