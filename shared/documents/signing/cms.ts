import { createHash } from 'node:crypto';
import { assert } from '../../lib/assert.ts';
import type { Signer } from '../doors.ts';
import { keepRecent } from '../pdf/recent-values.ts';
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
  const attributes = attributeTemplates.of(textOf([signingCertificate]), () => {
    const bytes = encodeAttributes(standInDigest, signingCertificate);
    return { bytes, digestAt: Buffer.from(bytes).indexOf(standInDigest) };
  });
  const filled = Uint8Array.from(attributes.bytes);
  filled.set(messageDigest, attributes.digestAt);
  return filled;
}

/** DER that is the same for all documents but for the digest of 32 bytes that stands at an offset. */
type Template = { readonly bytes: Uint8Array; readonly digestAt: number };

const attributeTemplates = keepRecent<Template>(16);
const signatureTemplates = keepRecent<Template>(16);
/** Found again in the encoding by its bytes, which no certificate happens to have. */
const standInDigest = createHash('sha256').update('the place of a message digest').digest();

function encodeAttributes(messageDigest: Uint8Array, signingCertificate: Uint8Array): Uint8Array {
  // ESSCertIDv2 leaves its default out: SHA-256 (RFC 5035, section 4).
  const certificateDigest = createHash('sha256').update(signingCertificate).digest();
  return derSetOf(
    attribute(objectIdentifiers.contentType, derObjectIdentifier(objectIdentifiers.data)),
    attribute(objectIdentifiers.messageDigest, derOctetString(messageDigest)),
    attribute(objectIdentifiers.signingCertificateV2, derSequence(derSequence(derSequence(derOctetString(certificateDigest))))),
  );
}

/** One character a byte. */
function textOf(parts: readonly Uint8Array[]): string {
  return parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1')).join('|');
}

/**
 * The whole ContentInfo. `signer` is the first certificate, read. One signer's signatures of one length differ in the
 * digest and in the value, which is last of all where no timestamp follows it.
 */
export function encodeDetachedSignature(signature: DetachedSignature, signer: Certificate): Uint8Array {
  const { algorithm, certificates, messageDigest, signatureValue } = signature;
  if (signature.timestampToken !== null || messageDigest.length !== 32) return encodeContentInfo(signature, signer);
  const template = signatureTemplates.of(`${algorithm} ${signatureValue.length} ${textOf([signer.der, ...certificates])}`, () => {
    const bytes = encodeContentInfo({ ...signature, messageDigest: standInDigest, signatureValue: new Uint8Array(signatureValue.length) }, signer);
    return { bytes, digestAt: Buffer.from(bytes).indexOf(standInDigest) };
  });
  const filled = Uint8Array.from(template.bytes);
  filled.set(messageDigest, template.digestAt);
  filled.set(signatureValue, filled.length - signatureValue.length);
  return filled;
}

function encodeContentInfo(signature: DetachedSignature, signer: Certificate): Uint8Array {
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
  // A signer gives the same list for all its documents, a verifier finds another in each.
  const known = longestLengths.get(certificates);
  const longest = known?.signer === signer && known.algorithm === algorithm ? known.length : longestLength(signer, certificates, algorithm);
  longestLengths.set(certificates, { signer, algorithm, length: longest });
  return longest + (hasTimestamp ? timestampReserveBytes : 0);
}

const longestLengths = new WeakMap<readonly Uint8Array[], { readonly signer: Certificate; readonly algorithm: Signer['algorithm']; readonly length: number }>();

function longestLength(signer: Certificate, certificates: readonly Uint8Array[], algorithm: Signer['algorithm']): number {
  const longest = algorithm === 'rsa-sha256' ? (signer.x509.publicKey.asymmetricKeyDetails?.modulusLength ?? 4096) / 8 : 72;
  const sample = { certificates, algorithm, messageDigest: new Uint8Array(32), signatureValue: new Uint8Array(longest), timestampToken: null };
  return encodeContentInfo(sample, signer).length;
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
  return equalBytes(encodeContentInfo(decoded, signer), bytes) ? decoded : null;
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
