import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createDemoSealIdentity } from '../../shared/documents/signing/demo-seal-identity.ts';
import { loadPkcs12Signer } from '../../shared/documents/signing/pkcs12.ts';
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
