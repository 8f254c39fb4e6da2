import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { openBytes, openText, sealBytes, sealText } from '../../shared/crypto/envelope.ts';
import { assert } from '../../shared/lib/assert.ts';
import type { Random } from '../../shared/lib/random.ts';
import type { HubKeys } from '../store/hub-deps.ts';

/**
 * The hub's keys by HKDF-SHA-256 (RFC 5869), each for one use: what wraps households' keys from the master key of 32 bytes, look-ups and own
 * texts from the inner key, which stays when the master key is changed (store/key-ring.ts). A hub that never changed it has one for both.
 */
export function createHubKeys(masterKey: Uint8Array, random: Random, inner: Uint8Array = masterKey): HubKeys {
  assert(masterKey.length === 32 && inner.length === 32, 'the hub\'s keys have 32 bytes');
  const wrapKey = derive(masterKey, 'wrap data keys');
  const lookupKey = createSecretKey(derive(inner, 'keyed hashes'));
  const ownKey = derive(inner, 'own texts');
  const unwrapped = rememberKeys();
  return {
    wrap: (dataKey, householdId) => sealBytes(dataKey, wrapKey, `data-key:${householdId}`, random),
    unwrap: (wrapped, householdId) => unwrapped.keyOf(wrapped, householdId, () => openBytes(wrapped, wrapKey, `data-key:${householdId}`)),
    forget: unwrapped.forget,
    keyedHash: (use, value) => createHmac('sha256', lookupKey).update(`${use}\n${value}`).digest('hex'),
    sealOwn: (text, context) => sealText(text, ownKey, context, random),
    openOwn: (sealed, context) => openText(sealed, ownKey, context),
  };
}

/** How many households' keys are at hand, those that were needed last: a citizen's page needs one several times. */
const keptKeys = 1_000;

type RememberedKeys = { readonly keyOf: (wrapped: Uint8Array, householdId: string, unwrap: () => Uint8Array) => Uint8Array; readonly forget: (householdId: string) => void };

function rememberKeys(): RememberedKeys {
  const kept = new Map<string, { readonly wrapped: Uint8Array; readonly key: Uint8Array }>();
  return {
    keyOf: (wrapped, householdId, unwrap) => {
      const known = kept.get(householdId);
      const entry = known !== undefined && Buffer.compare(known.wrapped, wrapped) === 0 ? known : { wrapped, key: unwrap() };
      // A Map gives its keys in the order in which they were set: what is used is set again, so that the first is the one longest unused.
      kept.delete(householdId);
      kept.set(householdId, entry);
      const oldest = kept.keys().next();
      if (kept.size > keptKeys && oldest.done !== true) kept.delete(oldest.value);
      return entry.key;
    },
    forget: (householdId) => void kept.delete(householdId),
  };
}

/** The number of a master key, which tells nothing of it: 8 hex digits. */
export function masterKeyId(masterKey: Uint8Array): string {
  return Buffer.from(derive(masterKey, 'number of the key')).toString('hex').slice(0, 8);
}

function derive(key: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, 'qianyuetai hub', use, 32));
}
