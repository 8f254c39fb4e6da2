import { fromBER } from 'asn1js';
import { ContentInfo, SignedData } from 'pkijs';
import { inflateSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { isInkOf } from '../../../../../shared/documents/evidence/citizen-proof.ts';
import { signingDate } from '../../../../../shared/documents/marks/citizen-appearance.ts';
import { signFieldHeightPt, signFieldWidthPt } from '../../../../../shared/documents/template/page-geometry.ts';
import { must } from '../../../../../shared/lib/assert.ts';
import { readCertificate } from '../../../../../shared/documents/signing/certificate.ts';
import { appendBureauTail } from '../../../../../shared/documents/signing/append-bureau-tail.ts';
import { appendCitizenTail } from '../../../../../shared/documents/signing/append-citizen-tail.ts';
import { describeRevision } from '../../../../../shared/documents/pdf/grown-file.ts';
import { readStructure } from '../../../../../shared/documents/pdf/read-structure.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { createSigningWorld, joined, sampleDrawings, sealedPlain, sealSigned, signingTimeMs, valueOf, verify } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let files: { base: Uint8Array; signed: Uint8Array; sealed: Uint8Array };

beforeAll(async () => {
  world = await createSigningWorld();
  files = await sealedPlain(world, { pageCount: 3 });
});

/** Each signature as an independent reader finds it: by its ByteRange, with pkijs. */
function readSignatures(file: Uint8Array): readonly { covered: Uint8Array; end: number; signedData: SignedData; contents: string }[] {
  const text = Buffer.from(file).toString('latin1');
  return Array.from(text.matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+)\] \/Contents <([0-9a-f]+)>/g), (match) => {
    const [first, second, length] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const covered = Buffer.concat([file.subarray(0, first), file.subarray(second, second + length)]);
    const parsed = fromBER(Uint8Array.from(Buffer.from(match[4] ?? '', 'hex')).buffer);
    const content = new ContentInfo({ schema: parsed.result });
    return { covered, end: second + length, signedData: new SignedData({ schema: content.content }), contents: match[4] ?? '' };
  });
}

test('pkijs finds both signatures true over all bytes up to each revision\'s end', async () => {
  const signatures = readSignatures(files.sealed);
  expect(signatures.map((each) => each.end)).toEqual([files.signed.length, files.sealed.length]);
  for (const { covered, signedData } of signatures) {
    expect(await signedData.verify({ signer: 0, data: Uint8Array.from(covered).buffer, checkChain: false })).toBe(true);
    const bent = Uint8Array.from(covered);
    bent[100] = (bent[100] ?? 0) ^ 1;
    await expect(signedData.verify({ signer: 0, data: bent.buffer, checkChain: false })).rejects.toThrow('digest');
  }
});

test('that 受托人 has written is printed behind the date, and the file is as genuine as every other', async () => {
  const signer = valueOf(await world.authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '李四', nowMs: signingTimeMs }));
  const citizen = { drawings: sampleDrawings, signedOnIso: '2026-12-31', signedAtMs: signingTimeMs, signer, fonts: world.fonts };
  const byAgent = joined(files.base, valueOf(await appendCitizenTail(files.base, { ...citizen, isByAgent: true })));
  const alone = joined(files.base, valueOf(await appendCitizenTail(files.base, citizen)));
  expect(await verify(world, byAgent)).toMatchObject({ verdict: 'genuine', signatures: [{ field: 'citizen', signerName: '李四' }] });
  expect(isInkOf(byAgent, sampleDrawings)).toBe(true);
  expect((await verify(world, await sealSigned(world, byAgent))).verdict).toBe('genuine');
  expect(byAgent.length).toBeGreaterThan(alone.length);
});

test('the longest date with what is printed behind it ends inside the field of a document', () => {
  const place = { dateNumber: 1, signedOnIso: '2026-12-31', widthPt: signFieldWidthPt, heightPt: signFieldHeightPt };
  const rightOf = (isByAgent: boolean): number => {
    const { body } = signingDate({ ...place, isByAgent }, world.fonts);
    const stream = Buffer.from(body);
    const operators = inflateSync(stream.subarray(stream.indexOf('stream\n') + 7)).toString('latin1');
    return Math.max(...Array.from(operators.matchAll(/([\d.]+) [\d.]+ [ml]\b/g), (match) => Number(match[1])));
  };
  expect(rightOf(true)).toBeGreaterThan(rightOf(false) + 50);
  expect(rightOf(true)).toBeLessThan(signFieldWidthPt);
});

test('signed attributes are content type, message digest and signing certificate v2, and nothing else', () => {
  for (const { signedData } of readSignatures(files.sealed)) {
    const [signer] = signedData.signerInfos;
    expect(signer?.signedAttrs?.attributes.map((attribute) => attribute.type)).toEqual([
      '1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4', '1.2.840.113549.1.9.16.2.47',
    ]);
    expect(signer?.unsignedAttrs).toBeUndefined();
    expect(signer?.digestAlgorithm.algorithmId).toBe('2.16.840.1.101.3.4.2.1');
  }
});

test('each signature dictionary names the PAdES format, and its chain ends at the root', () => {
  expect(Buffer.from(files.sealed).toString('latin1').match(/\/SubFilter \/ETSI\.CAdES\.detached/g)).toHaveLength(2);
  const chains = readSignatures(files.sealed).map(({ signedData }) => must(signedData.certificates, 'certificates').length);
  expect(chains).toEqual([2, 2]);
});

