import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Signer } from '../doors.ts';
import type { Certificate } from './certificate.ts';
import { derNull, derObjectIdentifier, derSequence } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';

type AlgorithmName = Signer['algorithm'];

/**
 * All that signing and verifying know of one kind of signature. Another kind, such as SM2, is one more name in
 * doors.ts, one more row here, and a driver that gives a Signer.
 */
export type SignatureAlgorithm = {
  /** The AlgorithmIdentifier that a SignerInfo names (RFC 5754, sections 3.2 and 3.3), DER. */
  readonly identifier: Uint8Array;
  readonly objectIdentifier: string;
  /** Bytes that a value of this signer can have at most: the room that is kept for it. */
  readonly longestValueBytes: (signer: Certificate) => number;
  /** Whether a key, private or public, is of this kind and strong enough. */
  readonly isKeyFor: (key: KeyObject) => boolean;
  /** Whether `value` is the key's signature over the bytes. Never throws. */
  readonly isTrue: (bytes: Uint8Array, value: Uint8Array, publicKey: KeyObject) => boolean;
};

const leastModulusBits = 2048;

export const signatureAlgorithms: Readonly<Record<AlgorithmName, SignatureAlgorithm>> = {
  'rsa-sha256': {
    identifier: derSequence(derObjectIdentifier(objectIdentifiers.rsaEncryption), derNull()),
    objectIdentifier: objectIdentifiers.rsaEncryption,
    longestValueBytes: (signer) => (detailsOf(signer.publicKey).modulusLength ?? 4096) / 8,
    isKeyFor: (key) => key.asymmetricKeyType === 'rsa' && (detailsOf(key).modulusLength ?? 0) >= leastModulusBits,
    isTrue: isSha256Signature,
  },
  'ecdsa-p256-sha256': {
    identifier: derSequence(derObjectIdentifier(objectIdentifiers.ecdsaWithSha256)),
    objectIdentifier: objectIdentifiers.ecdsaWithSha256,
    // Two numbers of 32 bytes, each with its tag, length and perhaps a zero in front (RFC 3279, 2.2.3).
    longestValueBytes: () => 72,
    isKeyFor: (key) => key.asymmetricKeyType === 'ec' && detailsOf(key).namedCurve === 'prime256v1',
    isTrue: isSha256Signature,
  },
};

/** The kind of signature that a key gives; null for keys we do not sign with. */
export function algorithmOfKey(key: KeyObject): AlgorithmName | null {
  return algorithmWith((algorithm) => algorithm.isKeyFor(key));
}

/** The kind of signature that an object identifier names in a SignerInfo; null for others. */
export function algorithmOfIdentifier(objectIdentifier: string | null): AlgorithmName | null {
  return algorithmWith((algorithm) => algorithm.objectIdentifier === objectIdentifier);
}

function algorithmWith(isIt: (algorithm: SignatureAlgorithm) => boolean): AlgorithmName | null {
  // Object.keys forgets that a record's keys are its key type.
  const names = Object.keys(signatureAlgorithms) as AlgorithmName[];
  return names.find((name) => isIt(signatureAlgorithms[name])) ?? null;
}

const knownDetails = new WeakMap<KeyObject, NonNullable<KeyObject['asymmetricKeyDetails']>>();

/** Asking OpenSSL costs as much as hashing a page, and the keys of seals and authorities are asked about for every document. */
function detailsOf(key: KeyObject): NonNullable<KeyObject['asymmetricKeyDetails']> {
  const details = knownDetails.get(key) ?? key.asymmetricKeyDetails ?? {};
  knownDetails.set(key, details);
  return details;
}

function isSha256Signature(bytes: Uint8Array, value: Uint8Array, publicKey: KeyObject): boolean {
  try {
    return verify('sha256', bytes, publicKey, value);
  } catch {
    return false; // OpenSSL throws on values that cannot be a signature of this key at all
  }
}
