import { createHash } from 'node:crypto';
import { assert } from '../../lib/assert.ts';
import type { Signer } from '../doors.ts';
import type { Certificate } from './certificate.ts';
import {
  derChildren, derElement, derNull, derObjectIdentifier, derOctetString, derSequence, derSetOf, derSmallInteger, equalBytes, readDer, readObjectIdentifier,
} from './der.ts';
import type { DerNode } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';

/**
 * A detached CAdES signature as PAdES baseline B-B wants it (ETSI EN 319 142-1, EN 319 122-1; RFC 5652): one signer,
 * SHA-256, signed attributes content type, message digest and signing certificate v2, no signing time.
 */
export type DetachedSignature = {
  /** DER, the signer's first; the whole chain as the signer gave it. */
  readonly certificates: readonly Uint8Array[];
  readonly algorithm: Signer['algorithm'];
  readonly messageDigest: Uint8Array;
  readonly signatureValue: Uint8Array;
  /** An RFC 3161 token over the signature value, which lifts the signature to B-T. */
  readonly timestampToken: Uint8Array | null;
};

/** Room kept for a timestamp token; public authorities send 3 to 8 KB. */
export const timestampReserveBytes = 12 * 1024;

/** The signed attributes as they are signed: a SET OF. */
export function encodeSignedAttributes(messageDigest: Uint8Array, signingCertificate: Uint8Array): Uint8Array {
  assert(messageDigest.length === 32, 'a SHA-256 digest');
  const certificateDigest = createHash('sha256').update(signingCertificate).digest();
  // ESSCertIDv2 leaves its default out: SHA-256 (RFC 5035, section 4).
  const reference = derSequence(derSequence(derSequence(derOctetString(certificateDigest))));
  return derSetOf(
    attribute(objectIdentifiers.contentType, derObjectIdentifier(objectIdentifiers.data)),
    attribute(objectIdentifiers.messageDigest, derOctetString(messageDigest)),
    attribute(objectIdentifiers.signingCertificateV2, reference),
  );
}

/** The whole ContentInfo. `signer` is the first certificate, read. */
export function encodeDetachedSignature(signature: DetachedSignature, signer: Certificate): Uint8Array {
  const digestAlgorithm = derSequence(derObjectIdentifier(objectIdentifiers.sha256));
  const signedAttributes = encodeSignedAttributes(signature.messageDigest, signer.der);
  const signerInfo = derSequence(
    derSmallInteger(1),
    derSequence(signer.issuer, signer.serialNumber),
    digestAlgorithm,
    retagged(0xa0, signedAttributes),
    signatureAlgorithm(signature.algorithm),
    derOctetString(signature.signatureValue),
    ...(signature.timestampToken === null ? [] : [derElement(0xa1, attribute(objectIdentifiers.timestampToken, signature.timestampToken))]),
  );
  return derSequence(
    derObjectIdentifier(objectIdentifiers.signedData),
    derElement(0xa0, derSequence(
      derSmallInteger(1),
      derSetOf(digestAlgorithm),
      derSequence(derObjectIdentifier(objectIdentifiers.data)),
      derElement(0xa0, ...signature.certificates),
      derSetOf(signerInfo),
    )),
  );
}

/**
 * Bytes that /Contents keeps for a signature with this chain: known before signing, so that the writer and the
 * verifier agree on it to the byte.
 */
export function reservedLength(signer: Certificate, certificates: readonly Uint8Array[], algorithm: Signer['algorithm'], hasTimestamp: boolean): number {
  const longest = algorithm === 'rsa-sha256' ? (signer.x509.publicKey.asymmetricKeyDetails?.modulusLength ?? 4096) / 8 : 72;
  const sample = { certificates, algorithm, messageDigest: new Uint8Array(32), signatureValue: new Uint8Array(longest), timestampToken: null };
  return encodeDetachedSignature(sample, signer).length + (hasTimestamp ? timestampReserveBytes : 0);
}

/**
 * Reads what encodeDetachedSignature wrote. null for anything else: another structure, another order, another
 * encoding of the same; the caller still checks the values. Never throws.
 */
export function decodeDetachedSignature(bytes: Uint8Array, readSigner: (der: Uint8Array) => Certificate | null): DetachedSignature | null {
  const [, content] = derChildren(readDer(bytes)) ?? [];
  const signedData = derChildren(derChildren(content)?.[0]);
  const certificates = derChildren(signedData?.[3])?.map((node) => node.whole);
  const signerInfo = derChildren(derChildren(signedData?.[4])?.[0]);
  const algorithm = readSignatureAlgorithm(signerInfo?.[4]);
  const digest = readMessageDigest(signerInfo?.[3]);
  const signatureValue = signerInfo?.[5]?.content;
  const unsigned = signerInfo?.[6];
  if (certificates === undefined || certificates.length < 1 || certificates.length > 8) return null;
  if (algorithm === null || digest === null || signatureValue === undefined) return null;
  const timestampToken = unsigned === undefined ? null : readTimestampToken(unsigned);
  const signer = readSigner(certificates[0] ?? new Uint8Array());
  if (signer === null || timestampToken === undefined) return null;
  const decoded = { certificates, algorithm, messageDigest: digest, signatureValue, timestampToken };
  // Whatever the reading above overlooked shows here.
  return equalBytes(encodeDetachedSignature(decoded, signer), bytes) ? decoded : null;
}

function attribute(name: string, value: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(name), derElement(0x31, value));
}

function signatureAlgorithm(algorithm: Signer['algorithm']): Uint8Array {
  if (algorithm === 'rsa-sha256') return derSequence(derObjectIdentifier(objectIdentifiers.rsaEncryption), derNull());
  return derSequence(derObjectIdentifier(objectIdentifiers.ecdsaWithSha256));
}

function readSignatureAlgorithm(node: DerNode | undefined): Signer['algorithm'] | null {
  const name = readObjectIdentifier(derChildren(node)?.[0]);
  if (name === objectIdentifiers.rsaEncryption) return 'rsa-sha256';
  return name === objectIdentifiers.ecdsaWithSha256 ? 'ecdsa-p256-sha256' : null;
}

function readMessageDigest(node: DerNode | undefined): Uint8Array | null {
  for (const entry of derChildren(node) ?? []) {
    const [name, values] = derChildren(entry) ?? [];
    if (readObjectIdentifier(name) !== objectIdentifiers.messageDigest) continue;
    const value = derChildren(values)?.[0];
    return value?.tag === 0x04 && value.content.length === 32 ? value.content : null;
  }
  return null;
}

function readTimestampToken(node: DerNode): Uint8Array | undefined {
  const entry = derChildren(node)?.[0];
  const [name, values] = derChildren(entry) ?? [];
  if (readObjectIdentifier(name) !== objectIdentifiers.timestampToken) return undefined;
  return derChildren(values)?.[0]?.whole;
}

/** The same content under another tag, as IMPLICIT tagging wants it. */
function retagged(tag: number, element: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(element);
  copy[0] = tag;
  return copy;
}