test('a tail leaves every byte before it as it was', () => {
  expect(Buffer.compare(files.signed.subarray(0, files.base.length), files.base)).toBe(0);
  expect(Buffer.compare(files.sealed.subarray(0, files.signed.length), files.signed)).toBe(0);
});

test('of the fields only /V and /AP differ afterwards', () => {
  const structure = valueOf(readStructure(files.sealed));
  const texts = [0, 2].map((revision) => new Map([...describeRevision(structure, revision).fields].map(([name, field]) => [
    name,
    new Map([...field.dict].map(([key, value]) => [key, Buffer.from(field.object.source.subarray(value.start, value.end)).toString('latin1')])),
  ])));
  const [before, after] = [must(texts[0], 'base'), must(texts[1], 'sealed')];
  const differences = [...after].map(([name, entries]) => [name, [...entries].filter(([key, text]) => before.get(name)?.get(key) !== text).map(([key]) => key).sort()]);
  expect(differences).toEqual([['citizen', ['AP', 'V']], ['bureau', ['AP', 'V']], ['seam1', ['AP']], ['seam2', ['AP']], ['seam3', ['AP']]]);
  for (const [name, entries] of before) expect([...entries.keys()].filter((key) => after.get(name)?.has(key) !== true)).toEqual([]);
});

test('an event certificate carries the digest of its evidence, for signing only, for ten years', async () => {
  const signer = valueOf(await world.authority.issue({ evidenceDigest: '0f'.repeat(32), subjectName: '王大三', nowMs: signingTimeMs }));
  const certificate = must(readCertificate(must(signer.certificates[0], 'one')), 'readable');
  expect(certificate).toMatchObject({ evidenceDigest: '0f'.repeat(32), maySign: true, maySignCertificates: false, isAuthority: false, subjectName: '王大三' });
  expect(certificate.issuerName).toContain('演示');
  expect((certificate.notAfterMs - certificate.notBeforeMs) / (365.25 * 86_400_000)).toBeCloseTo(10, 3);
  const other = valueOf(await world.authority.issue({ evidenceDigest: '0f'.repeat(32), subjectName: '王大三', nowMs: signingTimeMs }));
  expect(Buffer.from(must(other.certificates[0], 'one')).equals(must(signer.certificates[0], 'one'))).toBe(false);
});

test('what cannot be signed or sealed is refused with a sentence', async () => {
  const signer = valueOf(await world.authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '王大三', nowMs: signingTimeMs }));
  const citizen = { drawings: sampleDrawings, signedOnIso: '2026-01-21', signer, fonts: world.fonts };
  const bureau = { seal: world.seal, sealedOnIso: '2026-01-25', signer: world.sealSigner, fonts: world.fonts };
  const blank = { character: '三', width: 300, height: 300, strokes: [] };
  const broken = { character: '三', width: 300, height: 300, strokes: [[{ x: Number.NaN, y: 1, t: 0, pressure: 0 }, { x: 2, y: 1, t: 9, pressure: 0 }]] };
  const waiver = await plainBase({ pageCount: 1, hasBureau: false });
  const results = [
    await appendCitizenTail(Buffer.from('no pdf'), citizen),
    await appendCitizenTail(files.signed, citizen),
    await appendCitizenTail(files.base, { ...citizen, drawings: [] }),
    await appendCitizenTail(files.base, { ...citizen, drawings: [...sampleDrawings, blank] }),
    await appendCitizenTail(files.base, { ...citizen, drawings: [broken] }),
    await appendBureauTail(files.base, bureau),
    await appendBureauTail(files.sealed, bureau),
    await appendBureauTail(waiver, bureau),
    await appendBureauTail(files.signed, { ...bureau, seal: { ...world.seal, paths: world.seal.paths.map((path) => ({ ...path, commands: path.commands.map((command) => (
      command[0] === 'M' || command[0] === 'L' ? [command[0], command[1] * 2, command[2] * 2] as const : command)) })) } }),
    await appendBureauTail(files.signed, { ...bureau, timestamp: () => Promise.resolve({ ok: false, error: { code: 'timestamp_down', message: '时间戳服务没有应答。' } }) }),
  ];
  expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
    'pdf_unreadable', 'already_signed', 'signature_missing', 'signature_character_missing', 'signature_broken',
    'not_signed', 'already_sealed', 'no_sealing_place', 'seal_does_not_fit', 'timestamp_down',
  ]);
  for (const result of results) expect(result.ok ? '' : result.error.message).toMatch(/。$/);
});

test('a seal that would cover the citizen\'s signature is refused', async () => {
  const { signed } = await sealedPlain(world, { pageCount: 1 });
  expect(signed.length).toBeGreaterThan(0);
  const overlapping = await plainBase({ pageCount: 1, bureauRect: [300, 150, 425, 292] });
  const signer = valueOf(await world.authority.issue({ evidenceDigest: 'ab'.repeat(32), subjectName: '王大三', nowMs: signingTimeMs }));
  const tail = valueOf(await appendCitizenTail(overlapping, { drawings: sampleDrawings, signedOnIso: '2026-01-21', signer, fonts: world.fonts }));
  await expect(sealSigned(world, new Uint8Array(Buffer.concat([overlapping, tail])))).rejects.toThrow('seal_covers_signature');
});
