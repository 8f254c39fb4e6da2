import { createHmac, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { assert } from '../lib/assert.ts';

/** A 32-byte key for one purpose from a 32-byte key for all (HKDF-SHA-256, RFC 5869): who has one such key learns nothing of the others. */
export function deriveKey(key: Uint8Array, purpose: string): Uint8Array {
  assert(key.length === 32, 'keys are derived from 32 bytes');
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `qianyuetai ${purpose}`, 32));
}

/** HMAC-SHA-256 (RFC 2104) as 64 hex digits: a name that only the holder of the key can connect with what it names. */
export function keyedHashHex(key: Uint8Array | KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
