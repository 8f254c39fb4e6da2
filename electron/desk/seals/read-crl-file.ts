import { certificatesOfPem } from '../../../shared/documents/signing/certificate-writer.ts';
import { readCertificate } from '../../../shared/documents/signing/certificate.ts';
import { equalBytes } from '../../../shared/documents/signing/der.ts';
import { serialText } from '../../../shared/documents/signing/long-term-proofs.ts';
import { readRevocationList } from '../../../shared/documents/signing/revocation-list.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

const maxListBytes = 512 * 1024;

/**
 * Reads a revocation list file in PEM or DER for a seal with this certificate. Refuses what is none, what is out of date, and
 * a list on which the certificate itself stands. Who signed the list is checked with the whole chain at every sealing.
 */
export function readCrlFile(bytes: Uint8Array, certificatePem: string, nowMs: number): Result<Uint8Array, Refusal> {
  const der = unwrapPem(bytes);
  if (der.length > maxListBytes) return refuse('crl_too_large', '吊销列表超过 512 KB，放不进文书，请向证书机构索取分段的吊销列表。');
  const list = readRevocationList(der);
  if (list === null) return refuse('not_a_crl', '这个文件不是证书吊销列表，请选择证书机构提供的 .crl 文件。');
  if (list.nextUpdateMs < nowMs) return refuse('crl_expired', '这个吊销列表已过期，请从证书机构下载最新的 .crl 文件。');
  const [own] = certificatesOfPem(certificatePem).flatMap((each) => readCertificate(each) ?? []);
  const isRevoked = own !== undefined && equalBytes(list.issuer, own.issuer) && list.revokedSerials.has(serialText(own));
  return isRevoked ? refuse('certificate_revoked', '印章的证书已被证书机构吊销，不能再用于盖章，请更换证书。') : ok(der);
}

function unwrapPem(bytes: Uint8Array): Uint8Array {
  const match = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/.exec(Buffer.from(bytes).toString('latin1'));
  return match === null ? Uint8Array.from(bytes) : Uint8Array.from(Buffer.from(match[1] ?? '', 'base64'));
}
