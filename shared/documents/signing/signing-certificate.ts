import { refuse } from '../../lib/result.ts';
import type { Err, Refusal } from '../../lib/result.ts';
import type { Certificate } from './certificate.ts';

/**
 * Extended key usages under which a document may be signed: any (RFC 5280), document signing (RFC 9336), email
 * protection, which most authorities give their signing certificates, and the older names of Microsoft and Adobe.
 */
const documentPurposes: ReadonlySet<string> = new Set([
  '2.5.29.37.0', '1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4', '1.3.6.1.4.1.311.10.3.12', '1.2.840.113583.1.1.5',
]);

/** Why a certificate cannot sign documents at `nowMs`, each reason with its own sentence; null when it can. For every kind of signer. */
export function signingCertificateProblem(certificate: Certificate, nowMs: number): Err<Refusal> | null {
  if (nowMs < certificate.notBeforeMs) return refuse('certificate_not_yet_valid', `证书尚未生效（${day(certificate.notBeforeMs)}起有效），请核对电脑时间，或等证书生效后再用。`);
  if (nowMs > certificate.notAfterMs) return refuse('certificate_expired', `证书已过有效期（${day(certificate.notAfterMs)}到期），请更换新的证书。`);
  if (certificate.isAuthority) return refuse('certificate_is_authority', '这是签发机构的证书，不能用来盖章，请使用单位自己的签名证书。');
  if (certificate.maySign === false) return refuse('certificate_not_for_signing', '这个证书不允许用于签名（可能是加密证书），请使用签名证书。');
  const mayServe = certificate.purposes.length === 0 || certificate.purposes.some((purpose) => documentPurposes.has(purpose));
  return mayServe ? null : refuse('certificate_other_purpose', '这个证书是作其他用途的（例如网站或登录），不能用来盖章，请使用文档签名证书。');
}

/** The day in the office's time zone. */
function day(timeMs: number): string {
  const local = new Date(timeMs + 8 * 3_600_000);
  return `${local.getUTCFullYear()}年${local.getUTCMonth() + 1}月${local.getUTCDate()}日`;
}
