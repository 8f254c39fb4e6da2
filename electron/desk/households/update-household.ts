import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { checkFields, checkPhone } from './check-fields.ts';
import { giveOnHousehold } from './give-on-household.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';

/** 修改信息, while the agreement is still 待推送. 联系手机 in the agreement follows the household's. */
export async function updateHousehold(deps: DeskDeps, input: Input<'households.update'>): Answer<'households.update'> {
  const contactPhone = checkPhone(input.contactPhone);
  if (!contactPhone.ok) return contactPhone;
  const typed = { values: { ...input.fields.values, contactPhone: contactPhone.value }, members: input.fields.members };
  const fields = checkFields(typed, shanghaiDate(deps.clock.nowMs()));
  if (!fields.ok) return fields;
  return giveOnHousehold(deps, {
    type: 'update_household', subjectId: input.householdId, expectedRevision: input.expectedRevision,
    payload: { fields: fields.value, contactPhone: contactPhone.value, reason: input.reason },
  });
}
