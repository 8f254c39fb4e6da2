import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { correctedContent, seenPhoneOf } from './corrected-content.ts';
import { giveOnAgreement } from './give-on-agreement.ts';
import { loadVersion } from './load-version.ts';
import { readBasis } from './read-basis.ts';

/** 提出更正: what shall change waits for a second person; 姓名 and 证件号码 need a scanned basis (product.md, Correction). */
export async function requestCorrection(deps: DeskDeps, input: Input<'agreements.requestCorrection'>): Answer<'agreements.requestCorrection'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const content = correctedContent(deps, loaded.value.household, input);
  if (!content.ok) return content;
  const basis = readBasis(deps, input.basisFileToken);
  if (!basis.ok) return basis;
  return giveOnAgreement(deps, {
    type: 'request_correction', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { ...content.value, ...seenPhoneOf(input), reason: input.reason, basis: basis.value.ref },
  }, basis.value.parts);
}
