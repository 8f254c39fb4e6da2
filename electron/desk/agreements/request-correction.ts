import type { DeskDeps } from '../desk-deps.ts';
import { checkFields, checkPhone } from '../households/check-fields.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveOnAgreement } from './give-on-agreement.ts';
import { readBasis } from './read-basis.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';

/** 提出更正: what shall change waits for a second person; 姓名 and 证件号码 need a scanned basis (product.md, Correction). */
export async function requestCorrection(deps: DeskDeps, input: Input<'agreements.requestCorrection'>): Answer<'agreements.requestCorrection'> {
  const fields = checkFields(input.fields, shanghaiDate(deps.clock.nowMs()));
  if (!fields.ok) return fields;
  const contactPhone = checkPhone(input.contactPhone);
  if (!contactPhone.ok) return contactPhone;
  const basis = readBasis(deps, input.basisFileToken);
  if (!basis.ok) return basis;
  return giveOnAgreement(deps, {
    type: 'request_correction', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { fields: fields.value, contactPhone: contactPhone.value, reason: input.reason, basis: basis.value.ref },
  }, basis.value.parts);
}
