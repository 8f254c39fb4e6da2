import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Random } from '../lib/random.ts';
import { openBytes, sealBytes } from './envelope.ts';

/**
 * Seals bytes so that only the holder of a P-256 private key can open them: ephemeral ECDH, HKDF-SHA-256 (RFC 5869), AES-256-GCM.
 * Form: 65 bytes uncompressed ephemeral point | envelope of crypto/envelope.ts; base64. One ephemeral key serves many boxes to the
 * same recipient, each under its own nonce, as one HPKE context does (RFC 9180, 5.2): a page brings the keys of hundreds of households.
 */
const pointBytes = 65;
const info = 'qianyuetai sealed box v1';
const boxesPerEphemeral = 1000;
const rememberedKeys = 200;

export function sealTo(publicKey: string, plain: Uint8Array, random: Random): string {
  const sender = senderTo(publicKey);
  return Buffer.concat([sender.point, sealBytes(plain, sender.key, info, random)]).toString('base64');
}

/** Throws when the box was not sealed to this key. */
export function openSealed(privateKey: string, box: string): Uint8Array {
  const bytes = Buffer.from(box, 'base64');
  const point = bytes.subarray(0, pointBytes);
  const key = remembered(openKeys, `${privateKey} ${point.toString('base64')}`, () => {
    const own = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
    return sharedKey(own, publicKeyOfPoint(point), point);
  });
  return openBytes(bytes.subarray(pointBytes), key, info);
}

type Sender = { readonly point: Uint8Array; readonly key: Uint8Array; left: number };
const senders = new Map<string, Sender>();
const openKeys = new Map<string, Uint8Array>();

function senderTo(publicKey: string): Sender {
  const known = senders.get(publicKey);
  if (known !== undefined && known.left > 0) {
    known.left -= 1;
    return known;
  }
  senders.delete(publicKey);
  return remembered(senders, publicKey, () => {
    const recipient = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const ephemeral = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const point = ephemeral.publicKey.export({ type: 'spki', format: 'der' }).subarray(-pointBytes);
    return { point, key: sharedKey(ephemeral.privateKey, recipient, point), left: boxesPerEphemeral - 1 };
  });
}

function remembered<Value>(values: Map<string, Value>, name: string, make: () => Value): Value {
  const known = values.get(name);
  if (known !== undefined) return known;
  const value = make();
  if (values.size >= rememberedKeys) values.clear();
  values.set(name, value);
  return value;
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
