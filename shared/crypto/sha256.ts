import { createHash } from 'node:crypto';

/** sha-256 (FIPS 180-4) as 64 lower-case hex digits; a text is hashed as UTF-8. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
