import { createHash } from 'node:crypto';
import type { SignatureReport } from '../doors.ts';
import { hashUpTo } from '../pdf/known-base.ts';
import type { PdfStructure } from '../pdf/structure.ts';
import { isIssuedBy, isSelfSigned, readCertificate, readRoots } from '../signing/certificate.ts';
import type { Certificate } from '../signing/certificate.ts';
import { decodeDetachedSignature, encodeSignedAttributes, reservedLength, timestampReserveBytes } from '../signing/cms.ts';
import type { DecodedSignature, DetachedSignature } from '../signing/cms.ts';
import { derChildren, equalBytes, readDer } from '../signing/der.ts';
import { serialText } from '../signing/long-term-proofs.ts';
import type { LongTermProofs } from '../signing/long-term-proofs.ts';
import { isListOf, readRevocationList } from '../signing/revocation-list.ts';
import { signatureAlgorithms } from '../signing/signature-algorithms.ts';
import { checkTimestampToken } from '../signing/timestamp-token.ts';
import type { CheckedTail } from './check-revision.ts';

export type TrustInput = {
  /** DER of the roots believed in; a demonstration root says 演示 in its subject. */
  readonly trustedRoots: readonly Uint8Array[];
  /**
   * Where given, only these may vouch for citizens' signatures: a seal key then cannot sign in a citizen's place.
   * Roots of the office's seals stay in trustedRoots.
   */
  readonly eventRoots?: readonly Uint8Array[];
  /** Where given, only these may vouch for timestamp authorities, and they vouch for nothing else; trustedRoots where not. */
  readonly timestampRoots?: readonly Uint8Array[];
  readonly nowMs: number;
};

/** Checks one signature of ours: the digest of what it covers, its value, its one encoding, its certificates, its timestamp. */
export function checkSignature(
  structure: PdfStructure,
  tail: CheckedTail,
  field: 'citizen' | 'bureau',
  trust: TrustInput,
): SignatureReport {
  const decoded = readTailSignature(tail.contents);
  if (decoded === null) return brokenReport(field, ['数字签名的内容被改动或损坏。']);
  const { signature, signer, chain } = decoded;
  const problems: string[] = [];
  if (!isCanonical(tail.contents, signature, signer)) problems.push('数字签名的编码被改动。');
  if (!equalBytes(digestOf(structure, tail), signature.messageDigest)) problems.push('签名之后文件内容被改动。');
  if (!isValueTrue(signature, signer)) problems.push('数字签名的值不正确。');
  const found = judgeChain(chain, field, trust);
  const isIntact = problems.length === 0 && found.trust !== 'invalid';
  const time = timestampOf(signature, trust);
  if (signature.timestampToken !== null && time === null) problems.push('时间戳不是由信任的时间戳服务签发的，或已被改动，无法确认签名时间。');
  const revocation = time === null || tail.proofs === null ? 'unproved' : judgeRevocation(chain, tail.proofs, time);
  if (revocation === 'revoked') problems.push('签名时证书已被签发机构吊销。');
  return {
    ...describe(field, signer),
    intact: isIntact && revocation !== 'revoked' && (signature.timestampToken === null || time !== null),
    coversWholeRevision: true,
    trust: found.trust,
    claimedAt: claimedTime(tail.time),
    timestampedAt: time === null ? null : new Date(time).toISOString(),
    level: !isIntact ? null : time === null ? 'B-B' : revocation === 'good' ? 'B-LT' : 'B-T',
    problems: [...problems, ...found.problems, ...validityProblems(signer, time ?? trust.nowMs)],
  };
}

/** What stands in /Contents, padding left out; null for what our writer does not write. */
export function readTailSignature(contents: Uint8Array): DecodedSignature | null {
  const cms = withoutPadding(contents);
  return cms === null ? null : decodeDetachedSignature(cms);
}

/** A report on a signature that could not even be read, or whose revision is not ours. */
export function brokenReport(field: SignatureReport['field'], problems: readonly string[], fieldName: string = field): SignatureReport {
  return {
    field, fieldName, intact: false, coversWholeRevision: false, signerName: '', issuerName: '', trust: 'invalid',
    certificateNotBefore: null, certificateNotAfter: null, claimedAt: null, timestampedAt: null, level: null, problems,
  };
}

function describe(field: 'citizen' | 'bureau', signer: Certificate): Pick<SignatureReport, 'field' | 'fieldName' | 'signerName' | 'issuerName' | 'certificateNotBefore' | 'certificateNotAfter'> {
  return {
    field,
    fieldName: field,
    signerName: signer.subjectName,
    issuerName: signer.issuerName,
    certificateNotBefore: new Date(signer.notBeforeMs).toISOString(),
    certificateNotAfter: new Date(signer.notAfterMs).toISOString(),
  };
}

/** The DER element at the front; what follows must be the zeros of the padding. */
function withoutPadding(contents: Uint8Array): Uint8Array | null {
  const header = contents.subarray(0, 6);
  const count = (header[1] ?? 0) & 0x7f;
  if ((header[1] ?? 0) < 0x81 || count > 3) return null;
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (header[2 + index] ?? 0);
  const cms = contents.subarray(0, 2 + count + length);
  const isClean = contents.subarray(cms.length).every((byte) => byte === 0);
  return isClean && derChildren(readDer(cms)) !== null ? cms : null;
}

