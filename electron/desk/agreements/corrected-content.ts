import type { DeskDeps } from '../desk-deps.ts';
import { checkFields, checkPhone } from '../households/check-fields.ts';
import type { Household } from '../../../shared/domain/records.ts';
import { shanghaiDate } from '../../../shared/domain/signing-window.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

export type CorrectedContent = { readonly fields: Household['fields']; readonly contactPhone: string };

/** What a person typed as a correction, checked and in normal form; a new 联系手机 is printed in the new version too. */
export function correctedContent(deps: Pick<DeskDeps, 'clock'>, household: Household, typed: CorrectedContent): Result<CorrectedContent, Refusal> {
  const contactPhone = checkPhone(typed.contactPhone);
  if (!contactPhone.ok) return contactPhone;
  const isNewPhone = contactPhone.value !== household.contactPhone;
  const values = isNewPhone ? { ...typed.fields.values, contactPhone: contactPhone.value } : typed.fields.values;
  const fields = checkFields({ values, members: typed.fields.members }, shanghaiDate(deps.clock.nowMs()));
  return fields.ok ? ok({ fields: { values: { ...fields.value.values }, members: [...fields.value.members] }, contactPhone: contactPhone.value }) : fields;
}

/** The 联系手机 that the person saw, where the screen says so. */
export function seenPhoneOf({ seenPhone }: { readonly seenPhone?: string | undefined }): { readonly seenPhone?: string } {
  return seenPhone === undefined ? {} : { seenPhone };
}
