import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { Random } from '../lib/random.ts';
import { assert } from '../lib/assert.ts';

/** AES-256-GCM (NIST SP 800-38D): 12-byte random nonce | ciphertext | 16-byte tag. The context is authenticated, not stored. */
const nonceBytes = 12;
const tagBytes = 16;
// A key object of its own, though made anew each time, takes a quarter of what Node takes to look at bare bytes.

export function sealBytes(plain: Uint8Array, key: Uint8Array, context: string, random: Random): Uint8Array {
  assert(key.length === 32, 'a data key has 32 bytes');
  const nonce = random.bytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when key, context or bytes are not those that were sealed. */
export function openBytes(sealed: Uint8Array, key: Uint8Array, context: string): Uint8Array {
  assert(sealed.length >= nonceBytes + tagBytes, 'sealed bytes are too short');
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), sealed.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(context, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()]);
}

export function sealText(plain: string, key: Uint8Array, context: string, random: Random): string {
  return Buffer.from(sealBytes(Buffer.from(plain, 'utf8'), key, context, random)).toString('base64');
}

export function openText(sealed: string, key: Uint8Array, context: string): string {
  return Buffer.from(openBytes(Buffer.from(sealed, 'base64'), key, context)).toString('utf8');
}