/** The room is exactly what the writer keeps for this chain; that nothing but zeros fills it was seen before. */
function isCanonical(contents: Uint8Array, signature: DetachedSignature, signer: Certificate): boolean {
  return contents.length === reservedLength(signer, signature.certificates, signature.algorithm, signature.timestampToken !== null)
    && contents.length <= 64 * 1024 + timestampReserveBytes;
}

function digestOf(structure: PdfStructure, tail: CheckedTail): Uint8Array {
  const [, firstLength, secondStart, secondLength] = tail.byteRange;
  return hashUpTo(structure, firstLength).update(structure.bytes.subarray(secondStart, secondStart + secondLength)).digest();
}

function isValueTrue(signature: DetachedSignature, signer: Certificate): boolean {
  const { isKeyFor, isTrue } = signatureAlgorithms[signature.algorithm];
  const { publicKey } = signer;
  return isKeyFor(publicKey) && isTrue(encodeSignedAttributes(signature.messageDigest, signer), signature.signatureValue, publicKey);
}

type ChainJudgement = { readonly trust: SignatureReport['trust']; readonly problems: readonly string[] };

/** Each certificate issued by the next, the last a trusted root or issued by one (RFC 5280, 6.1, without policies). */
function judgeChain(chain: readonly (Certificate | null)[], field: 'citizen' | 'bureau', trust: TrustInput): ChainJudgement {
  const certificates = chain.filter((each) => each !== null);
  const [signer] = certificates;
  const last = certificates.at(-1);
  if (certificates.length !== chain.length || signer === undefined || last === undefined) return invalid('证书无法读取。');
  for (let index = 0; index + 1 < certificates.length; index += 1) {
    const [certificate, issuer] = [certificates[index], certificates[index + 1]];
    if (certificate === undefined || issuer === undefined || !isIssuedBy(certificate, issuer)) return invalid('证书链不完整或被改动。');
  }
  if (signer.isAuthority || signer.maySign === false) return invalid('签名所用的证书不允许用于签名。');
  // The hub makes event certificates at will; none of them may stand for the office's seal.
  if (field === 'bureau' && signer.evidenceDigest !== null) return invalid('盖章处的数字签名不是用单位的印章证书作出的。');
  const believed = field === 'citizen' ? trust.eventRoots ?? trust.trustedRoots : trust.trustedRoots;
  const roots = readRoots(believed);
  const anchor = roots.find((root) => equalBytes(root.der, last.der)) ?? roots.find((root) => isIssuedBy(last, root));
  if (anchor !== undefined) return { trust: anchor.subjectName.includes('演示') ? 'demo' : 'trusted', problems: [] };
  if (last.issuerName === last.subjectName && certificates.length > 1 && !isSelfSigned(last)) return invalid('证书链不完整或被改动。');
  return { trust: 'unknown', problems: ['签名证书不是由本单位信任的机构签发的。'] };
}

function invalid(problem: string): ChainJudgement {
  return { trust: 'invalid', problems: [problem] };
}

/** Whether the proofs say that the signer's certificate was good at `timeMs` (RFC 5280, 6.3): a list of its issuer, in force then or made later, without it. */
function judgeRevocation(chain: readonly (Certificate | null)[], proofs: LongTermProofs, timeMs: number): 'good' | 'revoked' | 'unproved' {
  const signer = chain[0] ?? null;
  const issuer = [...chain.slice(1), ...proofs.certificates.map(readCertificate)].find((each) => signer !== null && each !== null && isIssuedBy(signer, each)) ?? null;
  if (signer === null || issuer === null) return 'unproved';
  const lists = proofs.revocationLists.map(readRevocationList).filter((each) => each !== null && isListOf(each, issuer) && timeMs <= each.nextUpdateMs);
  if (lists.length === 0) return 'unproved';
  return lists.some((list) => (list?.revokedSerials.get(serialText(signer)) ?? Infinity) <= timeMs) ? 'revoked' : 'good';
}

/** 20260121160000Z → 2026-01-21T16:00:00Z; 20260121 → 2026-01-21. */
function claimedTime(time: string): string {
  const day = `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`;
  return time.length === 8 ? day : `${day}T${time.slice(8, 10)}:${time.slice(10, 12)}:${time.slice(12, 14)}Z`;
}

function validityProblems(signer: Certificate, timeMs: number): readonly string[] {
  if (timeMs < signer.notBeforeMs) return ['签名证书尚未生效。'];
  return timeMs > signer.notAfterMs ? ['签名证书已过有效期，且没有时间戳证明签名时证书有效。'] : [];
}

function timestampOf(signature: DetachedSignature, trust: TrustInput): number | null {
  if (signature.timestampToken === null) return null;
  const digest = createHash('sha256').update(signature.signatureValue).digest();
  const checked = checkTimestampToken(signature.timestampToken, { digest, trustedRoots: trust.timestampRoots ?? trust.trustedRoots });
  return checked.ok ? checked.value.timeMs : null;
}
