import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';

/** A P-256 key pair; private PKCS#8 DER, public SPKI DER, both base64. */
export type KeyPair = { readonly privateKey: string; readonly publicKey: string };

export function makeKeyPair(): KeyPair {
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** ECDSA with SHA-256 (FIPS 186-5), DER, base64. */
export function signText(text: string, privateKey: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64');
}

/** False for a wrong signature, and for a key or signature that cannot be read. */
export function isSignedBy(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return verify('sha256', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
  } catch (error) {
    // What is not a key or not a signature has not signed anything.
    if (error instanceof Error) return false;
    throw error;
  }
}
