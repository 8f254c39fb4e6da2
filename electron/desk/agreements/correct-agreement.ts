import type { DeskDeps } from '../desk-deps.ts';
import { checkFields, checkPhone } from '../households/check-fields.ts';
import type { Answer, Input } from '../use-case.ts';
import { fillOriginal } from './fill-original.ts';
import { giveOnAgreement } from './give-on-agreement.ts';
import { loadVersion } from './load-version.ts';
import type { LoadedVersion } from './load-version.ts';
import { agreementNoOf, nextVersionNo } from '../../../shared/domain/agreement-no.ts';
import type { DocumentRef, Household } from '../../../shared/domain/records.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
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
  const content = correctedContent(deps, input, loaded.value);
  if (!content.ok) return content;
  const newAgreementId = newId(deps.random);
  const agreementNo = agreementNoOf(batch, household.serial, 'agreement', nextVersionNo(situation.agreements, 'agreement'));
  const filled = await fillOriginal(deps, { batch, kind: 'agreement', agreementId: newAgreementId, agreementNo, fields: content.value.fields });
  if (!filled.ok) return filled;
  return giveOnAgreement(deps, {
    type: 'correct', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { newAgreementId, ...content.value, reason: input.reason, issued: filled.value.issued },
  }, filled.value.parts);
}

type Content = { readonly fields: Household['fields']; readonly contactPhone: string; readonly basis: DocumentRef | null };

function correctedContent(deps: DeskDeps, input: Input<'agreements.correct'>, { agreement }: LoadedVersion): Result<Content, Refusal> {
  const { pending } = agreement;
  if (pending?.kind === 'correction') return ok({ fields: pending.fields, contactPhone: pending.contactPhone, basis: pending.basis });
  const fields = checkFields(input.fields, shanghaiDate(deps.clock.nowMs()));
  if (!fields.ok) return fields;
  const contactPhone = checkPhone(input.contactPhone);
  return contactPhone.ok ? ok({ fields: fields.value, contactPhone: contactPhone.value, basis: null }) : contactPhone;
}
