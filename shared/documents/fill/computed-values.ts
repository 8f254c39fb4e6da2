import { fieldsByLabel } from '../../domain/agreement-fields.ts';
import { moneyInWords } from '../template/money-in-words.ts';
import { printedMoney } from './printed-value.ts';

type Values = Readonly<Record<string, string>>;

/**
 * What a document can work out itself: 大写 of any amount, 乙方每月自付 (rent less subsidy), 月数 and 总额 of the term.
 * Null when the label is none of these or the values it needs are missing.
 */
export function computedValue(label: string, values: Values): string | null {
  if (label === '月数') return integerText(subsidyMonths(values));
  const isInWords = label.endsWith('大写');
  const base = isInWords ? label.slice(0, -2) : label;
  const amount = amountOf(base, values);
  if (amount === null) return null;
  return isInWords ? moneyInWords(amount) : printedMoney(amount);
}

function amountOf(label: string, values: Values): string | null {
  const definition = fieldsByLabel.get(label);
  if (definition?.kind !== 'money') return null;
  const given = cents(values[definition.key]);
  if (given !== null) return fromCents(given);
  const subsidy = cents(values['monthlySubsidy']);
  const rent = cents(values['monthlyRent']);
  const months = subsidyMonths(values);
  if (definition.key === 'monthlySelfPay' && rent !== null && subsidy !== null && rent >= subsidy) return fromCents(rent - subsidy);
  if (definition.key === 'subsidyTotal' && subsidy !== null && months !== null) return fromCents(subsidy * months);
  return null;
}

/** Whole months from 起始日 to 终止日, both days counted; null when the term does not end on a month's boundary. */
function subsidyMonths(values: Values): number | null {
  const given = values['subsidyMonths'];
  if (given !== undefined && /^\d{1,4}$/.test(given)) return Number(given);
  const from = dateParts(values['subsidyFrom']);
  const to = dateParts(values['subsidyTo']);
  if (from === null || to === null) return null;
  const after = new Date(Date.UTC(to.year, to.month - 1, to.day + 1));
  if (after.getUTCDate() !== from.day) return null;
  const months = (after.getUTCFullYear() - from.year) * 12 + after.getUTCMonth() + 1 - from.month;
  return months > 0 ? months : null;
}

function dateParts(isoDate: string | undefined): { readonly year: number; readonly month: number; readonly day: number } | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDate ?? '');
  return match === null ? null : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

function cents(amount: string | undefined): number | null {
  const match = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(amount ?? '');
  return match === null ? null : Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

function fromCents(value: number): string {
  return `${Math.floor(value / 100)}.${String(value % 100).padStart(2, '0')}`;
}

function integerText(value: number | null): string | null {
  return value === null ? null : String(value);
}
