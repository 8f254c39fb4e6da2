import { createHash, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { keepRecent } from '../pdf/recent-values.ts';
import { derChildren, equalBytes, readDer, readObjectIdentifier } from './der.ts';
import type { DerNode } from './der.ts';
import { objectIdentifiers } from './object-identifiers.ts';

/** What signing and verifying need of an X.509 certificate (RFC 5280). */
export type Certificate = {
  readonly der: Uint8Array;
  /** SHA-256 of `der`. */
  readonly digest: Uint8Array;
  /** The same as hex. */
  readonly fingerprint: string;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** Encoded names and serial, as a CMS signer identifier repeats them. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly subjectName: string;
  readonly issuerName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly isAuthority: boolean;
  /** null: the certificate does not restrict its use. */
  readonly maySign: boolean | null;
  readonly maySignCertificates: boolean | null;
  /** Extended key usage; empty where there is none. */
  readonly purposes: readonly string[];
  readonly arePurposesCritical: boolean;
  /** From our own extension, hex; null where there is none. */
  readonly evidenceDigest: string | null;
};

const maxCertificateBytes = 16 * 1024;

const certificates = keepRecent<Certificate | null>(64);
const issued = keepRecent<boolean>(256);
const rootsOfLists = new WeakMap<readonly Uint8Array[], readonly Certificate[]>();

/** Reads one DER certificate; null for bytes that are none, or not strictly encoded. Never throws. */
export function readCertificate(der: Uint8Array): Certificate | null {
  if (der.length > maxCertificateBytes) return null;
  // The kept certificate points into bytes of its own, so that no large file stays in memory for its sake.
  return certificates.of(textOf(der), () => openCertificate(new Uint8Array(der)));
}

/** The readable ones of a list that somebody trusts; the list is the same for many documents. */
export function readRoots(ders: readonly Uint8Array[]): readonly Certificate[] {
  const roots = rootsOfLists.get(ders) ?? ders.map(readCertificate).filter((each) => each !== null);
  rootsOfLists.set(ders, roots);
  return roots;
}

function openCertificate(der: Uint8Array): Certificate | null {
  const parts = derChildren(readDer(der));
  const signature = parts?.[2];
  // A bit string may claim unused bits, which OpenSSL masks away: such a byte could be changed unseen.
  if (parts?.length !== 3 || signature?.tag !== 0x03 || signature.content[0] !== 0) return null;
  const body = derChildren(parts[0])?.filter((node) => node.tag !== 0xa0);
  const [serialNumber, , issuer, , subject] = body ?? [];
  if (body === undefined || serialNumber?.tag !== 0x02 || issuer === undefined || subject === undefined) return null;
  const x509 = openX509(der);
  if (x509 === null) return null;
  const extensions = readExtensions(body.find((node) => node.tag === 0xa3));
  const digest = createHash('sha256').update(der).digest();
  const usage = keyUsageBits(extensions.get(objectIdentifiers.keyUsage));
  return {
    der,
    digest,
    fingerprint: digest.toString('hex'),
    x509,
    publicKey: x509.publicKey,
    issuer: issuer.whole,
    subject: subject.whole,
    serialNumber: serialNumber.whole,
    subjectName: readableName(subject),
    issuerName: readableName(issuer),
    notBeforeMs: Date.parse(x509.validFrom),
    notAfterMs: Date.parse(x509.validTo),
    isAuthority: x509.ca,
    maySign: usage === null ? null : (usage & 0xc0) !== 0,
    maySignCertificates: usage === null ? null : (usage & 0x04) !== 0,
    purposes: purposesOf(extensions.get(objectIdentifiers.extendedKeyUsage)),
    arePurposesCritical: isCritical(body, objectIdentifiers.extendedKeyUsage),
    evidenceDigest: evidenceDigestOf(extensions.get(objectIdentifiers.evidenceDigest)),
  };
}

/** Whether `issuer` is allowed to issue certificates and its key signed `certificate`. Never throws. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!equalBytes(certificate.issuer, issuer.subject)) return false;
  if (!issuer.isAuthority || issuer.maySignCertificates === false) return false;
  return issued.of(certificate.fingerprint + issuer.fingerprint, () => {
    try {
      return certificate.x509.verify(issuer.publicKey);
    } catch {
      return false; // a key of a kind OpenSSL cannot use has signed nothing that we believe
    }
  });
}

/** One character a byte. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

export function isSelfSigned(certificate: Certificate): boolean {
  return isIssuedBy(certificate, certificate);
}

function openX509(der: Uint8Array): X509Certificate | null {
  try {
    const x509 = new X509Certificate(der);
    // Reading the key now: a certificate whose key cannot be read is of no use to anybody here.
    return x509.publicKey.type === 'public' ? x509 : null;
  } catch {
    return null; // not a certificate, which the caller is told by null
  }
}

function readExtensions(node: DerNode | undefined): ReadonlyMap<string, DerNode> {
  const extensions = new Map<string, DerNode>();
  for (const extension of derChildren(derChildren(node)?.[0]) ?? []) {
    const parts = derChildren(extension) ?? [];
    const name = readObjectIdentifier(parts[0]);
    const value = parts.at(-1);
    const inner = value?.tag === 0x04 ? readDer(value.content) : null;
    if (name !== null && inner !== null) extensions.set(name, inner);
  }
  return extensions;
}

/** Whether the extension is marked as one that nobody may ignore. */
function isCritical(body: readonly DerNode[], name: string): boolean {
  const extensions = derChildren(derChildren(body.find((node) => node.tag === 0xa3))?.[0]) ?? [];
  return extensions.some((extension) => {
    const [identifier, critical] = derChildren(extension) ?? [];
    return readObjectIdentifier(identifier) === name && critical?.tag === 0x01;
  });
}

/** The first byte of the key usage bits: 0x80 digitalSignature, 0x40 nonRepudiation, 0x04 keyCertSign. */
function keyUsageBits(node: DerNode | undefined): number | null {
  return node?.tag === 0x03 ? node.content[1] ?? 0 : null;
}

function purposesOf(node: DerNode | undefined): readonly string[] {
  return (derChildren(node) ?? []).flatMap((child) => readObjectIdentifier(child) ?? []);
}

function evidenceDigestOf(node: DerNode | undefined): string | null {
  return node?.tag === 0x04 && node.content.length === 32 ? Buffer.from(node.content).toString('hex') : null;
}

/** The common name, or the organisation where there is none: what a person recognises a signer by. */
function readableName(name: DerNode): string {
  const found = new Map<string, string>();
  for (const set of derChildren(name) ?? []) {
    for (const pair of derChildren(set) ?? []) {
      const [type, value] = derChildren(pair) ?? [];
      const identifier = readObjectIdentifier(type);
      if (identifier !== null && value !== undefined) found.set(identifier, nameText(value));
    }
  }
  return found.get(objectIdentifiers.commonName) ?? found.get(objectIdentifiers.organization) ?? '';
}

function nameText(node: DerNode): string {
  if (node.tag === 0x1e) return new TextDecoder('utf-16be').decode(node.content);
  return new TextDecoder(node.tag === 0x0c ? 'utf-8' : 'latin1').decode(node.content);
}
