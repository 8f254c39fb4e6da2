import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

/** 认定 or 不予认定, with the reason. */
export async function admitLate(deps: DeskDeps, input: Input<'counter.admit'>): Answer<'counter.admit'> {
  const { agreementId, expectedRevision, signingId, admit, reason } = input;
  return giveOnAgreement(deps, { type: 'admit_late', subjectId: agreementId, expectedRevision, payload: { signingId, admit, reason } });
}
