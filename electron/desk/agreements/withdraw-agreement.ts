import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnAgreement } from './give-on-agreement.ts';

/** 撤回: the version ends before it is sealed; the citizen is told. */
export async function withdrawAgreement(deps: DeskDeps, input: Input<'agreements.withdraw'>): Answer<'agreements.withdraw'> {
  return giveOnAgreement(deps, { type: 'withdraw', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { reason: input.reason } });
}
