import { createHmac, hkdfSync } from 'node:crypto';
import { openBytes, openText, sealBytes, sealText } from '../../shared/crypto/envelope.ts';
import { assert } from '../../shared/lib/assert.ts';
import type { Random } from '../../shared/lib/random.ts';
import type { HubKeys } from '../store/hub-deps.ts';

/** All of the hub's keys come from one master key of 32 bytes by HKDF-SHA-256 (RFC 5869), each for one use. */
export function createHubKeys(masterKey: Uint8Array, random: Random): HubKeys {
  assert(masterKey.length === 32, 'the master key has 32 bytes');
  const derived = (use: string): Uint8Array => new Uint8Array(hkdfSync('sha256', masterKey, 'qianyuetai hub', use, 32));
  const wrapKey = derived('wrap data keys');
  const lookupKey = derived('keyed hashes');
  const ownKey = derived('own texts');
  return {
    wrap: (dataKey, householdId) => sealBytes(dataKey, wrapKey, `data-key:${householdId}`, random),
    unwrap: (wrapped, householdId) => openBytes(wrapped, wrapKey, `data-key:${householdId}`),
    keyedHash: (use, value) => createHmac('sha256', lookupKey).update(`${use}\n${value}`).digest('hex'),
    sealOwn: (text, context) => sealText(text, ownKey, context, random),
    openOwn: (sealed, context) => openText(sealed, ownKey, context),
  };
}
