import { scrypt, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../lib/random.ts';

/** scrypt (RFC 7914). `logN` is the binary logarithm of N; memory is 128 · N · r bytes, p multiplies the time alone. */
export type ScryptCost = { readonly logN: number; readonly r: number; readonly p: number };

/** 32 MB and about a fifth of a second a guess: as strong as N = 2^17 with p = 1 (OWASP Password Storage Cheat Sheet), on a quarter of the memory. */
export const strongCost: ScryptCost = { logN: 15, r: 8, p: 3 };
/** For passwords that everybody knows: the demonstration's. */
export const publicPasswordCost: ScryptCost = { logN: 14, r: 8, p: 1 };
/** Before costs were written down. */
const oldCost: ScryptCost = { logN: 15, r: 8, p: 1 };

/** The caller's thread stands still meanwhile: for one person's own desk. */
export function scryptKey(password: string, salt: Uint8Array, cost: ScryptCost): Buffer {
  return scryptSync(password.normalize('NFC'), salt, 32, optionsOf(cost));
}

/** The same beside the caller's thread, which serves others. */
function scryptKeyBeside(password: string, salt: Uint8Array, cost: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, optionsOf(cost), (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function optionsOf(cost: ScryptCost): { N: number; r: number; p: number; maxmem: number } {
  return { N: 2 ** cost.logN, r: cost.r, p: cost.p, maxmem: 256 * 1024 * 1024 };
}

/** `scrypt$log2(N)$r$p$salt$key`, salt and key in base64. */
export async function makeVerifier(password: string, random: Random, cost: ScryptCost = strongCost): Promise<string> {
  const salt = Buffer.from(random.bytes(16));
  const key = await scryptKeyBeside(password, salt, cost);
  return `scrypt$${cost.logN}$${cost.r}$${cost.p}$${salt.toString('base64')}$${key.toString('base64')}`;
}

/** False for a wrong password and for what is no verifier. Reads the older form without costs too. */
export async function isVerified(password: string, verifier: string): Promise<boolean> {
  const parts = verifier.split('$');
  const [scheme, ...rest] = parts;
  const [salt, key] = rest.slice(-2);
  if (scheme !== 'scrypt' || salt === undefined || key === undefined || (rest.length !== 2 && rest.length !== 5)) return false;
  const [logN, r, p] = rest.slice(0, -2).map(Number);
  const expected = Buffer.from(key, 'base64');
  const given = await scryptKeyBeside(password, Buffer.from(salt, 'base64'), logN === undefined || r === undefined || p === undefined ? oldCost : { logN, r, p });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether this was made before today's cost, so that the next good sign-in makes it anew. */
export function isOutOfDate(verifier: string): boolean {
  return !verifier.startsWith(`scrypt$${strongCost.logN}$${strongCost.r}$${strongCost.p}$`);
}

/** Nobody's: an account that does not exist takes as long to refuse as one that does. */
export const nobodysVerifier = `scrypt$${strongCost.logN}$${strongCost.r}$${strongCost.p}$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;
