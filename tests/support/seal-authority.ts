import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Signer } from '../../shared/documents/doors.ts';
import { readCertificate } from '../../shared/documents/signing/certificate.ts';
import type { Certificate } from '../../shared/documents/signing/certificate.ts';
import { writeCertificate } from '../../shared/documents/signing/certificate-writer.ts';
import { derBitString, derElement, derNull, derObjectIdentifier, derSequence, derTime } from '../../shared/documents/signing/der.ts';
import { keySigner } from '../../shared/documents/signing/event-certificate.ts';
import { must } from '../../shared/lib/assert.ts';
import { realRandom } from './signing-world.ts';

const yearMs = 365.25 * 86_400_000;

/** An authority that keeps its key, so that it can revoke what it issued; seals of RSA 2048, RSA 3072 and P-256. */
export type SealAuthority = {
  readonly root: Uint8Array;
  readonly signer: Signer;
  readonly signerKey: KeyObject;
  readonly signerCertificate: Certificate;
  readonly revocationList: (change?: Partial<ListChange>) => Uint8Array;
};
type ListChange = { readonly thisUpdateMs: number; readonly nextUpdateMs: number; readonly revoked: readonly Uint8Array[]; readonly revokedAtMs: number };

export type KeyKind = 'rsa2048' | 'rsa3072' | 'p256';

export function createSealAuthority(input: { readonly nowMs: number; readonly kind: KeyKind; readonly name?: string }): SealAuthority {
  const { nowMs } = input;
  const [rootKeys, keys] = [makeKeys(input.kind), makeKeys(input.kind)];
  const rootName = { commonName: input.name ?? '试验印章根', organization: '试验' };
  const shared = { issuer: rootName, issuerPrivateKey: rootKeys.privateKey, issuerPublicKey: rootKeys.publicKey, notBeforeMs: nowMs - 86_400_000, notAfterMs: nowMs + yearMs };
  const root = writeCertificate({ ...shared, subject: rootName, publicKey: rootKeys.publicKey, serialNumber: realRandom.bytes(16), isAuthority: true });
  const der = writeCertificate({ ...shared, subject: { commonName: '示例区住房和建设局', organization: '试验' }, publicKey: keys.publicKey, serialNumber: realRandom.bytes(16), isAuthority: false });
  const subject = must(readCertificate(root), 'readable').subject;
  return {
    root,
    signer: keySigner(keys.privateKey, input.kind === 'p256' ? 'ecdsa-p256-sha256' : 'rsa-sha256', [der, root]),
    signerKey: keys.privateKey,
    signerCertificate: must(readCertificate(der), 'readable'),
    revocationList: (change = {}) => writeList({ subject, key: rootKeys.privateKey }, {
      thisUpdateMs: nowMs - 3_600_000, nextUpdateMs: nowMs + 86_400_000, revoked: [], revokedAtMs: nowMs - 3_600_000, ...change,
    }),
  };
}

function makeKeys(kind: KeyKind): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return kind === 'p256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: kind === 'rsa3072' ? 3072 : 2048 });
}

/** CertificateList of RFC 5280, section 5.1, version 2 without extensions. */
function writeList(issuer: { readonly subject: Uint8Array; readonly key: KeyObject }, list: ListChange): Uint8Array {
  const algorithm = issuer.key.asymmetricKeyType === 'rsa'
    ? derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull())
    : derSequence(derObjectIdentifier('1.2.840.10045.4.3.2'));
  const revoked = list.revoked.map((serialNumber) => derSequence(serialNumber, derTime(list.revokedAtMs)));
  const body = derSequence(
    derElement(0x02, Uint8Array.of(1)), algorithm, issuer.subject, derTime(list.thisUpdateMs), derTime(list.nextUpdateMs),
    ...(revoked.length === 0 ? [] : [derSequence(...revoked)]),
  );
  return derSequence(body, algorithm, derBitString(sign('sha256', body, issuer.key)));
}
