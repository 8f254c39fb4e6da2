import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import { loadVersion, nameOnVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { refuse } from '../../../shared/lib/result.ts';

/** 退回: the signature goes back with a reason the citizen reads; no characters named means 整体重签. */
export async function returnSignature(deps: DeskDeps, input: Input<'review.return'>): Answer<'review.return'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const characterCount = [...nameOnVersion(loaded.value.agreement, loaded.value.household)].length;
  if (input.characters.some((position) => position >= characterCount)) return refuse('character', '所选的字超出了姓名的字数，请重新选择。');
  const characters = [...new Set(input.characters)].sort((one, other) => one - other);
  return giveOnAgreement(deps, {
    type: 'return', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { signedCopyDigest: input.signedCopyDigest, reason: input.reason, characters, note: input.note },
  });
}
