import { createHash, verify } from 'node:crypto';
import { MessageImprint, PKIStatus, SignedData, TSTInfo, TimeStampReq, TimeStampResp, AlgorithmIdentifier, ContentInfo } from 'pkijs';
import { Integer, OctetString } from 'asn1js';
import { assert } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { isIssuedBy, readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { equalBytes } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';
import { hashName } from './pkcs12-keys.ts';

export type TimestampExpectation = {
  /** SHA-256 of what is stamped. */
  readonly digest: Uint8Array;
  /** DER of the roots that may vouch for a timestamp authority. */
  readonly trustedRoots: readonly Uint8Array[];
  /** The number sent with the request; left out when an old token is checked. */
  readonly nonce?: Uint8Array;
};

export type CheckedTimestamp = { readonly timeMs: number; readonly authorityName: string };

/** The body of a request for a token over `digest` (RFC 3161, 2.4.1); `nonce` is 8 or more random bytes. */
export function buildTimestampRequest(digest: Uint8Array, nonce: Uint8Array): Uint8Array {
  assert(digest.length === 32 && nonce.length >= 8, 'a SHA-256 digest and a nonce');
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: objectIdentifiers.sha256 }),
      hashedMessage: new OctetString({ valueHex: toArrayBuffer(digest) }),
    }),
    nonce: new Integer({ valueHex: toArrayBuffer(positive(nonce)) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER(false));
}

/** Takes the token out of an authority's answer once it is checked against what was asked. Never throws on bad bytes. */
export function readTimestampResponse(response: Uint8Array, expected: TimestampExpectation): Result<Uint8Array, Refusal> {
  const token = unless(() => {
    const answer = TimeStampResp.fromBER(toArrayBuffer(response));
    const isGranted = answer.status.status === PKIStatus.granted || answer.status.status === PKIStatus.grantedWithMods;
    return isGranted && answer.timeStampToken !== undefined ? new Uint8Array(answer.timeStampToken.toSchema().toBER(false)) : null;
  });
  if (token === null) return refuse('timestamp_not_granted', '时间戳服务没有给出时间戳，文书没有盖章，请稍后再试。');
  const checked = checkTimestampToken(token, expected);
  return checked.ok ? ok(token) : checked;
}

/**
 * Checks a token: its signature, the digest it stamps, the nonce, and that its signer may stamp times and chains to a
 * trusted root. Never throws on bad bytes.
 */
export function checkTimestampToken(token: Uint8Array, expected: TimestampExpectation): Result<CheckedTimestamp, Refusal> {
  const opened = unless(() => openToken(token));
  const wrong = refuse('timestamp_wrong', '时间戳服务返回的时间戳不正确，文书没有盖章，请联系管理员。');
  if (opened === null) return wrong;
  const { info, signedData, certificates } = opened;
  const imprint = new Uint8Array(info.messageImprint.hashedMessage.valueBlock.valueHexView);
  const isSha256 = info.messageImprint.hashAlgorithm.algorithmId === objectIdentifiers.sha256;
  if (!isSha256 || !equalBytes(imprint, expected.digest)) return wrong;
  if (expected.nonce !== undefined && !sameNumber(info.nonce, expected.nonce)) return wrong;
  const signer = findSigner(signedData, certificates);
  if (signer === null || !signer.purposes.includes(objectIdentifiers.timestampingPurpose)) return wrong;
  if (!isSignatureTrue(opened, signer)) return wrong;
  const roots = expected.trustedRoots.map(readCertificate).filter((each) => each !== null);
  const timeMs = info.genTime.getTime();
  if (!chainsToRoot(signer, certificates, roots) || timeMs < signer.notBeforeMs || timeMs > signer.notAfterMs) {
    return refuse('timestamp_not_trusted', '时间戳服务的证书不受信任，文书没有盖章，请管理员核对时间戳服务的设置。');
  }
  return ok({ timeMs, authorityName: signer.subjectName });
}

