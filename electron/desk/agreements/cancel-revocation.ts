import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnAgreement } from './give-on-agreement.ts';

/** 取消作废申请: the sealed version stays in force. */
export async function cancelRevocation(deps: DeskDeps, input: Input<'agreements.cancelRevocation'>): Answer<'agreements.cancelRevocation'> {
  return giveOnAgreement(deps, { type: 'cancel_revocation', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { reason: input.reason } });
}
