import type { VersionView } from '../../../shared/desk/household-calls.ts';
import type { Agreement } from '../../../shared/domain/records.ts';
import type { StaffRole } from '../../../shared/domain/roles.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { refuse } from '../../../shared/lib/result.ts';

const mayExport: readonly StaffRole[] = ['reviewer', 'admin'];

/** Evidence holds strokes and all that happened on a citizen's way: for those who decide about signatures, and administrators. */
export function evidenceProblem(roles: readonly StaffRole[]): ReturnType<typeof refuse> | null {
  return mayExport.some((role) => roles.includes(role)) ? null : refuse('role', '签约存证材料由审核人或管理员导出，请联系他们办理。');
}

/** The signings of a version whose 签约存证材料 can be had: each that has its signed copy, and a 纸质签约. */
export function exportableSignings(agreement: Agreement, situation: Pick<Situation, 'signings'>, roles: readonly StaffRole[]): VersionView['evidence'] {
  if (evidenceProblem(roles) !== null) return [];
  const signings = situation.signings.filter((each) => each.agreementId === agreement.agreementId && each.signedCopy !== null).toSorted((one, other) => other.attempt - one.attempt);
  const found: VersionView['evidence'] = signings.map(({ signingId, attempt, outcome }) => ({ signingId, attempt, isReturned: outcome === 'returned' }));
  return agreement.sealed?.channel === 'paper' ? [{ signingId: null, attempt: null, isReturned: false }, ...found] : found;
}
