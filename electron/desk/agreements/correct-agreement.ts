import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { correctedContent, seenPhoneOf } from './corrected-content.ts';
import type { CorrectedContent } from './corrected-content.ts';
import { issueOriginal } from './fill-original.ts';
import { giveOnAgreement } from './give-on-agreement.ts';
import { loadVersion } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { agreementNoOf, nextVersionNo } from '../../../shared/domain/agreement-no.ts';
import type { DocumentRef } from '../../../shared/domain/records.ts';
import { newId } from '../../../shared/lib/random.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/**
 * 更正（修改协议）: a new version with a new original replaces this one. Where a correction waits for 复核, exactly what was
 * asked for is issued; without one, what the person typed, and the domain refuses what needs a second person.
 */
export async function correctAgreement(deps: DeskDeps, input: Input<'agreements.correct'>): Answer<'agreements.correct'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const { situation, household, batch } = loaded.value;
  const content = contentOf(deps, input, loaded.value);
  if (!content.ok) return content;
  const newAgreementId = newId(deps.random);
  const agreementNo = agreementNoOf(batch, household.serial, 'agreement', nextVersionNo(situation.agreements, 'agreement'));
  const filled = await issueOriginal(deps, { batch, kind: 'agreement', agreementId: newAgreementId, agreementNo, fields: content.value.fields });
  if (!filled.ok) return filled;
  return giveOnAgreement(deps, {
    type: 'correct', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { newAgreementId, ...content.value, reason: input.reason, issued: filled.value.issued },
  }, filled.value.parts);
}

type Content = CorrectedContent & { readonly seenPhone?: string; readonly basis: DocumentRef | null };

function contentOf(deps: DeskDeps, input: Input<'agreements.correct'>, { agreement, household }: LoadedVersion): Result<Content, Refusal> {
  const { pending } = agreement;
  if (pending?.kind === 'correction') return ok({ fields: pending.fields, contactPhone: pending.contactPhone, basis: pending.basis });
  const typed = correctedContent(deps, household, input);
  return typed.ok ? ok({ ...typed.value, ...seenPhoneOf(input), basis: null }) : typed;
}
