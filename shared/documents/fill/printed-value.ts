import type { FieldKind } from '../../domain/agreement-fields.ts';

/** A value in normal form as a contract prints it: dates 2026年1月20日, amounts 1,234.50; null when it is not in normal form. */
export function printedValue(kind: FieldKind, value: string): string | null {
  if (kind === 'date') return printedDate(value);
  if (kind === 'money') return printedMoney(value);
  return value;
}

export function printedDate(isoDate: string): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDate);
  return match === null ? null : `${match[1]}年${Number(match[2])}月${Number(match[3])}日`;
}

export function printedMoney(amount: string): string | null {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(amount);
  if (match === null) return null;
  const yuan = (match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, ',');
  return `${match[1]}${yuan}.${(match[3] ?? '').padEnd(2, '0')}`;
}
