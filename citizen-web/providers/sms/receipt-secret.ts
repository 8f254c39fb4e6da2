import { createHmac, timingSafeEqual } from 'node:crypto';
import { refuse } from '../../../shared/lib/result.ts';
import type { Err, Refusal } from '../../../shared/lib/result.ts';

/** Whether a secret that came with a receipt is ours, in constant time. */
export function isSameSecret(given: string, own: string): boolean {
  const hash = (text: string): Buffer => createHmac('sha256', 'receipt secret').update(text).digest();
  return timingSafeEqual(hash(given), hash(own));
}

export function unknownSender(): Err<Refusal> {
  return refuse('receipt_sender', '不能确认送达结果的来源，没有接收。');
}

export function unreadableReceipt(): Err<Refusal> {
  return refuse('receipt_form', '送达结果的格式无法识别，没有接收。');
}

/** Longest time in ms that a signed receipt may be on its way, both clocks' differences included. */
export const receiptSkewMs = 5 * 60_000;
