import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { loadPkcs12Signer } from '../../shared/documents/signing/pkcs12.ts';
import { createOpensslAuthority, documentExtensions } from '../support/openssl-authority.ts';
import { runTool } from '../support/outside-tools.ts';
import { realRandom, signingTimeMs, valueOf } from '../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'pkcs12-'));
const file = (name: string): string => join(dir, name);
afterAll(() => rmSync(dir, { recursive: true }));

function openssl(...commandArguments: readonly string[]): string {
  const run = runTool('openssl', commandArguments);
  expect([run.status, run.stderr.includes('error')]).toEqual([0, false]);
  return run.stdout;
}

test('openssl opens the file we write, finds its MAC true, and the chain holds', async () => {
  const identity = await createDemoSealIdentity({ nowMs: signingTimeMs, passPhrase: 'seal-Pass1', bureauName: '示例区住建局', random: realRandom });
  writeFileSync(file('ours.p12'), identity.p12);
  writeFileSync(file('root.pem'), identity.rootPem);
  writeFileSync(file('leaf.pem'), identity.certificatePem);
  expect(openssl('pkcs12', '-in', file('ours.p12'), '-passin', 'pass:seal-Pass1', '-nodes')).toContain('BEGIN PRIVATE KEY');
  expect(runTool('openssl', ['pkcs12', '-in', file('ours.p12'), '-passin', 'pass:wrong', '-nodes']).status).not.toBe(0);
  expect(openssl('verify', '-x509_strict', '-attime', String(signingTimeMs / 1000), '-CAfile', file('root.pem'), file('leaf.pem'))).toContain('OK');
});

const waysToWrite = [
  { name: 'today\'s', options: [] },
  { name: '3DES, as authorities used to', options: ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'] },
  { name: 'AES-128 with a SHA-512 MAC', options: ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512'] },
] as const;

test.each(waysToWrite)('files that openssl writes are opened: $name', async ({ options }) => {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('key.pem'), '-out', file('cert.pem'), '-days', '30', '-subj', '/CN=Test Seal', '-addext', 'basicConstraints=critical,CA:FALSE');
  openssl('pkcs12', '-export', '-inkey', file('key.pem'), '-in', file('cert.pem'), '-out', file('theirs.p12'), '-passout', 'pass:密码-1', ...options);
  const notBefore = openssl('x509', '-in', file('cert.pem'), '-noout', '-startdate').replace('notBefore=', '').trim();
  const signer = valueOf(await loadPkcs12Signer(readFileSync(file('theirs.p12')), '密码-1', Date.parse(notBefore) + 86_400_000));
  writeFileSync(file('text'), '协议');
  writeFileSync(file('value'), await signer.sign(readFileSync(file('text'))));
  writeFileSync(file('public.pem'), openssl('x509', '-in', file('cert.pem'), '-noout', '-pubkey'));
  expect(openssl('dgst', '-sha256', '-verify', file('public.pem'), '-signature', file('value'), file('text'))).toContain('Verified OK');
});

const passPhrase = '密码-1';
const ec = (curve: string): readonly string[] => ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];
const p256 = ec('prime256v1');
const usage = (keyUsage: string, more = ''): string => `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,${keyUsage}\n${more}`;

/** Each file that a clerk may bring by mistake: how openssl makes it, and what we must say of it. */
const wrongFiles: readonly { readonly code: string; readonly key?: readonly string[]; readonly extensions?: string; readonly dates?: readonly string[]; readonly pack?: readonly string[]; readonly given?: string }[] = [
  { code: 'certificate_expired', dates: ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z'] },
  { code: 'certificate_not_yet_valid', dates: ['-startdate', '20480101000000Z', '-enddate', '20490101000000Z'] },
  { code: 'certificate_not_for_signing', extensions: usage('keyEncipherment,dataEncipherment') },
  { code: 'certificate_other_purpose', extensions: usage('digitalSignature', 'extendedKeyUsage=serverAuth,clientAuth\n') },
  { code: 'certificate_is_authority', extensions: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,digitalSignature\n' },
  { code: 'key_too_weak', key: ['-newkey', 'rsa:1024'] },
  { code: 'pkcs12_key_kind', key: ec('secp384r1') },
  { code: 'pkcs12_wrong_pass_phrase', given: '密码-2' },
  { code: 'pkcs12_wrong_pass_phrase', given: '' },
  { code: 'pkcs12_without_key', pack: ['-nokeys'] },
  { code: 'pkcs12_without_certificate', pack: ['-nocerts'] },
  { code: 'pkcs12_old_encryption', pack: ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-RC2-40'] },
  { code: 'pkcs12_broken', pack: ['-nomac'] },
];

test('every kind of wrong certificate file that openssl makes is refused with a sentence of its own', async () => {
  const authority = createOpensslAuthority();
  try {
    const sentences = new Map<string, string>();
    for (const [index, { code, key = p256, extensions = documentExtensions, dates, pack = [], given = passPhrase }] of wrongFiles.entries()) {
      authority.issue(`wrong${index}`, key, extensions, dates);
      const result = await loadPkcs12Signer(authority.pack(`wrong${index}`, passPhrase, pack), given, Date.now());
      expect([index, result.ok ? 'ok' : result.error.code]).toEqual([index, code]);
      sentences.set(code, result.ok ? '' : result.error.message);
    }
    for (const sentence of sentences.values()) expect(sentence).toMatch(/请.+。$/);
    expect(new Set(sentences.values()).size).toBe(sentences.size);
  } finally {
    authority.remove();
  }
});

test('a file with its whole chain, under purposes that fit, opens with the signer first', async () => {
  const authority = createOpensslAuthority();
  try {
    for (const [name, extensions] of [['plain', documentExtensions], ['mail', usage('nonRepudiation', 'extendedKeyUsage=emailProtection\n')], ['rfc9336', usage('digitalSignature', 'extendedKeyUsage=1.3.6.1.5.5.7.3.36\n')]] as const) {
      authority.issue(name, p256, extensions);
      const signer = valueOf(await loadPkcs12Signer(authority.pack(name, passPhrase), passPhrase, Date.now()));
      expect(signer.certificates.map((der) => new X509Certificate(der).subject)).toEqual([`CN=${name}`, 'CN=Test Authority']);
    }
  } finally {
    authority.remove();
  }
});
