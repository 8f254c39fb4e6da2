import { refuse, ok, type Refusal, type Result } from '../lib/result.ts';

/** First two digits of GB/T 2260 (and 81–83 residence permits of 港澳台居民, 91 foreign permanent residents). */
const regionCodes: ReadonlySet<string> = new Set(
  ('11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91').split(' '),
);
const weights: readonly number[] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';

/**
 * Checks a 居民身份证号 in normal form by GB 11643-1999: 18 characters, known region, a real birth date, ISO 7064 MOD 11-2.
 * `today` (ISO date) refuses a birth date in the future when it is known. Gives the birth date as ISO.
 */
export function checkResidentId(residentId: string, today?: string): Result<{ readonly birthDate: string }, Refusal> {
  if (/^\d{15}$/.test(residentId)) {
    return refuse('resident_id_old', '这是 15 位的旧身份证号，请改填 18 位的居民身份证号。');
  }
  if (!/^\d{17}[\dX]$/.test(residentId)) {
    return refuse('resident_id_form', `居民身份证号应为 18 位（前 17 位是数字，末位是数字或 X），这里是 ${[...residentId].length} 位，请核对。`);
  }
  if (!regionCodes.has(residentId.slice(0, 2))) {
    return refuse('resident_id_region', '居民身份证号的前两位不是已知的地区代码，请核对。');
  }
  const birthDate = `${residentId.slice(6, 10)}-${residentId.slice(10, 12)}-${residentId.slice(12, 14)}`;
  if (!isCalendarDate(birthDate)) {
    return refuse('resident_id_birth_date', '居民身份证号中的出生日期不存在，请核对第 7 至 14 位。');
  }
  if (today !== undefined && birthDate > today) {
    return refuse('resident_id_birth_date', '居民身份证号中的出生日期晚于今天，请核对第 7 至 14 位。');
  }
  if (residentIdCheckCharacter(residentId.slice(0, 17)) !== residentId[17]) {
    return refuse('resident_id_checksum', '居民身份证号的校验位不对，号码中可能有数字写错，请对照证件核对。');
  }
  return ok({ birthDate });
}

/** Full-width → half-width, spaces and invisible characters dropped, x → X. */
export function normaliseResidentId(text: string): string {
  return toHalfWidth(text).replace(/[\s\u200b-\u200f\u2060\ufeff]/gu, '').toUpperCase();
}

/** The 18th character for 17 digits (ISO 7064 MOD 11-2). */
export function residentIdCheckCharacter(first17: string): string {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += weight * Number(first17[index]);
  return checkCharacters[sum % 11] ?? '';
}

/** `**************002X`: last four only. What is shorter than eight is hidden whole. */
export function maskResidentId(residentId: string): string {
  return maskAllButLast4(residentId);
}

/** `138****4444`; other numbers keep their last four only. */
export function maskPhone(phone: string): string {
  return /^1\d{10}$/.test(phone) ? `${phone.slice(0, 3)}****${phone.slice(7)}` : maskAllButLast4(phone);
}

/** Bank account: last four only. */
export function maskAccount(account: string): string {
  return maskAllButLast4(account);
}

/** `张**`: the first character of a name. */
export function maskName(name: string): string {
  const [first, ...rest] = [...name];
  return first === undefined ? '' : first + '*'.repeat(rest.length);
}

/** ASCII written full-width (U+FF01–U+FF5E, U+3000) → half-width. */
export function toHalfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/\u3000/gu, ' ');
}

/** True for `YYYY-MM-DD` that the calendar has, years 1800–2199. */
export function isCalendarDate(iso: string): boolean {
  const match = /^(1[89]\d\d|2[01]\d\d)-(\d\d)-(\d\d)$/.exec(iso);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const length = lengths[month - 1];
  return length !== undefined && day >= 1 && day <= length;
}

function maskAllButLast4(text: string): string {
  const characters = [...text];
  if (characters.length < 8) return '*'.repeat(characters.length);
  return '*'.repeat(characters.length - 4) + characters.slice(-4).join('');
}
