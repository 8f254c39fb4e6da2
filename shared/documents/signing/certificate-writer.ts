import { createHash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { assert } from '../../lib/assert.ts';
import {
  derBitString, derBoolean, derElement, derNull, derObjectIdentifier, derOctetString, derSequence, derSetOf, derSmallInteger, derTime, derUnsigned, derUtf8,
} from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';

export type CertificateInput = {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  readonly publicKey: KeyObject;
  /** Of the issuer: RSA or P-256. */
  readonly issuerPrivateKey: KeyObject;
  readonly issuerPublicKey: KeyObject;
  /** 16 random bytes. */
  readonly serialNumber: Uint8Array;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly isAuthority: boolean;
  /** hex; written into our own extension. */
  readonly evidenceDigest?: string;
};

export type DistinguishedName = { readonly commonName: string; readonly organization?: string };

/**
 * An X.509 v3 certificate (RFC 5280), DER. An authority may sign certificates and nothing else; any other certificate
 * may sign documents (digitalSignature and nonRepudiation) and nothing else.
 */
export function writeCertificate(input: CertificateInput): Uint8Array {
  assert(input.serialNumber.length === 16, 'a serial number of 16 bytes');
  const algorithm = signatureAlgorithm(input.issuerPrivateKey);
  const body = derSequence(
    derElement(0xa0, derSmallInteger(2)),
    // Positive and never of zero length, whatever chance gave (RFC 5280, 4.1.2.2).
    derUnsigned(Uint8Array.of((input.serialNumber[0] ?? 0) & 0x7f | 0x40, ...input.serialNumber.subarray(1))),
    algorithm,
    encodeName(input.issuer),
    derSequence(derTime(input.notBeforeMs), derTime(input.notAfterMs)),
    encodeName(input.subject),
    publicKeyInfo(input.publicKey),
    derElement(0xa3, derSequence(...extensions(input))),
  );
  return derSequence(body, algorithm, derBitString(sign('sha256', body, input.issuerPrivateKey)));
}

/** DER as the text form that files carry (RFC 7468). */
export function pemText(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The DER of each certificate in a PEM text, in order. */
export function certificatesOfPem(pem: string): readonly Uint8Array[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g);
  return Array.from(blocks, (block) => Uint8Array.from(Buffer.from(block[1] ?? '', 'base64')));
}

function extensions(input: CertificateInput): readonly Uint8Array[] {
  const usage = input.isAuthority ? derBitString(Uint8Array.of(0x06), 1) : derBitString(Uint8Array.of(0xc0), 6);
  return [
    extension(objectIdentifiers.basicConstraints, true, input.isAuthority ? derSequence(derBoolean(true)) : derSequence()),
    extension(objectIdentifiers.keyUsage, true, usage),
    extension(objectIdentifiers.subjectKeyIdentifier, false, derOctetString(keyIdentifier(input.publicKey))),
    extension(objectIdentifiers.authorityKeyIdentifier, false, derSequence(derElement(0x80, keyIdentifier(input.issuerPublicKey)))),
    ...(input.evidenceDigest === undefined
      ? []
      : [extension(objectIdentifiers.evidenceDigest, false, derOctetString(digestBytes(input.evidenceDigest)))]),
  ];
}

function extension(name: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(name), ...(isCritical ? [derBoolean(true)] : []), derOctetString(value));
}

function encodeName(name: DistinguishedName): Uint8Array {
  const part = (type: string, value: string): Uint8Array => derSetOf(derSequence(derObjectIdentifier(type), derUtf8(value)));
  return derSequence(
    ...(name.organization === undefined ? [] : [part(objectIdentifiers.organization, name.organization)]),
    part(objectIdentifiers.commonName, name.commonName),
  );
}

function signatureAlgorithm(privateKey: KeyObject): Uint8Array {
  if (privateKey.asymmetricKeyType === 'rsa') return derSequence(derObjectIdentifier(objectIdentifiers.rsaWithSha256), derNull());
  return derSequence(derObjectIdentifier(objectIdentifiers.ecdsaWithSha256));
}

const publicKeyInfos = new WeakMap<KeyObject, Uint8Array>();

/** Writing a key out costs as much as signing with it, and an authority's key is in every certificate it issues. */
function publicKeyInfo(publicKey: KeyObject): Uint8Array {
  const info = publicKeyInfos.get(publicKey) ?? Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
  publicKeyInfos.set(publicKey, info);
  return info;
}

/** Any stable digest of the key will do (RFC 7093, section 2): the first 20 bytes of its SHA-256. */
function keyIdentifier(publicKey: KeyObject): Uint8Array {
  return createHash('sha256').update(publicKeyInfo(publicKey)).digest().subarray(0, 20);
}

function digestBytes(hex: string): Uint8Array {
  assert(/^[0-9a-f]{64}$/.test(hex), 'a SHA-256 digest in lower-case hex');
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
