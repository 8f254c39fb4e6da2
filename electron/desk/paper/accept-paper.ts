import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

/** 纸质签约审核通过: the very scan that was looked at makes the agreement 已盖章(纸质). */
export async function acceptPaper(deps: DeskDeps, input: Input<'paper.accept'>): Answer<'paper.accept'> {
  return giveOnAgreement(deps, { type: 'accept_paper', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { scanDigest: input.scanDigest } });
}
