import { createCipheriv, generateKeyPair, pbkdf2Sync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { must } from '../../lib/assert.ts';
import type { Random } from '../../lib/random.ts';
import { pemText, writeCertificate } from './certificate-writer.ts';
import { derElement, derNull, derObjectIdentifier, derOctetString, derSequence, derSetOf, derSmallInteger } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';
import { pkcs12Mac } from './pkcs12-keys.ts';

export type DemoSealIdentity = {
  /** A PKCS#12 file with the key, its certificate and the root, under the pass phrase. */
  readonly p12: Uint8Array;
  readonly certificatePem: string;
  readonly rootPem: string;
};

const yearMs = 365.25 * 24 * 3600 * 1000;
const clockSlackMs = 5 * 60 * 1000;
const iterations = 100_000;

/** Makes a root, an RSA-2048 key and a certificate for a demonstration seal; all subjects say 演示. The root's key is dropped. */
export async function createDemoSealIdentity(input: {
  readonly nowMs: number;
  readonly passPhrase: string;
  readonly bureauName: string;
  /** From now until the certificate ends; ten years when absent. */
  readonly validMs?: number;
  readonly random: Random;
}): Promise<DemoSealIdentity> {
  const [rootKeys, sealKeys] = await Promise.all([makeRsaKeys(), makeRsaKeys()]);
  const rootName = { commonName: '签约台演示印章根', organization: '演示' };
  const shared = {
    issuer: rootName,
    issuerPrivateKey: rootKeys.privateKey,
    issuerPublicKey: rootKeys.publicKey,
    notBeforeMs: input.nowMs - clockSlackMs,
  };
  const root = writeCertificate({
    ...shared, subject: rootName, publicKey: rootKeys.publicKey, serialNumber: input.random.bytes(16), notAfterMs: input.nowMs + 20 * yearMs, isAuthority: true,
  });
  const certificate = writeCertificate({
    ...shared,
    subject: { commonName: `${input.bureauName}（演示）`, organization: '演示' },
    publicKey: sealKeys.publicKey,
    serialNumber: input.random.bytes(16),
    notAfterMs: input.nowMs + (input.validMs ?? 10 * yearMs),
    isAuthority: false,
  });
  return {
    p12: writePkcs12({ privateKey: sealKeys.privateKey, certificates: [certificate, root], passPhrase: input.passPhrase, random: input.random }),
    certificatePem: pemText('CERTIFICATE', certificate),
    rootPem: pemText('CERTIFICATE', root),
  };
}

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

/** Off the main thread: two such pairs take the better part of a second. */
function makeRsaKeys(): Promise<KeyPair> {
  return new Promise((resolve, reject) => {
    generateKeyPair('rsa', { modulusLength: 2048 }, (error, publicKey, privateKey) => {
      if (error === null) resolve({ publicKey, privateKey });
      else reject(error);
    });
  });
}

/** A PKCS#12 file as today's tools write it: AES-256 under PBKDF2 with SHA-256, and a SHA-256 MAC (RFC 7292, RFC 8018). */
export function writePkcs12(input: {
  /** null makes a file of certificates alone. */
  readonly privateKey: KeyObject | null;
  readonly certificates: readonly Uint8Array[];
  readonly passPhrase: string;
  readonly random: Random;
}): Uint8Array {
  const keys = input.privateKey === null ? [] : [dataContent(derSequence(keyBag(input.privateKey, input)))];
  const bags = input.certificates.map((certificate, index) => bag(
    '1.2.840.113549.1.12.10.1.3',
    derSequence(derObjectIdentifier('1.2.840.113549.1.9.22.1'), derElement(0xa0, derOctetString(certificate))),
    index === 0,
  ));
  const content = derSequence(...keys, dataContent(derSequence(...bags)));
  const salt = input.random.bytes(16);
  const mac = must(pkcs12Mac({ hash: 'sha256', passPhrase: input.passPhrase, salt, iterations, content }), 'SHA-256 is known');
  const digestInfo = derSequence(derSequence(derObjectIdentifier(objectIdentifiers.sha256), derNull()), derOctetString(mac));
  return derSequence(derSmallInteger(3), dataContent(content), derSequence(digestInfo, derOctetString(salt), derSmallInteger(iterations)));
}

function keyBag(privateKey: KeyObject, input: { readonly passPhrase: string; readonly random: Random }): Uint8Array {
  const key = encrypt(Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })), input);
  return bag('1.2.840.113549.1.12.10.1.2', derSequence(key.algorithm, derOctetString(key.encrypted)), true);
}

function dataContent(bytes: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(objectIdentifiers.data), derElement(0xa0, derOctetString(bytes)));
}

/** Key and certificate carry the same local key id, by which Windows and Java pair them. */
function bag(kind: string, value: Uint8Array, hasLocalKeyId: boolean): Uint8Array {
  const localKeyId = derSequence(derObjectIdentifier('1.2.840.113549.1.9.21'), derSetOf(derOctetString(Uint8Array.of(1))));
  return derSequence(derObjectIdentifier(kind), derElement(0xa0, value), ...(hasLocalKeyId ? [derSetOf(localKeyId)] : []));
}

function encrypt(plain: Uint8Array, input: { readonly passPhrase: string; readonly random: Random }): { algorithm: Uint8Array; encrypted: Uint8Array } {
  const [salt, iv] = [input.random.bytes(16), input.random.bytes(16)];
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(input.passPhrase, salt, iterations, 32, 'sha256'), iv);
  const derivation = derSequence(
    derObjectIdentifier('1.2.840.113549.1.5.12'),
    derSequence(derOctetString(salt), derSmallInteger(iterations), derSequence(derObjectIdentifier('1.2.840.113549.2.9'), derNull())),
  );
  const scheme = derSequence(derObjectIdentifier('2.16.840.1.101.3.4.1.42'), derOctetString(iv));
  return {
    algorithm: derSequence(derObjectIdentifier('1.2.840.113549.1.5.13'), derSequence(derivation, scheme)),
    encrypted: new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()])),
  };
}
