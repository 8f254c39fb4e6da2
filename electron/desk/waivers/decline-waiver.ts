import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';

/** 不予确认: the agreement is where it was; unsigned after the close it becomes 逾期. */
export async function declineWaiver(deps: DeskDeps, input: Input<'waivers.decline'>): Answer<'waivers.decline'> {
  return giveOnAgreement(deps, { type: 'decline_waiver', subjectId: input.agreementId, expectedRevision: input.expectedRevision, payload: { reason: input.reason } });
}
