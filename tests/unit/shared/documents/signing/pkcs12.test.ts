import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AuthenticatedSafe, PFX } from 'pkijs';
import { beforeAll, expect, test } from 'vitest';
import { must } from '../../../../../shared/lib/assert.ts';
import { certificatesOfPem, writeCertificate } from '../../../../../shared/documents/signing/certificate-writer.ts';
import { createDemoSealIdentity, writePkcs12 } from '../../../../../shared/documents/signing/demo-seal-identity.ts';
import type { DemoSealIdentity } from '../../../../../shared/documents/signing/demo-seal-identity.ts';
import { loadPkcs12Signer } from '../../../../../shared/documents/signing/pkcs12.ts';
import { realRandom, signingTimeMs, valueOf } from '../../../../support/signing-world.ts';

let identity: DemoSealIdentity;

beforeAll(async () => {
  identity = await createDemoSealIdentity({ nowMs: signingTimeMs, passPhrase: '印章密码1', bureauName: '示例区住建局', random: realRandom });
});

test('a demonstration identity opens with its pass phrase and says 演示', async () => {
  const signer = valueOf(await loadPkcs12Signer(identity.p12, '印章密码1', signingTimeMs));
  expect(signer.algorithm).toBe('rsa-sha256');
  expect(signer.certificates.map((der) => Buffer.from(der).toString('utf8').includes('演示'))).toEqual([true, true]);
  expect(Buffer.from(must(signer.certificates[1], 'root')).equals(must(certificatesOfPem(identity.rootPem)[0], 'root'))).toBe(true);
});

test('pkijs, which did not write the file, finds its two parts in it', async () => {
  const file = PFX.fromBER(Uint8Array.from(identity.p12).buffer);
  const password = Uint8Array.from(Buffer.from('印章密码1', 'utf8')).buffer;
  await file.parseInternalValues({ password, checkIntegrity: false });
  const safe = must(file.parsedValue?.authenticatedSafe, 'the content');
  expect(safe).toBeInstanceOf(AuthenticatedSafe);
  await safe.parseInternalValues({ safeContents: [{ privateKey: null }, { privateKey: null }] });
  expect(safe.parsedValue.safeContents).toHaveLength(2);
});

test('each thing that can be wrong has its own sentence', async () => {
  const year = 365.25 * 86_400_000;
  const other = makeFile({ curve: 'P-256', isAuthority: true });
  const results = [
    await loadPkcs12Signer(identity.p12, '印章密码2', signingTimeMs),
    await loadPkcs12Signer(identity.p12, '印章密码1', signingTimeMs + 11 * year),
    await loadPkcs12Signer(identity.p12, '印章密码1', signingTimeMs - year),
    await loadPkcs12Signer(other, 'x', signingTimeMs),
    await loadPkcs12Signer(makeFile({ curve: 'P-384', isAuthority: false }), 'x', signingTimeMs),
    await loadPkcs12Signer(makeFile({ curve: 'rsa1024', isAuthority: false }), 'x', signingTimeMs),
    await loadPkcs12Signer(withoutKey(), 'x', signingTimeMs),
    await loadPkcs12Signer(withOtherCertificate(), 'x', signingTimeMs),
    await loadPkcs12Signer(identity.p12.subarray(0, 500), '印章密码1', signingTimeMs),
    await loadPkcs12Signer(Buffer.from('not a certificate file'), 'x', signingTimeMs),
  ];
  expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
    'pkcs12_wrong_pass_phrase', 'certificate_expired', 'certificate_not_yet_valid', 'certificate_is_authority', 'pkcs12_key_kind',
    'key_too_weak', 'pkcs12_without_key', 'pkcs12_without_certificate', 'pkcs12_broken', 'pkcs12_broken',
  ]);
  expect(new Set(results.slice(0, 9).map((result) => (result.ok ? '' : result.error.message))).size).toBe(9);
  for (const result of results) expect(result.ok ? '' : result.error.message).toMatch(/请.+。$/);
});

test('a P-256 identity opens too', async () => {
  const signer = valueOf(await loadPkcs12Signer(makeFile({ curve: 'P-256', isAuthority: false }), 'x', signingTimeMs));
  expect(signer.algorithm).toBe('ecdsa-p256-sha256');
});

test('of several certificates the one that may sign now is taken, with its issuer behind it', async () => {
  const [keys, rootKeys] = [makeKeys('P-256'), makeKeys('P-256')];
  const root = makeCertificate(rootKeys, rootKeys, { commonName: '试验根', isAuthority: true });
  const old = makeCertificate(keys, rootKeys, { commonName: '试验', notAfterMs: signingTimeMs - 1 });
  const renewed = makeCertificate(keys, rootKeys, { commonName: '试验' });
  const file = writePkcs12({ privateKey: keys.privateKey, certificates: [root, old, renewed], passPhrase: 'x', random: realRandom });
  const signer = valueOf(await loadPkcs12Signer(file, 'x', signingTimeMs));
  expect(signer.certificates.map((der) => Buffer.from(der).toString('hex'))).toEqual([renewed, root].map((der) => Buffer.from(der).toString('hex')));
});

type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

function makeKeys(curve: string): Keys {
  return curve === 'rsa1024' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ec', { namedCurve: curve });
}

function makeCertificate(keys: Keys, issuer: Keys, input: { commonName?: string; isAuthority?: boolean; notAfterMs?: number } = {}): Uint8Array {
  return writeCertificate({
    subject: { commonName: input.commonName ?? '试验' }, issuer: { commonName: issuer === keys ? input.commonName ?? '试验' : '试验根' },
    publicKey: keys.publicKey, issuerPrivateKey: issuer.privateKey, issuerPublicKey: issuer.publicKey, serialNumber: realRandom.bytes(16),
    notBeforeMs: signingTimeMs - 1000, notAfterMs: input.notAfterMs ?? signingTimeMs + 86_400_000, isAuthority: input.isAuthority ?? false,
  });
}

function makeFile(input: { curve: string; isAuthority: boolean }): Uint8Array {
  const keys = makeKeys(input.curve);
  return writePkcs12({ privateKey: keys.privateKey, certificates: [makeCertificate(keys, keys, input)], passPhrase: 'x', random: realRandom });
}

function withOtherCertificate(): Uint8Array {
  const [keys, others] = [makeKeys('P-256'), makeKeys('P-256')];
  return writePkcs12({ privateKey: keys.privateKey, certificates: [makeCertificate(others, others)], passPhrase: 'x', random: realRandom });
}

/** A file of certificates alone, as browsers export them when asked for no key. */
function withoutKey(): Uint8Array {
  const keys = makeKeys('P-256');
  return writePkcs12({ privateKey: null, certificates: [makeCertificate(keys, keys)], passPhrase: 'x', random: realRandom });
}
