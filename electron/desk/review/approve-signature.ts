import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import { loadVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { answersToSend } from './photo-answers.ts';
import type { Answer, Input } from '../use-case.ts';

/** 审核通过: names the signed copy that was looked at, so that another one is never approved unseen. */
export async function approveSignature(deps: DeskDeps, input: Input<'review.approve'>): Answer<'review.approve'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const answers = answersToSend(loaded.value, input.photoAnswers);
  if (!answers.ok) return answers;
  return giveOnAgreement(deps, {
    type: 'approve', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { signedCopyDigest: input.signedCopyDigest, ...answers.value },
  });
}
