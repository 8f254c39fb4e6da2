import { must } from '../../lib/assert.ts';
import { ok, refuse } from '../../lib/result.ts';
import type { Err, Refusal, Result } from '../../lib/result.ts';
import { isIssuedBy, isSelfSigned, readCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { certificatesOfPem, pemText } from './certificate-writer.ts';
import { loadPkcs12Signer } from './pkcs12.ts';

/** What a seal's key file holds, for people and for the seal's record. */
export type SealKey = {
  readonly certificatePem: string;
  readonly rootPem: string;
  readonly subjectName: string;
  readonly issuerName: string;
  readonly rootName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly algorithm: 'rsa-sha256' | 'ecdsa-p256-sha256';
  /** The root says 演示: what is sealed has no legal force. */
  readonly isDemo: boolean;
  /** SHA-256 of the certificate, hex in groups, as other programs show it. */
  readonly fingerprint: string;
};

/**
 * Extended key usages (RFC 5280, 4.2.1.12; RFC 9336) with which a certificate may sign documents: any, e-mail, documents, those
 * of Adobe and Microsoft for documents, and client authentication, which licensed authorities here give to units' certificates.
 */
const signingPurposes: ReadonlySet<string> = new Set([
  '2.5.29.37.0', '1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '1.2.840.113583.1.1.5', '1.3.6.1.4.1.311.10.3.12', '1.3.6.1.5.5.7.3.2',
]);

/**
 * Opens a PKCS#12 file with its pass phrase, as sealing will, and says whose it is. Besides what opening refuses (pass phrase,
 * time, purpose, kind of key), refuses certificates made for other things, and chains that lead to no root: `roots` are those
 * given with it and those known here, DER. The pass phrase and the key are forgotten.
 */
export async function checkSealKey(p12: Uint8Array, passPhrase: string, nowMs: number, roots: readonly Uint8Array[]): Promise<Result<SealKey, Refusal>> {
  const signer = await loadPkcs12Signer(p12, passPhrase, nowMs);
  if (!signer.ok) return signer;
  const chain = signer.value.certificates.map((der) => must(readCertificate(der), 'the signer read it'));
  const certificate = must(chain[0], 'a signer has a certificate');
  if (certificate.purposes.length > 0 && !certificate.purposes.some((purpose) => signingPurposes.has(purpose))) {
    return refuse('certificate_purpose', '这个证书是作其他用途的（例如网站或程序），不能用于盖章，请使用签名证书。');
  }
  const root = findRoot(chain, roots, nowMs);
  if (!root.ok) return root;
  return ok({
    certificatePem: pemText('CERTIFICATE', certificate.der), rootPem: pemText('CERTIFICATE', root.value.der), subjectName: certificate.subjectName,
    issuerName: certificate.issuerName, rootName: root.value.subjectName, notBeforeMs: certificate.notBeforeMs, notAfterMs: certificate.notAfterMs,
    algorithm: signer.value.algorithm, isDemo: root.value.subjectName.includes('演示'), fingerprint: certificate.x509.fingerprint256,
  });
}

function findRoot(chain: readonly Certificate[], roots: readonly Uint8Array[], nowMs: number): Result<Certificate, Refusal> {
  const last = must(chain.at(-1), 'a chain has a certificate');
  const candidates = roots.flatMap((der) => readCertificate(der) ?? []);
  const root = isSelfSigned(last) ? last : candidates.find((each) => isSelfSigned(each) && isIssuedBy(last, each));
  if (root === undefined) {
    return refuse('root_unknown', `没有找到签发这个证书的根证书（上级是“${last.issuerName}”）。请同时选择证书机构的根证书文件；仍不行请重新导出包含全部上级证书的证书文件。`);
  }
  return [...chain.slice(1), root].some((each) => nowMs > each.notAfterMs) ? expiredIssuer : ok(root);
}

const expiredIssuer: Err<Refusal> = refuse('issuer_expired', '签发这个证书的上级证书已过有效期，请向证书机构更换证书。');

/** The certificates of a file in PEM or DER. Refuses what is no certificate. */
export function readCertificateFile(bytes: Uint8Array): Result<readonly Uint8Array[], Refusal> {
  const text = Buffer.from(bytes.subarray(0, 256 * 1024)).toString('latin1');
  const found = text.includes('-----BEGIN CERTIFICATE-----') ? certificatesOfPem(text) : [Uint8Array.from(bytes)];
  const isCertificate = found.length > 0 && found.every((der) => readCertificate(der) !== null);
  return isCertificate ? ok(found) : refuse('not_a_certificate', '这个文件不是证书文件，请选择 .cer、.crt 或 .pem 格式的根证书。');
}
