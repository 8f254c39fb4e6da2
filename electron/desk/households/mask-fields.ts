import type { HouseholdPage } from '../../../shared/desk/household-calls.ts';
import { fieldDefinitions, fieldsByKey } from '../../../shared/domain/agreement-fields.ts';
import type { MergeFields } from '../../../shared/domain/agreement-fields.ts';
import { maskAccount, maskPhone, maskResidentId } from '../../../shared/domain/resident-id.ts';

const phoneKeys: readonly string[] = ['contactPhone', 'backupContactPhone'];
const addressKeys: readonly string[] = ['registeredAddress', 'serviceAddress', 'housingAddress'];
const shownAddressCharacters = 6;

/**
 * The fields as the household page shows them: in the order of the field table, free columns last, and until 核验 is ticked
 * ID, account, address and numbers masked (product.md, 来电登记). `households.reveal` gives the whole and is recorded.
 */
export function maskedFields(fields: MergeFields): HouseholdPage['fields'] {
  const free = Object.keys(fields.values).filter((key) => !fieldsByKey.has(key));
  return [
    ...fieldDefinitions.map((each) => ({ key: each.key, label: each.label, group: each.group, value: maskField(each.key, fields.values[each.key] ?? '') })),
    ...free.map((key) => ({ key, label: key, group: '其他', value: maskNumbers(fields.values[key] ?? '') })),
  ];
}

export function maskedMembers(fields: MergeFields): HouseholdPage['members'] {
  return fields.members.map((each) => ({ name: each.name, relation: each.relation, memberType: each.memberType, maskedId: maskResidentId(each.idNumber) }));
}

/** One value, masked by what its field holds. */
export function maskField(key: string, value: string): string {
  if (key === 'residentId') return maskResidentId(value);
  if (key === 'bankAccount') return maskAccount(value);
  if (phoneKeys.includes(key)) return maskPhone(value);
  return addressKeys.includes(key) ? maskAddress(value) : value;
}

function maskAddress(address: string): string {
  const characters = [...address];
  if (characters.length === 0) return '';
  return `${characters.slice(0, Math.min(shownAddressCharacters, Math.floor(characters.length / 2))).join('')}******`;
}

/** Nobody knows what a free column holds: whatever is long enough to be an ID, account or phone number keeps its last four. */
function maskNumbers(text: string): string {
  return text.replaceAll(/\d{10,}[\dXx]/gu, maskResidentId);
}
