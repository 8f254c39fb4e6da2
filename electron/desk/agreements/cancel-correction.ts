import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnAgreement } from './give-on-agreement.ts';

/** 取消更正: the version stays as it is. */
export async function cancelCorrection(deps: DeskDeps, input: Input<'agreements.cancelCorrection'>): Answer<'agreements.cancelCorrection'> {
  return giveOnAgreement(deps, { type: 'cancel_correction', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { reason: input.reason } });
}
