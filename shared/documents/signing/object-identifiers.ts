/** Names of algorithms, attributes and extensions in certificates and signatures, each with the text that assigns it. */
export const objectIdentifiers = {
  /** RFC 5652 */
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  encryptedData: '1.2.840.113549.1.7.6',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  /** RFC 5035 */
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  /** RFC 3161 */
  timestampToken: '1.2.840.113549.1.9.16.2.14',
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
  timestampingPurpose: '1.3.6.1.5.5.7.3.8',
  /** RFC 5754, RFC 8017, RFC 5480 */
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  ecPublicKey: '1.2.840.10045.2.1',
  p256: '1.2.840.10045.3.1.7',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  /** RFC 5280 */
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  country: '2.5.4.6',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  /** Ours, under 2.25 (ITU-T X.667: a UUID needs no registration): the digest of the evidence an event certificate stands for. */
  evidenceDigest: '2.25.307184302117485162964038921730584236571',
} as const;

/** Signature algorithms of certificates and lists by the hash they use (RFC 8017, RFC 5758). */
const signatureHashes: ReadonlyMap<string, string> = new Map([
  [objectIdentifiers.rsaWithSha256, 'sha256'], ['1.2.840.113549.1.1.12', 'sha384'], ['1.2.840.113549.1.1.13', 'sha512'],
  [objectIdentifiers.ecdsaWithSha256, 'sha256'], ['1.2.840.10045.4.3.3', 'sha384'], ['1.2.840.10045.4.3.4', 'sha512'],
]);

/** The name node:crypto has for the hash inside a signature algorithm; null for others, SHA-1 among them. */
export function hashOfSignature(objectIdentifier: string | null): string | null {
  return signatureHashes.get(objectIdentifier ?? '') ?? null;
}
