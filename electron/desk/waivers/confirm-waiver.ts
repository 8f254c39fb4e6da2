import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

/** 予以确认: the waiver statement is approved and the agreement becomes void(waived) 主动放弃. */
export async function confirmWaiver(deps: DeskDeps, input: Input<'waivers.confirm'>): Answer<'waivers.confirm'> {
  return giveOnAgreement(deps, {
    type: 'confirm_waiver', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { signedCopyDigest: input.signedCopyDigest },
  });
}
