import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../shared/lib/random.ts';

/** scrypt (RFC 7914) with N = 2^15, r = 8, p = 1: about 60 ms; `scrypt$salt$key`, base64. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

export function passwordVerifier(password: string, random: Random): string {
  const salt = Buffer.from(random.bytes(16));
  return `scrypt$${salt.toString('base64')}$${scryptSync(password.normalize('NFC'), salt, 32, cost).toString('base64')}`;
}

export function isPassword(password: string, verifier: string): boolean {
  const [scheme, salt, key] = verifier.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64');
  const given = scryptSync(password.normalize('NFC'), Buffer.from(salt, 'base64'), expected.length, cost);
  return timingSafeEqual(given, expected);
}
