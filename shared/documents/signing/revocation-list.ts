import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { readCertificate } from './certificate.ts';
import { certificatesOfPem } from './certificate-writer.ts';
import { derChildren, equalBytes, readDer } from './der.ts';
import type { DerNode } from './der.ts';

const maxListBytes = 512 * 1024;

/**
 * Reads a certificate revocation list (RFC 5280, 5) in PEM or DER, for a seal whose chain begins with `certificatePem`.
 * Refuses what is none, what is out of date, and a list on which the seal's certificate itself stands.
 */
export function readRevocationList(bytes: Uint8Array, certificatePem: string, nowMs: number): Result<Uint8Array, Refusal> {
  const der = unwrapPem(bytes);
  if (der.length > maxListBytes) return refuse('crl_too_large', '吊销列表超过 512 KB，放不进文书，请向证书机构索取分段的吊销列表。');
  const [body, , signature] = derChildren(readDer(der)) ?? [];
  const parts = derChildren(body)?.filter((node, index) => !(index === 0 && node.tag === 0x02)) ?? [];
  const times = parts.filter(isTime);
  const [thisUpdate, nextUpdate] = times;
  if (signature?.tag !== 0x03 || parts[1]?.tag !== 0x30 || thisUpdate === undefined) return refuse('not_a_crl', '这个文件不是证书吊销列表，请选择证书机构提供的 .crl 文件。');
  const nextMs = nextUpdate === undefined ? null : timeOf(nextUpdate);
  if (nextMs !== null && nextMs < nowMs) return refuse('crl_expired', '这个吊销列表已过期，请从证书机构下载最新的 .crl 文件。');
  const [own] = certificatesOfPem(certificatePem);
  const certificate = own === undefined ? null : readCertificate(own);
  const revoked = parts.find((node, index) => index > 1 && node.tag === 0x30);
  const isRevoked = certificate !== null && equalBytes(certificate.issuer, parts[1].whole)
    && (derChildren(revoked) ?? []).some((entry) => equalBytes(derChildren(entry)?.[0]?.whole ?? new Uint8Array(), certificate.serialNumber));
  return isRevoked ? refuse('certificate_revoked', '印章的证书已被证书机构吊销，不能再用于盖章，请更换证书。') : ok(der);
}

function unwrapPem(bytes: Uint8Array): Uint8Array {
  const match = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/.exec(Buffer.from(bytes).toString('latin1'));
  return match === null ? Uint8Array.from(bytes) : Uint8Array.from(Buffer.from(match[1] ?? '', 'base64'));
}

/** UTCTime or GeneralizedTime. */
function isTime(node: DerNode): boolean {
  return node.tag === 0x17 || node.tag === 0x18;
}

function timeOf(node: DerNode): number | null {
  const text = Buffer.from(node.content).toString('latin1');
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  // RFC 5280, 4.1.2.5.1: two digits up to 49 are of this century.
  const century = node.tag === 0x18 ? 0 : year < 50 ? 2000 : 1900;
  return Date.UTC(century + year, month - 1, day, hour, minute, second);
}
