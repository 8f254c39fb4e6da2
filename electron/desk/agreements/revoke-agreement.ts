import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnAgreement } from './give-on-agreement.ts';

/** 盖章后作废: the second admin confirms. The PDF stays as it is; 验真 says since when it is void. */
export async function revokeAgreement(deps: DeskDeps, input: Input<'agreements.revoke'>): Answer<'agreements.revoke'> {
  return giveOnAgreement(deps, { type: 'revoke', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { note: input.note } });
}
