import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { pemText, writeCertificate } from '../../shared/documents/signing/certificate-writer.ts';
import { derBitString, derNull, derObjectIdentifier, derSequence, derTime, derChildren, readDer } from '../../shared/documents/signing/der.ts';
import { writePkcs12 } from '../../shared/documents/signing/demo-seal-identity.ts';
import { must } from '../../shared/lib/assert.ts';
import { realRandom } from './signing-world.ts';

const dayMs = 86_400_000;

/** A root, and what a seal's key file may hold. Keys are RSA unless said otherwise. */
export type SealFiles = { readonly rootPem: string; readonly root: Uint8Array; readonly certificate: Uint8Array; readonly p12: Uint8Array; readonly rootKeys: Keys };
type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

export type SealFilesInput = {
  readonly nowMs: number;
  readonly passPhrase: string;
  readonly rootName?: string;
  readonly hasRootInside?: boolean;
  readonly rsaBits?: number;
  readonly isAuthority?: boolean;
  readonly rootUntilMs?: number;
  /** Extended key usages of the seal's certificate, put in behind its others. */
  readonly purposes?: readonly string[];
};

export function makeSealFiles(input: SealFilesInput): SealFiles {
  const rootKeys = input.hasRootInside === false ? rsaKeys(2048) : keptKeys('root', 2048);
  const sealKeys = keptKeys('seal', input.rsaBits ?? 2048);
  const issuer = { commonName: input.rootName ?? '示例证书机构根' };
  const shared = { issuer, issuerPrivateKey: rootKeys.privateKey, issuerPublicKey: rootKeys.publicKey, notBeforeMs: input.nowMs - dayMs };
  const root = writeCertificate({ ...shared, subject: issuer, publicKey: rootKeys.publicKey, serialNumber: realRandom.bytes(16), notAfterMs: input.rootUntilMs ?? input.nowMs + 900 * dayMs, isAuthority: true });
  const plain = writeCertificate({
    ...shared, subject: { commonName: '示例区住房和建设局', organization: '示例区' }, publicKey: sealKeys.publicKey, serialNumber: realRandom.bytes(16),
    notAfterMs: input.nowMs + 300 * dayMs, isAuthority: input.isAuthority === true,
  });
  const certificate = input.purposes === undefined ? plain : withPurposes(plain, input.purposes, rootKeys.privateKey);
  const certificates = input.hasRootInside === false ? [certificate] : [certificate, root];
  return { root, rootPem: pemText('CERTIFICATE', root), certificate, rootKeys, p12: writePkcs12({ privateKey: sealKeys.privateKey, certificates, passPhrase: input.passPhrase, random: realRandom }) };
}

/** Whose a certificate is does not hang on its key, and making one takes long. */
function keptKeys(whose: 'root' | 'seal', modulusLength: number): Keys {
  const name = `${whose} ${modulusLength}`;
  const keys = keysByName.get(name) ?? rsaKeys(modulusLength);
  keysByName.set(name, keys);
  return keys;
}

const keysByName = new Map<string, Keys>();

function rsaKeys(modulusLength: number): Keys {
  return generateKeyPairSync('rsa', { modulusLength });
}

const rsaWithSha256 = derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull());

/** The certificate with an extended key usage behind its other extensions, signed anew. */
function withPurposes(der: Uint8Array, purposes: readonly string[], issuerKey: KeyObject): Uint8Array {
  const [body] = must(derChildren(readDer(der)), 'a certificate');
  const parts = must(derChildren(body), 'its body');
  const extensions = must(parts.find((part) => part.tag === 0xa3), 'extensions');
  const list = must(derChildren(must(derChildren(extensions), 'a list')[0]), 'extensions');
  const usage = derSequence(derObjectIdentifier('2.5.29.37'), octets(derSequence(...purposes.map(derObjectIdentifier))));
  const changed = derSequence(...parts.map((part) => (part === extensions ? tagged(0xa3, derSequence(...list.map((each) => each.whole), usage)) : part.whole)));
  return derSequence(changed, rsaWithSha256, derBitString(new Uint8Array(sign('sha256', changed, issuerKey))));
}

/** A certificate revocation list (RFC 5280, 5.1) by the root, naming these certificates. */
export function makeRevocationList(files: SealFiles, input: { readonly nowMs: number; readonly untilMs: number; readonly revoked: readonly Uint8Array[] }): Uint8Array {
  const [body] = must(derChildren(readDer(files.root)), 'the root');
  const name = must(must(derChildren(body), 'its body')[5], 'its subject').whole;
  const serialOf = (der: Uint8Array): Uint8Array => must(must(derChildren(must(derChildren(readDer(der)), 'a certificate')[0]), 'its body')[1], 'its number').whole;
  const entries = input.revoked.map((der) => derSequence(serialOf(der), derTime(input.nowMs - dayMs)));
  const list = derSequence(version2, rsaWithSha256, name, derTime(input.nowMs - dayMs), derTime(input.untilMs), ...(entries.length === 0 ? [] : [derSequence(...entries)]));
  return derSequence(list, rsaWithSha256, derBitString(new Uint8Array(sign('sha256', list, files.rootKeys.privateKey))));
}

const version2 = Uint8Array.of(0x02, 0x01, 0x01);

function octets(content: Uint8Array): Uint8Array {
  return tagged(0x04, content);
}

function tagged(tag: number, content: Uint8Array): Uint8Array {
  const whole = derSequence(content);
  whole[0] = tag;
  return whole;
}
