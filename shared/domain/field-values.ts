/**
 * Values of merge fields 合并字段 in normal form (agreement-fields: Normal forms). Each reader takes what a person wrote
 * and gives the normal form, or a sentence that says what to write instead.
 */
import { ok, refuse, type Refusal, type Result } from '../lib/result.ts';
import type { FieldKind } from './agreement-fields.ts';
import { isCalendarDate, normaliseResidentId, toHalfWidth } from './resident-id.ts';

/** Reads a value of a field's kind. Resident ids are only put in normal form here: `checkResidentId` judges them. */
export function readFieldValue(kind: FieldKind, text: string): Result<string, Refusal> {
  switch (kind) {
    case 'text': return ok(trimText(text));
    case 'money': return readMoney(text);
    case 'area': return readArea(text);
    case 'date': return readDate(text);
    case 'count': return readCount(text);
    case 'mobile': {
      const phone = readPhone(text);
      return phone.ok ? ok(phone.value.number) : phone;
    }
    case 'residentId': return ok(normaliseResidentId(text));
    case 'bankAccount': return readBankAccount(text);
  }
}

/** Line breaks and tabs become one space, invisible characters go, spaces at the ends go. */
export function trimText(text: string): string {
  return text.replace(/[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]/gu, '').replace(/[\t\r\n\v\f]+/gu, ' ').trim();
}

/** A person's name: trimmed, no spaces between Han characters, 间隔号 of every kind → U+00B7. */
export function normaliseName(text: string): string {
  return trimText(text)
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
    .replace(/(?<=\p{Script=Han})\s*[\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e.\u00b7]\s*(?=\p{Script=Han})/gu, '\u00b7');
}

/** Yuan with at most two decimals → `1234.50`. Accepts ¥, 元 and thousands commas; never negative. */
export function readMoney(text: string): Result<string, Refusal> {
  const bare = compact(text).replace(/^[¥￥]|^(?:人民币|RMB)/u, '').replace(/元(?:整|\/月)?$/u, '');
  const number = readTwoDecimals(bare);
  if (number !== null) return ok(number);
  if (/^\d[\d,]*\.\d{3,}$/.test(bare)) return refuse('bad_money', '金额最多两位小数，请填写到分，例如 1234.50。');
  if (bare.startsWith('-')) return refuse('bad_money', '金额不能是负数，请核对。');
  return refuse('bad_money', '金额读不出来，请只填数字，例如 1234.50。');
}

/** Square metres with at most two decimals → `35.00`. */
export function readArea(text: string): Result<string, Refusal> {
  const number = readTwoDecimals(compact(text).replace(/(?:㎡|m²|m2|平方米|平米)$/iu, ''));
  return number === null ? refuse('bad_area', '面积读不出来，请只填数字，最多两位小数，例如 35.00。') : ok(number);
}

/** A whole number from 0 to 9999 → `12`. Accepts the counters 人, 口, 月, 个月, 位. */
export function readCount(text: string): Result<string, Refusal> {
  const match = /^(\d{1,4})(?:\.0+)?(?:人|口|个月|月|位)?$/u.exec(compact(text));
  return match === null ? refuse('bad_count', '这里应是整数，请只填数字，例如 3。') : ok(String(Number(match[1])));
}

/** `2026-01-20`, `2026/1/20`, `2026.1.20`, `2026年1月20日`, `20260120`, with or without a time of day → ISO. */
export function readDate(text: string): Result<string, Refusal> {
  const bare = toHalfWidth(trimText(text)).replace(/\s*(?:T|\s)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$/u, '').replace(/\s/gu, '');
  const match = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?$/u.exec(bare) ?? /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(bare);
  if (match === null) return refuse('bad_date', '日期读不出来，请写成 2026-01-20 这样的年-月-日。');
  const iso = `${match[1] ?? ''}-${(match[2] ?? '').padStart(2, '0')}-${(match[3] ?? '').padStart(2, '0')}`;
  return isCalendarDate(iso) ? ok(iso) : refuse('bad_date', '日历上没有这一天，请核对日期。');
}

