import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

/** 审核通过: names the signed copy that was looked at, so that another one is never approved unseen. */
export async function approveSignature(deps: DeskDeps, input: Input<'review.approve'>): Answer<'review.approve'> {
  return giveOnAgreement(deps, {
    type: 'approve', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { signedCopyDigest: input.signedCopyDigest },
  });
}
