import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTimestamper } from '../../electron/desk/workers/timestamp-client.ts';
import { certificatesOfPem } from '../../shared/documents/signing/certificate-writer.ts';
import { gatherProofs } from '../../shared/documents/signing/long-term-proofs.ts';
import { loadPkcs12Signer } from '../../shared/documents/signing/pkcs12.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { verifyDocument } from '../../shared/documents/verify/verify-document.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementSource, readFonts } from '../support/documents.ts';
import { createOpensslAuthority, documentExtensions } from '../support/openssl-authority.ts';
import type { OpensslAuthority } from '../support/openssl-authority.ts';
import { runTool } from '../support/outside-tools.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { createSigningWorld, joined, realRandom, sampleDrawings, sealSigned, valueOf } from '../support/signing-world.ts';
import type { SigningWorld } from '../support/signing-world.ts';
import { createDemoAuthority, createDemoAuthorityKeys } from '../../shared/documents/signing/event-certificate.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { openTimestampServer } from '../support/timestamp-server.ts';

// Keys, certificates, revocation lists and timestamps are openssl's, so the clock is the real one.
const nowMs = Date.now();
const keys = { rsa2048: ['-newkey', 'rsa:2048'], rsa3072: ['-newkey', 'rsa:3072'], p256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] } as const;
const variants = Object.keys(keys).flatMap((key) => ['B-B', 'B-T', 'B-LT'].map((level) => ({ key, level, file: `${key}-${level}.pdf` })));
const eventAuthority = createDemoAuthority({ keys: createDemoAuthorityKeys({ nowMs, random: realRandom }), random: realRandom });
let authority: OpensslAuthority;
let server: Awaited<ReturnType<typeof openTimestampServer>>;
let signed: Uint8Array;
let root: Uint8Array;

beforeAll(async () => {
  authority = createOpensslAuthority();
  server = await openTimestampServer((request, response) => void response.end(authority.stamp(request)));
  root = must(certificatesOfPem(Buffer.from(authority.read('ca.crt')).toString('utf8'))[0], 'the root');
  const world = await createSigningWorld();
  const filled = await createCompiler({ fonts: await readFonts() }).fill(agreementSource, sampleFillInput);
  if (!filled.ok) throw new Error(JSON.stringify(filled.error));
  const original = joined(filled.value.base, filled.value.tail);
  const event = valueOf(await eventAuthority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '王大三', nowMs }));
  signed = joined(original, valueOf(await appendCitizenTail(original, { drawings: sampleDrawings, signedOnIso: '2026-01-21', signedAtMs: nowMs, signer: event, fonts: world.fonts })));
  for (const { key, level, file } of variants) writeFileSync(authority.path(file), await sealAt(world, key as keyof typeof keys, level));
  writeFileSync(authority.path('event.pem'), pemOf(eventAuthority.rootCertificate));
  writeFileSync(authority.path('roots.pem'), `${readFileSync(authority.path('event.pem'), 'utf8')}${Buffer.from(authority.read('ca.crt')).toString('utf8')}`);
  trustInNss();
}, 240_000);
afterAll(async () => {
  await server.close();
  authority.remove();
});

async function sealAt(world: SigningWorld, key: keyof typeof keys, level: string): Promise<Uint8Array> {
  const name = `seal-${key}-${level}`;
  authority.issue(name, keys[key], documentExtensions);
  const signer = valueOf(await loadPkcs12Signer(authority.pack(name, '密码-1'), '密码-1', Date.now()));
  const timestamp = createTimestamper({ url: server.url, trusted: [root] }, { fetch, random: realRandom, nowMs: Date.now });
  const proofs = level === 'B-LT' ? valueOf(gatherProofs({ chain: signer.certificates, timestampChain: [root], revocationLists: [authority.revocationList()], nowMs: Date.now() + 1000 })) : null;
  return sealSigned(world, signed, { signer, sealedAtMs: Date.now(), ...(level === 'B-B' ? {} : { timestamp }), ...(proofs === null ? {} : { proofs }) });
}

