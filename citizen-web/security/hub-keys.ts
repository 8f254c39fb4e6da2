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
  const unwrapped = keepNewest<Uint8Array, Uint8Array>(keptKeys, (one, other) => Buffer.compare(one, other) === 0);
  const ownTexts = keepNewest<string, string>(keptTexts, (one, other) => one === other);
  return {
    wrap: (dataKey, householdId) => sealBytes(dataKey, wrapKey, `data-key:${householdId}`, random),
    unwrap: (wrapped, householdId) => unwrapped.valueOf(householdId, wrapped, () => openBytes(wrapped, wrapKey, `data-key:${householdId}`)),
    forget: (householdId) => {
      unwrapped.forget(householdId);
      // Sessions are named by themselves, not by household: what is still asked for is opened again.
      ownTexts.forgetAll();
    },
    keyedHash: (use, value) => createHmac('sha256', lookupKey).update(`${use}\n${value}`).digest('hex'),
    sealOwn: (text, context) => sealText(text, ownKey, context, random),
    openOwn: (sealed, context) => ownTexts.valueOf(context, sealed, () => openText(sealed, ownKey, context)),
  };
}

/** How many households' keys are at hand, those that were needed last: a citizen's page needs one several times. */
const keptKeys = 1_000;
/** Own texts are small; each page and picture asks for that of its session. */
const keptTexts = 1_000;

type Newest<Sealed, Value> = { readonly valueOf: (name: string, sealed: Sealed, open: () => Value) => Value; readonly forget: (name: string) => void; readonly forgetAll: () => void };

/** What was opened last, for as long as what is sealed under its name stays the same. */
function keepNewest<Sealed, Value>(most: number, isSame: (one: Sealed, other: Sealed) => boolean): Newest<Sealed, Value> {
  const kept = new Map<string, { readonly sealed: Sealed; readonly value: Value }>();
  return {
    valueOf: (name, sealed, open) => {
      const known = kept.get(name);
      const entry = known !== undefined && isSame(known.sealed, sealed) ? known : { sealed, value: open() };
      // A Map gives its keys in the order in which they were set: what is used is set again, so that the first is the one longest unused.
      kept.delete(name);
      kept.set(name, entry);
      const oldest = kept.keys().next();
      if (kept.size > most && oldest.done !== true) kept.delete(oldest.value);
      return entry.value;
    },
    forget: (name) => void kept.delete(name),
    forgetAll: () => { kept.clear(); },
  };
}

/** The number of a master key, which tells nothing of it: 8 hex digits. */
export function masterKeyId(masterKey: Uint8Array): string {
  return Buffer.from(derive(masterKey, 'number of the key')).toString('hex').slice(0, 8);
}

function derive(key: Uint8Array, use: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, 'qianyuetai hub', use, 32));
}