type OpenedToken = { readonly info: TSTInfo; readonly content: Uint8Array; readonly signedData: SignedData; readonly certificates: readonly Certificate[] };

function openToken(token: Uint8Array): OpenedToken | null {
  const content = ContentInfo.fromBER(toArrayBuffer(token));
  if (content.contentType !== objectIdentifiers.signedData) return null;
  // pkijs types the content of every ContentInfo as any; SignedData checks its structure itself.
  const signedData = new SignedData({ schema: content.content });
  const encapsulated = signedData.encapContentInfo;
  if (encapsulated.eContentType !== objectIdentifiers.timestampInfo || signedData.signerInfos.length !== 1) return null;
  const octets = encapsulated.eContent?.getValue();
  if (octets === undefined) return null;
  const certificates = (signedData.certificates ?? []).flatMap((each) => readCertificate(new Uint8Array(each.toSchema().toBER(false))) ?? []);
  return { info: TSTInfo.fromBER(octets), content: new Uint8Array(octets), signedData, certificates };
}

/** The signer's value over the signed attributes, whose message digest must be that of the token's content (RFC 5652, 5.4). */
function isSignatureTrue(opened: OpenedToken, signer: Certificate): boolean {
  const [signerInfo] = opened.signedData.signerInfos;
  const attributes = signerInfo?.signedAttrs;
  const hash = hashName(signerInfo?.digestAlgorithm.algorithmId ?? null);
  if (signerInfo === undefined || attributes === undefined || hash === null) return false;
  const values: unknown[] = attributes.attributes.filter((each) => each.type === objectIdentifiers.messageDigest).flatMap((each) => each.values);
  const [stated] = values;
  const content = createHash(hash).update(opened.content).digest();
  if (values.length !== 1 || !(stated instanceof OctetString) || !equalBytes(content, new Uint8Array(stated.valueBlock.valueHexView))) return false;
  return unless(() => verify(hash, new Uint8Array(attributes.encodedValue), signer.x509.publicKey, new Uint8Array(signerInfo.signature.valueBlock.valueHexView))) ?? false;
}

function findSigner(signedData: SignedData, certificates: readonly Certificate[]): Certificate | null {
  const identifier = signedData.signerInfos[0]?.sid;
  const serial = identifierSerial(identifier);
  return certificates.find((each) => serial !== null && equalBytes(each.serialNumber, serial)) ?? null;
}

/** pkijs leaves the signer identifier untyped: an issuer and serial, or a key identifier, which no authority we know uses. */
function identifierSerial(identifier: unknown): Uint8Array | null {
  if (typeof identifier !== 'object' || identifier === null || !('serialNumber' in identifier)) return null;
  const { serialNumber } = identifier;
  return serialNumber instanceof Integer ? new Uint8Array(serialNumber.toBER(false)) : null;
}

function chainsToRoot(signer: Certificate, certificates: readonly Certificate[], roots: readonly Certificate[]): boolean {
  let current = signer;
  for (let step = 0; step < 8; step += 1) {
    const { der } = current;
    if (roots.some((root) => equalBytes(root.der, der) || isIssuedBy(current, root))) return true;
    const issuer = certificates.find((each) => !equalBytes(each.der, der) && isIssuedBy(current, each));
    if (issuer === undefined) return false;
    current = issuer;
  }
  return false;
}

function sameNumber(found: Integer | undefined, nonce: Uint8Array): boolean {
  return found !== undefined && equalBytes(new Uint8Array(found.valueBlock.valueHexView), positive(nonce));
}

/** The shortest two's complement form of the bytes read as an unsigned number. */
function positive(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  return ((digits[0] ?? 0) & 0x80) === 0 ? digits : Uint8Array.of(0, ...digits);
}

function unless<Value>(read: () => Value | null): Value | null {
  try {
    return read();
  } catch {
    return null; // asn1js and pkijs throw on malformed bytes; the caller refuses them
  }
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
