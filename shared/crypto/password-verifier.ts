import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../lib/random.ts';

/** scrypt (RFC 7914). `logN` is the binary logarithm of N; memory is 128 · N · r bytes, p multiplies the time alone. */
export type ScryptCost = { readonly logN: number; readonly r: number; readonly p: number };

/** 32 MB and about a fifth of a second a guess: as strong as N = 2^17 with p = 1 (OWASP Password Storage Cheat Sheet), on a quarter of the memory. */
export const strongCost: ScryptCost = { logN: 15, r: 8, p: 3 };
/** For passwords that everybody knows: the demonstration's. */
export const publicPasswordCost: ScryptCost = { logN: 14, r: 8, p: 1 };
/** Before costs were written down. */
const oldCost: ScryptCost = { logN: 15, r: 8, p: 1 };

export function scryptKey(password: string, salt: Uint8Array, cost: ScryptCost): Buffer {
  return scryptSync(password.normalize('NFC'), salt, 32, { N: 2 ** cost.logN, r: cost.r, p: cost.p, maxmem: 256 * 1024 * 1024 });
}

/** `scrypt$log2(N)$r$p$salt$key`, salt and key in base64. */
export function makeVerifier(password: string, random: Random, cost: ScryptCost = strongCost): string {
  const salt = Buffer.from(random.bytes(16));
  return `scrypt$${cost.logN}$${cost.r}$${cost.p}$${salt.toString('base64')}$${scryptKey(password, salt, cost).toString('base64')}`;
}

/** False for a wrong password and for what is no verifier. Reads the older form without costs too. */
export function isVerified(password: string, verifier: string): boolean {
  const parts = verifier.split('$');
  const [scheme, ...rest] = parts;
  const [salt, key] = rest.slice(-2);
  if (scheme !== 'scrypt' || salt === undefined || key === undefined || (rest.length !== 2 && rest.length !== 5)) return false;
  const [logN, r, p] = rest.slice(0, -2).map(Number);
  const expected = Buffer.from(key, 'base64');
  const given = scryptKey(password, Buffer.from(salt, 'base64'), logN === undefined || r === undefined || p === undefined ? oldCost : { logN, r, p });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether this was made before today's cost, so that the next good sign-in makes it anew. */
export function isOutOfDate(verifier: string): boolean {
  return !verifier.startsWith(`scrypt$${strongCost.logN}$${strongCost.r}$${strongCost.p}$`);
}

/** Nobody's: an account that does not exist takes as long to refuse as one that does. */
export const nobodysVerifier = `scrypt$${strongCost.logN}$${strongCost.r}$${strongCost.p}$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;
