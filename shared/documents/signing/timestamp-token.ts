import { createHash, verify } from 'node:crypto';
import { AlgorithmIdentifier, ContentInfo, MessageImprint, SignedData, TSTInfo, TimeStampReq } from 'pkijs';
import { Integer, OctetString } from 'asn1js';
import { assert } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import { isTokenBound } from './bound-token.ts';
import { isIssuedBy, readCertificate, readRoots } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { derChildren, equalBytes, readDer } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';
import { derNumber, hashName } from './pkcs12-keys.ts';

export type TimestampExpectation = {
  /** SHA-256 of what is stamped. */
  readonly digest: Uint8Array;
  /** DER of the roots that may vouch for a timestamp authority, and of authorities below them that tokens may leave out. */
  readonly trustedRoots: readonly Uint8Array[];
  /** The number sent with the request; left out when an old token is checked. */
  readonly nonce?: Uint8Array;
  /** Our clock, for a token that was just made; left out when an old token is checked. */
  readonly nowMs?: number;
};

export type CheckedTimestamp = { readonly timeMs: number; readonly authorityName: string };

/** How far the authority's clock and ours may be apart: one of them is wrong beyond that, and we cannot know which. */
const clockToleranceMs = 10 * 60 * 1000;

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
  // TimeStampResp (RFC 3161, 2.4.2): PKIStatusInfo, and the token where the status is granted or grantedWithMods.
  const [statusInfo, token, ...more] = derChildren(readDer(response)) ?? [];
  const status = derNumber(derChildren(statusInfo)?.[0]);
  if (status < 0 || more.length > 0) return broken;
  if (status > 1 || token === undefined) return refuse('timestamp_not_granted', `时间戳服务拒绝给出时间戳（状态 ${status}），文书没有盖章，请管理员核对时间戳服务的帐号和余额。`);
  const checked = checkTimestampToken(token.whole, expected);
  return checked.ok ? ok(new Uint8Array(token.whole)) : checked;
}

const unbound = refuse('timestamp_unbound', '时间戳服务返回的时间戳里有签名没有覆盖的内容，文书没有盖章，请管理员联系时间戳服务方，或换一个时间戳服务。');
const broken = refuse('timestamp_broken', '时间戳服务返回的不是时间戳，文书没有盖章，请管理员核对时间戳服务的地址。');

/**
 * Checks a token: its signature, the digest it stamps, the nonce, the time, and that its signer may stamp times and
 * chains to a trusted root. Never throws on bad bytes.
 */
export function checkTimestampToken(token: Uint8Array, expected: TimestampExpectation): Result<CheckedTimestamp, Refusal> {
  const opened = unless(() => openToken(token));
  if (opened === null) return broken;
  const { info, signedData, certificates } = opened;
  const timeMs = info.genTime.getTime();
  const signer = findSigner(signedData, certificates);
  if (!Number.isFinite(timeMs) || signer === null || !isSignatureTrue(opened, signer)) return broken;
  const roots = readRoots(expected.trustedRoots);
  if (!isTokenBound(token, signer, (der) => isVouched(der, certificates, roots))) return unbound;
  return answerProblem(info, timeMs, expected) ?? signerProblem(signer, certificates, timeMs, expected) ?? ok({ timeMs, authorityName: signer.subjectName });
}

/** Trusted as it stands, or signed by a certificate beside it or a trusted one. */
function isVouched(der: Uint8Array, certificates: readonly Certificate[], roots: readonly Certificate[]): boolean {
  const certificate = readCertificate(der);
  if (certificate === null) return false;
  return roots.some((root) => equalBytes(root.der, der)) || [...roots, ...certificates].some((issuer) => isIssuedBy(certificate, issuer));
}

/** What the token says against what was asked. */
function answerProblem(info: TSTInfo, timeMs: number, { digest, nonce, nowMs }: TimestampExpectation): Err<Refusal> | null {
  const imprint = new Uint8Array(info.messageImprint.hashedMessage.valueBlock.valueHexView);
  const isSha256 = info.messageImprint.hashAlgorithm.algorithmId === objectIdentifiers.sha256;
  if (!isSha256 || !equalBytes(imprint, digest)) return refuse('timestamp_other_digest', '时间戳服务返回的是另一份数据的时间戳，文书没有盖章，请稍后再试；再次出现请联系管理员。');
  if (nonce !== undefined && !sameNumber(info.nonce, nonce)) return refuse('timestamp_other_request', '时间戳服务返回的是另一次请求的时间戳，文书没有盖章，请稍后再试；再次出现请联系管理员。');
  if (nowMs === undefined || Math.abs(timeMs - nowMs) <= clockToleranceMs) return null;
  return refuse('timestamp_clock', '时间戳的时间与本机时间相差十分钟以上，文书没有盖章，请先核对这台电脑的日期和时间。');
}

/** The authority's certificate: for stamping times and nothing else, critically so (RFC 3161, 2.3), trusted, valid at that time. */
function signerProblem(signer: Certificate, certificates: readonly Certificate[], timeMs: number, expected: TimestampExpectation): Err<Refusal> | null {
  const isForTimes = signer.purposes.length === 1 && signer.purposes[0] === objectIdentifiers.timestampingPurpose && signer.arePurposesCritical;
  if (!isForTimes) return refuse('timestamp_wrong_purpose', '时间戳服务的证书不是时间戳专用证书，文书没有盖章，请管理员核对时间戳服务的设置。');
  const chain = chainToRoot(signer, certificates, readRoots(expected.trustedRoots));
  if (chain === null) return refuse('timestamp_not_trusted', '时间戳服务的证书不受信任，文书没有盖章，请管理员核对印章登记的时间戳根证书。');
  if (chain.every((each) => timeMs >= each.notBeforeMs && timeMs <= each.notAfterMs)) return null;
  return refuse('timestamp_certificate_expired', '时间戳服务的证书不在有效期内，文书没有盖章，请管理员联系时间戳服务方。');
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

/** The signer's certificate and those above it up to a trusted one; null when they do not lead to one. */
function chainToRoot(signer: Certificate, certificates: readonly Certificate[], roots: readonly Certificate[]): readonly Certificate[] | null {
  const chain = [signer];
  for (let current = signer; chain.length <= 8;) {
    const { der } = current;
    if (roots.some((root) => equalBytes(root.der, der))) return chain;
    const root = roots.find((each) => isIssuedBy(current, each));
    if (root !== undefined) return [...chain, root];
    const issuer = certificates.find((each) => !equalBytes(each.der, der) && isIssuedBy(current, each));
    if (issuer === undefined) return null;
    chain.push(issuer);
    current = issuer;
  }
  return null;
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