/** poppler looks for trusted roots in a database of NSS. */
function trustInNss(): void {
  mkdirSync(authority.path('nss'));
  runTool('certutil', ['-N', '-d', `sql:${authority.path('nss')}`, '--empty-password']);
  for (const [name, file] of [['event', 'event.pem'], ['seal', 'ca.crt']] as const) {
    expect(runTool('certutil', ['-A', '-d', `sql:${authority.path('nss')}`, '-n', name, '-t', 'CT,CT,CT', '-i', authority.path(file)]).status).toBe(0);
  }
}

describe.each(variants)('$key $level', ({ level, file }) => {
  test('our own verification finds that level', async () => {
    const report = await verifyDocument(authority.read(file), { trustedRoots: [root], eventRoots: [eventAuthority.rootCertificate], timestampRoots: [root], nowMs: Date.now() });
    expect([report.verdict, report.signatures.map((each) => each.level)]).toEqual(['genuine', ['B-B', level]]);
    if (level !== 'B-B') expect(Math.abs(Date.parse(report.signatures[1]?.timestampedAt ?? '') - nowMs)).toBeLessThan(600_000);
  });

  test('qpdf finds nothing wrong', () => {
    const check = runTool('qpdf', ['--check', authority.path(file)]);
    expect([check.status, check.stderr]).toEqual([0, '']);
  });

  test('pdfsig finds both signatures valid and trusted, the last over the whole file', () => {
    const report = runTool('pdfsig', ['-nssdir', authority.path('nss'), authority.path(file)]).stdout;
    expect(report.match(/Signature Validation: Signature is Valid\./g), report).toHaveLength(2);
    expect(report.match(/Certificate Validation: Certificate is Trusted\./g), report).toHaveLength(2);
    const reach = (field: string): string | undefined => new RegExp(`Signature Field Name: ${field}\n[^#]*?(?:  - )(.*otal document signed)`).exec(report)?.[1];
    expect([reach('citizen'), reach('bureau')]).toEqual(['Not total document signed', 'Total document signed']);
  });

  test('openssl verifies each signature over its byte range; its signed attributes are the three of PAdES', () => {
    const signatures = cutSignatures(file);
    expect(signatures).toHaveLength(2);
    for (const { contentPath, cmsPath } of signatures) {
      const verified = runTool('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', cmsPath, '-content', contentPath, '-CAfile', authority.path('roots.pem'), '-purpose', 'any', '-out', authority.path('out')]);
      expect(verified.stderr).toContain('CMS Verification successful');
      const printed = authority.openssl('cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', cmsPath);
      const attributes = /signedAttrs:\n([^]*?)\n\s+signatureAlgorithm:/.exec(printed)?.[1] ?? '';
      expect([...attributes.matchAll(/object: (\S+)/g)].map((match) => match[1])).toEqual(['contentType', 'messageDigest', 'id-smime-aa-signingCertificateV2']);
      expect(attributes).not.toContain('signingTime');
    }
  });

  test('the timestamp is over the signature value and openssl verifies it; B-B has none', () => {
    const { cmsPath } = must(cutSignatures(file)[1], 'the bureau\'s');
    const structure = authority.openssl('asn1parse', '-inform', 'DER', '-in', cmsPath);
    expect(structure.includes('id-smime-aa-timeStampToken')).toBe(level !== 'B-B');
    if (level === 'B-B') return;
    const lines = structure.split('\n');
    const at = lines.findIndex((line) => line.includes('id-smime-aa-timeStampToken'));
    const token = elementAt(readFileSync(cmsPath), lines[at + 2] ?? '');
    // Behind the signature algorithm, and before the unsigned attributes: the value that is stamped.
    const value = lines.slice(0, at).findLast((line) => line.includes('OCTET STRING')) ?? '';
    const [offset = 0, header = 0, length = 0] = (/^\s*(\d+):d=\d+\s+hl=(\d+) l=\s*(\d+)/.exec(value) ?? []).slice(1).map(Number);
    writeFileSync(authority.path('token'), token);
    writeFileSync(authority.path('value'), readFileSync(cmsPath).subarray(offset + header, offset + header + length));
    const verified = runTool('openssl', ['ts', '-verify', '-token_in', '-in', authority.path('token'), '-data', authority.path('value'), '-CAfile', authority.path('ca.crt')]);
    expect(verified.stdout + verified.stderr).toContain('Verification: OK');
    writeFileSync(authority.path('value'), 'another value');
    expect(runTool('openssl', ['ts', '-verify', '-token_in', '-in', authority.path('token'), '-data', authority.path('value'), '-CAfile', authority.path('ca.crt')]).status).not.toBe(0);
  });

  test('the DSS is filled in B-LT alone, with certificates and a list that openssl reads', () => {
    const bytes = authority.read(file);
    const text = Buffer.from(bytes).toString('latin1');
    const filled = /\/Type \/DSS \/Certs \[([^\]]+)\] \/CRLs \[([^\]]+)\]/.exec(text);
    expect(filled !== null).toBe(level === 'B-LT');
    if (filled === null) return;
    const streams = (refs: string | undefined): Buffer[] => [...(refs ?? '').matchAll(/(\d+) 0 R/g)].map((match) => streamOf(bytes, text, Number(match[1])));
    const [certificates, lists] = [streams(filled[1]), streams(filled[2])];
    expect([certificates.length, lists.length]).toEqual([2, 1]);
    for (const each of certificates) {
      writeFileSync(authority.path('dss.crt'), each);
      expect(authority.openssl('x509', '-inform', 'DER', '-in', authority.path('dss.crt'), '-noout', '-subject')).toContain('CN');
    }
    writeFileSync(authority.path('dss.crl'), must(lists[0], 'a list'));
    expect(runTool('openssl', ['crl', '-inform', 'DER', '-in', authority.path('dss.crl'), '-CAfile', authority.path('ca.crt'), '-noout']).stderr).toContain('verify OK');
  });
});

