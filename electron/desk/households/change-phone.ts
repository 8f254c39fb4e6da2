import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { checkPhone } from './check-fields.ts';
import { giveOnHousehold } from './give-on-household.ts';

/** 更换联系手机: no new version; the old number gets a message, and review sees a flag for 7 days. */
export async function changePhone(deps: DeskDeps, input: Input<'households.changePhone'>): Answer<'households.changePhone'> {
  const contactPhone = checkPhone(input.contactPhone);
  if (!contactPhone.ok) return contactPhone;
  return giveOnHousehold(deps, {
    type: 'change_phone', subjectId: input.householdId, expectedRevision: input.expectedRevision,
    payload: { contactPhone: contactPhone.value, verifiedBy: input.verifiedBy },
  });
}
