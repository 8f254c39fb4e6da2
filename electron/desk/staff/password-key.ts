import { scryptSync } from 'node:crypto';
import { openText, sealText } from '../../../shared/crypto/envelope.ts';
import type { Random } from '../../../shared/lib/random.ts';

export type WrappedKey = { readonly wrapped_private_key: string; readonly salt: string };

/** scrypt (RFC 7914), N = 2^15, r = 8, p = 1: 32 MB and about a tenth of a second for each guess. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const context = 'staff private key';

/** Wraps a private key so that only the password opens it. */
export function wrapPrivateKey(privateKey: string, password: string, random: Random): WrappedKey {
  const salt = random.bytes(16);
  return { wrapped_private_key: sealText(privateKey, scryptSync(password.normalize('NFC'), salt, 32, cost), context, random), salt: Buffer.from(salt).toString('base64') };
}

/** Null when the password is not the one. */
export function unwrapPrivateKey(wrapped: WrappedKey, password: string): string | null {
  const key = scryptSync(password.normalize('NFC'), Buffer.from(wrapped.salt, 'base64'), 32, cost);
  try {
    return openText(wrapped.wrapped_private_key, key, context);
  } catch (error) {
    // The tag of AES-GCM does not hold under another password.
    if (error instanceof Error) return null;
    throw error;
  }
}
