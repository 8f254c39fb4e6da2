import type { Agreement, Household, SigningBatch } from './records.ts';

/** 签约期限 is half-open: [opensAtMs, closesAtMs), judged on the hub's clock (product.md). */
export type SigningWindowState = 'not_open' | 'open' | 'closed';

/**
 * The close that counts for one agreement: the latest of the batch's, its own (恢复签约, 退回补签时限) and the
 * household's 暂缓逾期.
 */
export function effectiveClosesAtMs(batch: SigningBatch, household: Household, agreement: Pick<Agreement, 'closesAtMs'>): number {
  return Math.max(batch.closesAtMs, agreement.closesAtMs ?? 0, household.holdUntilMs ?? 0);
}

export function signingWindowState(batch: SigningBatch, household: Household, agreement: Agreement, nowMs: number): SigningWindowState {
  if (nowMs < batch.opensAtMs) return 'not_open';
  return nowMs < effectiveClosesAtMs(batch, household, agreement) ? 'open' : 'closed';
}

/** `2026-01-20 09:30` in Asia/Shanghai, which has been UTC+8 without daylight saving since 1992. */
export function shanghaiText(timeMs: number): string {
  return new Date(timeMs + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2026-01-20` in Asia/Shanghai. */
export function shanghaiDate(timeMs: number): string {
  return shanghaiText(timeMs).slice(0, 10);
}

/** `2026年1月20日 9:30` in Asia/Shanghai, as the guide writes times. */
export function shanghaiWords(timeMs: number): string {
  const text = shanghaiText(timeMs);
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  const [hour, minute] = [text.slice(11, 13), text.slice(14, 16)];
  return `${year}年${month}月${day}日 ${Number(hour)}:${minute}`;
}

/** Milliseconds of a Shanghai wall time such as `2026-01-20 09:30`; null when it is none. */
export function shanghaiTimeMs(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/.exec(text.trim());
  if (match === null) return null;
  const timeMs = Date.parse(`${match[1]}T${match[2]}:00+08:00`);
  return Number.isNaN(timeMs) ? null : timeMs;
}
