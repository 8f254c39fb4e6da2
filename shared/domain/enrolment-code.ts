import type { Random } from '../lib/random.ts';

/** Letters and digits without look-alikes; 32 of them, so that every byte falls on each as often. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const codeLength = 12;

/** A one-time code for one device: `ABCD-EFGH-JKLM`, 60 bits, so that its hash gives nothing away within its life. */
export function newEnrolmentCode(random: Random): string {
  return grouped(pick(random, codeLength));
}

/** What of a typed code counts: neither case nor what stands between its letters. */
export function plainEnrolmentCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** A password that is used once and then changed, read from a screen or a slip of paper: 16 letters, 80 bits. */
export function newOneTimePassword(random: Random): string {
  return grouped(pick(random, 16)).toLowerCase();
}

function pick(random: Random, length: number): string {
  return Array.from(random.bytes(length), (byte) => letters[byte % letters.length]).join('');
}

function grouped(text: string): string {
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
