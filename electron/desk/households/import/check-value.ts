import type { CellIssueCode } from '../../../../shared/desk/import-types.ts';
import type { FieldKind } from '../../../../shared/domain/agreement-fields.ts';
import { fromHundredths, normaliseName, readFieldValue, readPhone } from '../../../../shared/domain/field-values.ts';
import { checkResidentId, normaliseResidentId, toHalfWidth } from '../../../../shared/domain/resident-id.ts';
import { addError, addNormalForm, addNotice, type ImportFindings, type LocatedCell } from './import-findings.ts';
import { checkCharacters, noticeLostCharacters } from './odd-characters.ts';
import type { RawCell } from './raw-sheet.ts';

export type ValueRules = {
  readonly isPrintable: (character: string) => boolean;
  /** ISO date; a birth date after it is refused. */
  readonly today?: string | undefined;
};

/** What kind of text a cell holds, finer than the field's kind: names and numbers have normal forms of their own. */
export type ValueKind = FieldKind | 'name' | 'number';

const digitsLost = 'Excel 只保留 15 位数字，这个号码的末尾几位已经变成 0，请把单元格设为文本格式后重新录入。';
const scientific = '这个号码已被 Excel 改成科学记数（如 4.4E+17），原来的数字丢了，请把单元格设为文本格式后重新录入。';
const codesByKind: Readonly<Record<FieldKind, CellIssueCode>> = {
  text: 'bad_member', money: 'bad_money', area: 'bad_area', date: 'bad_date', count: 'bad_count',
  mobile: 'bad_mobile', residentId: 'bad_resident_id', bankAccount: 'bad_bank_account',
};
const maxTextLength = 500;

/** A cell → its value in normal form, '' when blank; null when it cannot be used, which the findings say. */
export function checkValue(cell: LocatedCell, kind: ValueKind, rules: ValueRules, findings: ImportFindings): string | null {
  const raw = cell.raw;
  if (raw === undefined) return '';
  if (raw.kind === 'error') {
    addError(findings, cell, 'formula_error', `单元格里的公式出错（${raw.text}），请改成正确的内容。`);
    return null;
  }
  if (raw.kind === 'formula_not_calculated') {
    addError(findings, cell, 'formula_not_calculated', '单元格里的公式还没有算出结果，请用 Excel 或 WPS 打开、保存后再导入。');
    return null;
  }
  if (raw.damaged !== undefined) {
    addError(findings, cell, 'damaged_number', raw.damaged === 'digits_lost' ? digitsLost : scientific);
    return null;
  }
  const value = readValue(cell, raw, kind, findings);
  if (value === null) return null;
  if ([...value].length > maxTextLength) {
    addError(findings, cell, 'too_long', `内容超过 ${maxTextLength} 个字，请缩短。`);
    return null;
  }
  checkCharacters(cell, value, rules.isPrintable, findings);
  if (kind === 'name') noticeLostCharacters(cell, value, findings);
  addNormalForm(findings, cell, raw.kind === 'number' && shownWithTwoDecimals(raw) === value ? value : raw.text, value);
  return value;
}

/** A 居民身份证号 by GB 11643; of other documents only the normal form is taken. */
export function checkIdNumber(cell: LocatedCell, idType: string, rules: ValueRules, findings: ImportFindings): string | null {
  const value = checkValue(cell, 'residentId', rules, findings);
  if (value === null || value === '' || !isResidentCard(idType)) return value;
  const checked = checkResidentId(value, rules.today);
  if (checked.ok) return value;
  addError(findings, cell, 'bad_resident_id', checked.error.message);
  return null;
}

export function isResidentCard(idType: string): boolean {
  return /^(?:|居民身份证|身份证|二代身份证|中华人民共和国居民身份证)$/u.test(idType);
}

function readValue(cell: LocatedCell, raw: RawCell, kind: ValueKind, findings: ImportFindings): string | null {
  if (kind === 'name') return normaliseName(raw.text);
  if (kind === 'number') return normaliseResidentId(raw.text);
  if (raw.text.trim() === '') return '';
  if (kind === 'date' && raw.kind === 'number' && !/^(?:19|20)\d{6}$/.test(raw.text)) {
    addError(findings, cell, 'bad_date', '单元格里是数字，不是日期。请把单元格设为日期格式，或写成 2026-01-20。');
    return null;
  }
  // A number shown with two decimals is read as it is shown: 33.333… under the format 0.00 is 33.33 to whoever reads the list.
  const text = raw.kind === 'number' && (kind === 'money' || kind === 'area') ? shownWithTwoDecimals(raw) : raw.text;
  const value = readFieldValue(kind, kind === 'text' && /^[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0d\s]+$/u.test(text) ? toHalfWidth(text) : text);
  if (!value.ok) {
    addError(findings, cell, codesByKind[kind], value.error.message);
    return null;
  }
  if (kind === 'mobile') noticeUnreachable(cell, value.value, findings);
  return value.value;
}

function noticeUnreachable(cell: LocatedCell, number: string, findings: ImportFindings): void {
  const phone = readPhone(number);
  if (phone.ok && phone.value.reach === 'call') {
    addNotice(findings, cell, 'no_sms_number', '港澳号码或固定电话收不到短信，将列入电话联系名单。');
  }
}

function shownWithTwoDecimals(raw: RawCell): string {
  const value = Number(raw.text);
  const twoDecimals = /0\.00(?!0)/.test(raw.numberFormat) || /^#(?:2|4|39|40|43|44)$/.test(raw.numberFormat);
  // The small addition undoes binary fractions: 1.005 is stored a little below itself.
  return twoDecimals && value >= 0 ? fromHundredths(Math.round(value * 100 + 1e-6)) : raw.text;
}
