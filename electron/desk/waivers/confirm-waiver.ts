import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import { loadVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { answersToSend } from '../review/photo-answers.ts';
import type { Answer, Input } from '../use-case.ts';

/** 予以确认: the waiver statement is approved and the agreement becomes void(waived) 主动放弃. */
export async function confirmWaiver(deps: DeskDeps, input: Input<'waivers.confirm'>): Answer<'waivers.confirm'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const answers = answersToSend(loaded.value, input.photoAnswers);
  if (!answers.ok) return answers;
  return giveOnAgreement(deps, {
    type: 'confirm_waiver', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { signedCopyDigest: input.signedCopyDigest, ...answers.value },
  });
}