export type PhoneNumber = {
  readonly number: string;
  /** `call`: +852, +853 and landlines get no SMS and go to the call list. */
  readonly reach: 'sms' | 'call';
};

/** A mainland mobile (11 digits from 13 to 19; +86 dropped), a Hong Kong or Macao number with its +852/+853, or a landline. */
export function readPhone(text: string): Result<PhoneNumber, Refusal> {
  const bare = toHalfWidth(trimText(text)).replace(/[\s\u2010-\u2015\u2212]/gu, '-').replace(/[()]/g, '-').replace(/-+/g, '-').replace(/^-|-$/g, '');
  const digits = bare.replaceAll('-', '');
  const mobile = /^(?:\+?86|0086)?(1[3-9]\d{9})$/.exec(digits);
  if (mobile?.[1] !== undefined) return ok({ number: mobile[1], reach: 'sms' });
  const abroad = /^(?:\+|00)(85[23])(\d{8})$/.exec(digits);
  if (abroad !== null) return ok({ number: `+${abroad[1] ?? ''}${abroad[2] ?? ''}`, reach: 'call' });
  const landline = /^(0(?:10|2\d|[3-9]\d{2}))-?(\d{7,8})(?:-(\d{1,6}))?$/.exec(bare);
  if (landline !== null) {
    const extension = landline[3] === undefined ? '' : `-${landline[3]}`;
    return ok({ number: `${landline[1] ?? ''}-${landline[2] ?? ''}${extension}`, reach: 'call' });
  }
  const hint = /^\d+$/.test(digits) ? `这里是 ${digits.length} 位数字` : '这里有不是数字的内容';
  return refuse('bad_mobile', `手机号应是 1 开头的 11 位数字，${hint}，请核对。`);
}

/** Digits (and hyphens inside company accounts), spaces dropped. */
export function readBankAccount(text: string): Result<string, Refusal> {
  const bare = compact(text);
  return /^\d[\d-]{4,38}\d$/.test(bare) ? ok(bare) : refuse('bad_bank_account', '账号应是数字，请核对，并把单元格设为文本格式。');
}

/** `1234.50` → 123450 hundredths (分, or 1/100 ㎡). */
export function toHundredths(normalForm: string): number {
  return Math.round(Number(normalForm) * 100);
}

/** 123450 → `1234.50`. */
export function fromHundredths(hundredths: number): string {
  return (hundredths / 100).toFixed(2);
}

/** Whole months from the first to the last day, both included; `exact` is false when days are left over. */
export function monthsOf(firstDay: string, lastDay: string): { readonly months: number; readonly exact: boolean } {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = firstDay.split('-').map(Number);
  const [toYear = 0, toMonth = 0, toDay = 0] = lastDay.split('-').map(Number);
  const months = (toYear - fromYear) * 12 + toMonth - fromMonth;
  const lastOfMonth = !isCalendarDate(`${lastDay.slice(0, 8)}${String(toDay + 1).padStart(2, '0')}`);
  // 20 January to 19 January, 1 January to 31 December, 31 January to 28 February: the next day starts a new month of the term.
  if (toDay + 1 === fromDay || (lastOfMonth && fromDay > toDay)) return { months, exact: true };
  if (lastOfMonth && fromDay === 1) return { months: months + 1, exact: true };
  return { months: toDay >= fromDay ? months : months - 1, exact: false };
}

function compact(text: string): string {
  return toHalfWidth(trimText(text)).replace(/\s/gu, '');
}

function readTwoDecimals(bare: string): string | null {
  const match = /^(\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,2})0*)?$/.exec(bare);
  if (match === null) return null;
  const whole = (match[1] ?? '').replaceAll(',', '').replace(/^0+(?=\d)/, '');
  return `${whole}.${(match[2] ?? '').padEnd(2, '0')}`;
}
