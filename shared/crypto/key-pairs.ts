import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A P-256 key pair; private PKCS#8 DER, public SPKI DER, both base64. */
export type KeyPair = { readonly privateKey: string; readonly publicKey: string };

export function makeKeyPair(): KeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** The public key of a private one, SPKI DER in base64. */
export function publicKeyOf(privateKey: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');
}

/** ECDSA with SHA-256 (FIPS 186-5), DER, base64. */
export function signText(text: string, privateKey: string): string {
  const key = remembered(privateKeys, privateKey, (der) => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64');
}

/** False for a wrong signature, and for a key or signature that cannot be read. */
export function isSignedBy(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = remembered(publicKeys, publicKey, (der) => createPublicKey({ key: der, format: 'der', type: 'spki' }));
    return verify('sha256', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
  } catch (error) {
    // What is not a key or not a signature has not signed anything.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Whoever signs out leaves no key behind. */
export function forgetPrivateKeys(): void {
  privateKeys.clear();
}

// Reading a key costs more than signing or checking with it, and few keys sign much.
const privateKeys = new Map<string, KeyObject>();
const publicKeys = new Map<string, KeyObject>();
const keptKeys = 200;

function remembered(keys: Map<string, KeyObject>, base64: string, read: (der: Buffer) => KeyObject): KeyObject {
  const known = keys.get(base64);
  if (known !== undefined) return known;
  const key = read(Buffer.from(base64, 'base64'));
  if (keys.size >= keptKeys) keys.clear();
  keys.set(base64, key);
  return key;
}