test('a certificate that openssl has revoked does not seal', async () => {
  authority.issue('revoked', keys.p256, documentExtensions);
  const signer = valueOf(await loadPkcs12Signer(authority.pack('revoked', 'x'), 'x', Date.now()));
  authority.revoke('revoked');
  const result = gatherProofs({ chain: signer.certificates, timestampChain: [root], revocationLists: [authority.revocationList()], nowMs: Date.now() + 1000 });
  expect(result).toMatchObject({ ok: false, error: { code: 'certificate_revoked' } });
});

function cutSignatures(file: string): readonly { readonly contentPath: string; readonly cmsPath: string }[] {
  const bytes = Buffer.from(authority.read(file));
  return [...bytes.toString('latin1').matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+)\]/g)].map((match, index) => {
    const [first = 0, second = 0, last = 0] = match.slice(1, 4).map(Number);
    const contents = Buffer.from(bytes.subarray(first + 1, second - 1).toString('latin1'), 'hex');
    const [contentPath, cmsPath] = [authority.path(`content${index}`), authority.path(`signature${index}.der`)];
    writeFileSync(contentPath, Buffer.concat([bytes.subarray(0, first), bytes.subarray(second, second + last)]));
    writeFileSync(cmsPath, contents.subarray(0, derLength(contents)));
    return { contentPath, cmsPath };
  });
}

/** The element that a line of asn1parse is about. */
function elementAt(bytes: Buffer, line: string): Buffer {
  const [offset = 0, header = 0, length = 0] = (/^\s*(\d+):d=\d+\s+hl=(\d+) l=\s*(\d+)/.exec(line) ?? []).slice(1).map(Number);
  return bytes.subarray(offset, offset + header + length);
}

function streamOf(bytes: Uint8Array, text: string, objectNumber: number): Buffer {
  const head = new RegExp(`\\n${objectNumber} 0 obj\\n<< /Length (\\d+) >>\\nstream\\n`).exec(text);
  const start = (head?.index ?? 0) + (head?.[0].length ?? 0);
  return Buffer.from(bytes.subarray(start, start + Number(head?.[1])));
}

/** The whole length of a DER value: the rest of /Contents is padding. */
function derLength(bytes: Buffer): number {
  const lengthBytes = (bytes[1] ?? 0) & 0x7f;
  return (bytes[1] ?? 0) < 0x80 ? 2 + (bytes[1] ?? 0) : 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes);
}

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}
