import { expect, test } from 'vitest';
import { readCrlFile } from '../../../../../electron/desk/seals/read-crl-file.ts';
import { checkSealKey, readCertificateFile } from '../../../../../shared/documents/signing/check-seal-key.ts';
import { pemText } from '../../../../../shared/documents/signing/certificate-writer.ts';
import { createDemoSealIdentity } from '../../../../../shared/documents/signing/demo-seal-identity.ts';
import type { Refusal, Result } from '../../../../../shared/lib/result.ts';
import { makeRevocationList, makeSealFiles } from '../../../../support/seal-files.ts';
import type { SealFilesInput } from '../../../../support/seal-files.ts';
import { realRandom, signingTimeMs as nowMs, valueOf } from '../../../../support/signing-world.ts';

const passPhrase = '口令1';
const files = makeSealFiles({ nowMs, passPhrase });
const codeOf = (result: Result<unknown, Refusal>): string => (result.ok ? 'ok' : result.error.code);
const check = (input: Partial<SealFilesInput>, roots: readonly Uint8Array[] = []) => checkSealKey(makeSealFiles({ nowMs, passPhrase, ...input }).p12, passPhrase, nowMs, roots);

test('a key file says whose it is, by whom it was issued, and until when', async () => {
  const key = valueOf(await checkSealKey(files.p12, passPhrase, nowMs, []));
  expect(key).toMatchObject({ subjectName: '示例区住房和建设局', issuerName: '示例证书机构根', rootName: '示例证书机构根', algorithm: 'rsa-sha256', isDemo: false, rootPem: files.rootPem });
  expect(key.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(key.notAfterMs).toBeGreaterThan(nowMs);
});

test('a demonstration is told by its root', async () => {
  const identity = await createDemoSealIdentity({ nowMs, passPhrase, bureauName: '示例局', random: realRandom });
  expect(valueOf(await checkSealKey(identity.p12, passPhrase, nowMs, []))).toMatchObject({ isDemo: true });
});

test('a root outside the file is found among those given, else asked for', async () => {
  const bare = makeSealFiles({ nowMs, passPhrase, hasRootInside: false });
  expect(codeOf(await checkSealKey(bare.p12, passPhrase, nowMs, []))).toBe('root_unknown');
  expect(codeOf(await checkSealKey(bare.p12, passPhrase, nowMs, [files.root]))).toBe('root_unknown');
  expect(valueOf(await checkSealKey(bare.p12, passPhrase, nowMs, [files.root, bare.root])).rootPem).toBe(bare.rootPem);
});

test('each thing that can be wrong has its own sentence', async () => {
  const results = [
    await checkSealKey(files.p12, '口令2', nowMs, []),
    await checkSealKey(files.p12, passPhrase, nowMs + 400 * 86_400_000, []),
    await checkSealKey(files.p12, passPhrase, nowMs - 3 * 86_400_000, []),
    await check({ isAuthority: true }),
    await check({ purposes: ['1.3.6.1.5.5.7.3.1'] }),
    await check({ purposes: ['1.3.6.1.5.5.7.3.8'] }),
    await check({ rsaBits: 1024 }),
    await check({ rootUntilMs: nowMs - 1000 }),
    await checkSealKey(Buffer.from('no key file'), passPhrase, nowMs, []),
  ];
  expect(results.map(codeOf)).toEqual([
    'pkcs12_wrong_pass_phrase', 'certificate_expired', 'certificate_not_yet_valid', 'certificate_is_authority', 'certificate_other_purpose', 'certificate_other_purpose',
    'key_too_weak', 'issuer_expired', 'pkcs12_broken',
  ]);
  for (const result of results) expect(result.ok ? '' : result.error.message).toMatch(/。$/);
});

test.each(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36', '2.5.29.37.0'])('the purpose %s lets a certificate sign documents', async (purpose) => {
  expect(codeOf(await check({ purposes: ['1.3.6.1.5.5.7.3.1', purpose] }))).toBe('ok');
});

test('certificate files are read in both forms; other files are refused', () => {
  expect(valueOf(readCertificateFile(files.root))).toEqual([files.root]);
  expect(valueOf(readCertificateFile(Buffer.from(files.rootPem + pemText('CERTIFICATE', files.certificate))))).toHaveLength(2);
  expect(codeOf(readCertificateFile(Buffer.from('hello')))).toBe('not_a_certificate');
  expect(codeOf(readCertificateFile(Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')))).toBe('not_a_certificate');
});

test('a revocation list is taken in both forms; expired ones, others and one with the seal\'s own certificate are refused', () => {
  const certificatePem = pemText('CERTIFICATE', files.certificate);
  const later = nowMs + 7 * 86_400_000;
  const list = makeRevocationList(files, { nowMs, untilMs: later, revoked: [files.root] });
  const read = (bytes: Uint8Array): Result<Uint8Array, Refusal> => readCrlFile(bytes, certificatePem, nowMs);
  expect(valueOf(read(list))).toEqual(list);
  expect(valueOf(read(Buffer.from(pemText('X509 CRL', list))))).toEqual(list);
  expect(codeOf(read(makeRevocationList(files, { nowMs, untilMs: later, revoked: [] })))).toBe('ok');
  expect(codeOf(read(makeRevocationList(files, { nowMs, untilMs: nowMs - 1000, revoked: [] })))).toBe('crl_expired');
  expect(codeOf(read(makeRevocationList(files, { nowMs, untilMs: later, revoked: [files.certificate] })))).toBe('certificate_revoked');
  expect(codeOf(read(files.root))).toBe('not_a_crl');
  expect(codeOf(read(Buffer.from('hello')))).toBe('not_a_crl');
});
