import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Random } from '../lib/random.ts';
import { openBytes, sealBytes } from './envelope.ts';

/**
 * Seals bytes so that only the holder of a P-256 private key can open them: ephemeral ECDH, HKDF-SHA-256 (RFC 5869), AES-256-GCM.
 * Form: 65 bytes uncompressed ephemeral point | envelope of crypto/envelope.ts; base64.
 */
const pointBytes = 65;
const info = 'qianyuetai sealed box v1';

export function sealTo(publicKey: string, plain: Uint8Array, random: Random): string {
  const recipient = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const point = ephemeral.publicKey.export({ type: 'spki', format: 'der' }).subarray(-pointBytes);
  const key = sharedKey(ephemeral.privateKey, recipient, point);
  return Buffer.concat([point, sealBytes(plain, key, info, random)]).toString('base64');
}

/** Throws when the box was not sealed to this key. */
export function openSealed(privateKey: string, box: string): Uint8Array {
  const bytes = Buffer.from(box, 'base64');
  const point = bytes.subarray(0, pointBytes);
  const own = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return openBytes(bytes.subarray(pointBytes), sharedKey(own, publicKeyOfPoint(point), point), info);
}

function sharedKey(own: KeyObject, other: KeyObject, point: Uint8Array): Uint8Array {
  const secret = diffieHellman({ privateKey: own, publicKey: other });
  return new Uint8Array(hkdfSync('sha256', secret, point, info, 32));
}

/** SPKI header of an uncompressed P-256 point (RFC 5480). */
const spkiHeader = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

function publicKeyOfPoint(point: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiHeader, point]), format: 'der', type: 'spki' });
}
