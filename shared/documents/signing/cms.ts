import { createHash } from 'node:crypto';
import { assert } from '../../lib/assert.ts';
import type { Signer } from '../doors.ts';
import { readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import {
  derChildren, derElement, derObjectIdentifier, derOctetString, derSequence, derSetOf, derSmallInteger, equalBytes, readDer, readObjectIdentifier,
} from './der.ts';
import type { DerNode } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';
import { algorithmOfIdentifier, signatureAlgorithms } from './signature-algorithms.ts';

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
export function encodeSignedAttributes(messageDigest: Uint8Array, signer: Certificate): Uint8Array {
  assert(messageDigest.length === 32, 'a SHA-256 digest');
  const known = attributeTemplates.get(signer);
  const attributes = known ?? templateOf(encodeAttributes(standInDigest, signer));
  if (known === undefined) attributeTemplates.set(signer, attributes);
  const filled = new Uint8Array(attributes.bytes);
  filled.set(messageDigest, attributes.digestAt);
  return filled;
}

/** DER that is the same for all documents but for the digest of 32 bytes that stands at an offset. */
type Template = { readonly bytes: Uint8Array; readonly digestAt: number };
/** Of one signer with one chain, by the length of the value. */
type SignatureTemplates = { readonly certificates: readonly Uint8Array[]; readonly byValueLength: Map<number, Template> };

const attributeTemplates = new WeakMap<Certificate, Template>();
const signatureTemplates = new WeakMap<Certificate, SignatureTemplates>();
/** A value this long is of no key we sign with; keeping templates for such would let strangers' files fill the memory. */
const longestKeptValue = 1024;
/** Found again in the encoding by its bytes, which no certificate happens to have. */
const standInDigest = createHash('sha256').update('the place of a message digest').digest();

function templateOf(bytes: Uint8Array): Template {
  return { bytes, digestAt: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(standInDigest) };
}

function encodeAttributes(messageDigest: Uint8Array, signer: Certificate): Uint8Array {
  // ESSCertIDv2 leaves its default out: SHA-256 (RFC 5035, section 4).
  return derSetOf(
    attribute(objectIdentifiers.contentType, derObjectIdentifier(objectIdentifiers.data)),
    attribute(objectIdentifiers.messageDigest, derOctetString(messageDigest)),
    attribute(objectIdentifiers.signingCertificateV2, derSequence(derSequence(derSequence(derOctetString(signer.digest))))),
  );
}

/**
 * The whole ContentInfo. `signer` is the first certificate, read. One signer's signatures of one length differ in the
 * digest and in the value, which is last of all where no timestamp follows it.
 */
export function encodeDetachedSignature(signature: DetachedSignature, signer: Certificate): Uint8Array {
  const { messageDigest, signatureValue } = signature;
  if (signature.timestampToken !== null || messageDigest.length !== 32 || signatureValue.length > longestKeptValue) return encodeContentInfo(signature, signer);
  const { byValueLength } = templatesOf(signer, signature.certificates);
  const known = byValueLength.get(signatureValue.length);
  const template = known ?? templateOf(encodeContentInfo({ ...signature, messageDigest: standInDigest, signatureValue: new Uint8Array(signatureValue.length) }, signer));
  if (known === undefined) byValueLength.set(signatureValue.length, template);
  const filled = new Uint8Array(template.bytes);
  filled.set(messageDigest, template.digestAt);
  filled.set(signatureValue, filled.length - signatureValue.length);
  return filled;
}

function templatesOf(signer: Certificate, certificates: readonly Uint8Array[]): SignatureTemplates {
  const known = signatureTemplates.get(signer);
  if (known !== undefined && isSameChain(known.certificates, certificates)) return known;
  const templates = { certificates: certificates.map((each) => Uint8Array.from(each)), byValueLength: new Map<number, Template>() };
  signatureTemplates.set(signer, templates);
  return templates;
}

function isSameChain(left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean {
  return left.length === right.length && left.every((each, index) => equalBytes(each, right[index] ?? new Uint8Array()));
}

function encodeContentInfo(signature: DetachedSignature, signer: Certificate): Uint8Array {
  const digestAlgorithm = derSequence(derObjectIdentifier(objectIdentifiers.sha256));
  const signedAttributes = encodeSignedAttributes(signature.messageDigest, signer);
  const signerInfo = derSequence(
    derSmallInteger(1),
    derSequence(signer.issuer, signer.serialNumber),
    digestAlgorithm,
    retagged(0xa0, signedAttributes),
    signatureAlgorithms[signature.algorithm].identifier,
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
  const longest = signatureAlgorithms[algorithm].longestValueBytes(signer);
  const sample = { certificates, algorithm, messageDigest: standInDigest, signatureValue: new Uint8Array(longest), timestampToken: null };
  return encodeDetachedSignature(sample, signer).length + (hasTimestamp ? timestampReserveBytes : 0);
}

/** A signature as it was read, and its certificates; null stands for one that cannot be read. */
export type DecodedSignature = { readonly signature: DetachedSignature; readonly signer: Certificate; readonly chain: readonly (Certificate | null)[] };

/**
 * Reads what encodeDetachedSignature wrote. null for anything else: another structure, another order, another
 * encoding of the same; the caller still checks the values. Never throws.
 */
export function decodeDetachedSignature(bytes: Uint8Array): DecodedSignature | null {
  const [, content] = derChildren(readDer(bytes)) ?? [];
  const signedData = derChildren(derChildren(content)?.[0]);
  const certificates = derChildren(signedData?.[3])?.map((node) => node.whole);
  const signerInfo = derChildren(derChildren(signedData?.[4])?.[0]);
  const algorithm = algorithmOfIdentifier(readObjectIdentifier(derChildren(signerInfo?.[4])?.[0]));
  const messageDigest = readMessageDigest(signerInfo?.[3]);
  const signatureValue = signerInfo?.[5]?.content;
  const unsigned = signerInfo?.[6];
  if (certificates === undefined || certificates.length < 1 || certificates.length > 8) return null;
  if (algorithm === null || messageDigest === null || signatureValue === undefined) return null;
  const timestampToken = unsigned === undefined ? null : readTimestampToken(unsigned);
  const chain = certificates.map(readCertificate);
  const [signer] = chain;
  if (signer === undefined || signer === null || timestampToken === undefined) return null;
  const signature = { certificates, algorithm, messageDigest, signatureValue, timestampToken };
  // Whatever the reading above overlooked shows here.
  return equalBytes(encodeDetachedSignature(signature, signer), bytes) ? { signature, signer, chain } : null;
}

function attribute(name: string, value: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(name), derElement(0x31, value));
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
