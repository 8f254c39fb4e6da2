import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnAgreement } from './give-on-agreement.ts';
import { readBasis } from './read-basis.ts';

/** 申请盖章后作废: an admin asks, with reason and basis; another one must confirm. */
export async function requestRevocation(deps: DeskDeps, input: Input<'agreements.requestRevocation'>): Answer<'agreements.requestRevocation'> {
  const basis = readBasis(deps, input.basisFileToken);
  if (!basis.ok) return basis;
  return giveOnAgreement(deps, {
    type: 'request_revocation', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { reason: input.reason, basis: basis.value.ref },
  }, basis.value.parts);
}
