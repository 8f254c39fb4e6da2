import { beforeAll, expect, test } from 'vitest';
import { must } from '../../../../../shared/lib/assert.ts';
import { appearanceObject } from '../../../../../shared/documents/marks/appearance.ts';
import { openGrownFile, replaceEntries } from '../../../../../shared/documents/pdf/grown-file.ts';
import type { GrownFile } from '../../../../../shared/documents/pdf/grown-file.ts';
import { textObject } from '../../../../../shared/documents/pdf/update-writer.ts';
import type { UpdateObject } from '../../../../../shared/documents/pdf/update-writer.ts';
import { appendCitizenTail } from '../../../../../shared/documents/signing/append-citizen-tail.ts';
import { writeSignedTail } from '../../../../../shared/documents/signing/write-signed-tail.ts';
import { verifyDocument } from '../../../../../shared/documents/verify/verify-document.ts';
import { appendingAttacks } from '../../../../support/attacks.ts';
import { casesFor } from '../../../../support/effort.ts';
import { plainBase } from '../../../../support/plain-base.ts';
import { seededNumbers } from '../../../../support/seeded-numbers.ts';
import { createSigningWorld, joined, sampleDrawings, sealedPlain, sealSigned, signingTimeMs, signOriginal, valueOf, verify } from '../../../../support/signing-world.ts';
import type { SigningWorld } from '../../../../support/signing-world.ts';

let world: SigningWorld;
let files: { base: Uint8Array; signed: Uint8Array; sealed: Uint8Array };

beforeAll(async () => {
  world = await createSigningWorld();
  files = await sealedPlain(world, { pageCount: 3 });
});

test('a sealed copy is genuine, with both signers named and marked as a demonstration', async () => {
  const report = await verify(world, files.sealed);
  expect(report.verdict).toBe('genuine');
  expect(report.signatures.map((each) => [each.field, each.intact, each.trust, each.signerName])).toEqual([
    ['citizen', true, 'demo', '王大三'],
    ['bureau', true, 'demo', '示例区住房和建设局（演示）'],
  ]);
  expect(report.findings).toContain('申请人已签名，单位已盖章。');
  expect(report.revisionLengths).toEqual([files.base.length, files.signed.length, files.sealed.length]);
});

test('a signed copy is genuine and said not to be sealed yet; a waiver needs no seal', async () => {
  const signed = await verify(world, files.signed);
  expect([signed.verdict, signed.findings[1]]).toEqual(['genuine', '申请人已签名，单位尚未盖章。']);
  const waiver = await verify(world, await signOriginal(world, await plainBase({ pageCount: 1, hasBureau: false })));
  expect([waiver.verdict, waiver.findings[1]]).toEqual(['genuine', '申请人已签名。']);
});

test('an unsigned original proves nothing by itself', async () => {
  const report = await verify(world, files.base);
  expect(report.verdict).toBe('not_ours');
  expect(report.findings[0]).toContain('还没有任何数字签名');
});

test('a file signed under other roots is not ours, though nothing in it was changed', async () => {
  const report = await verifyDocument(files.sealed, { trustedRoots: [], nowMs: signingTimeMs });
  expect(report.verdict).toBe('not_ours');
  expect(report.signatures.map((each) => [each.intact, each.trust])).toEqual([[true, 'unknown'], [true, 'unknown']]);
});

test('an expired certificate without a timestamp is named', async () => {
  const report = await verifyDocument(files.sealed, { trustedRoots: world.trustedRoots, nowMs: signingTimeMs + 11 * 365 * 86_400_000 });
  expect(report.signatures[0]?.problems).toContain('签名证书已过有效期，且没有时间戳证明签名时证书有效。');
});

test('any single changed byte is refused', async () => {
  const seed = 20260121;
  const next = seededNumbers(seed);
  for (let round = 0; round < casesFor({ quick: 1000, full: 20_000 }); round += 1) {
    const position = next(files.sealed.length);
    const bent = Uint8Array.from(files.sealed);
    bent[position] = (bent[position] ?? 0) ^ (1 + next(255));
    const { verdict } = await verify(world, bent);
    if (verdict === 'genuine') expect.fail(`seed ${seed}: byte ${position} of ${files.sealed.length} was changed unseen`);
  }
});

test('each byte of a signature\'s hex and of the revision\'s last lines counts', async () => {
  const text = Buffer.from(files.sealed).toString('latin1');
  const hexStart = text.lastIndexOf('/Contents <');
  const positions = [hexStart + 10, hexStart + 11, hexStart + 12, hexStart + 400, text.indexOf('>', hexStart) - 1, text.indexOf('>', hexStart), files.sealed.length - 1, files.sealed.length - 20];
  for (const position of positions) {
    for (const bit of [0x01, 0x20]) {
      const bent = Uint8Array.from(files.sealed);
      bent[position] = (bent[position] ?? 0) ^ bit;
      expect((await verify(world, bent)).verdict, `byte ${position}`).not.toBe('genuine');
    }
  }
});

test('upper-case hex, which means the same to every PDF reader, is refused', async () => {
  const text = Buffer.from(files.sealed).toString('latin1');
  const start = text.lastIndexOf('/Contents <') + 11;
  const end = text.indexOf('>', start);
  const bent = Buffer.from(text.slice(0, start) + text.slice(start, end).toUpperCase() + text.slice(end), 'latin1');
  expect((await verify(world, bent)).verdict).toBe('changed');
});

test.each(Object.keys(appendingAttacks))('appending %s is refused on signed and sealed copies', async (name) => {
  for (const file of [files.signed, files.sealed]) {
    const report = await verify(world, must(appendingAttacks[name], 'the attack')(file));
    // Where no field can be found any more, there is nothing to tell the file by.
    expect(name.startsWith('a table without /Prev') ? ['not_ours'] : ['changed', 'unreadable']).toContain(report.verdict);
  }
});

test('a sealed copy cut to its signed copy is not called sealed', async () => {
  const report = await verify(world, files.sealed.subarray(0, files.signed.length));
  expect([report.signatures.map((each) => each.field), report.findings.some((each) => each.includes('单位尚未盖章'))]).toEqual([['citizen'], true]);
});

test('/Contents padded or written in any other way, which no digest covers, is refused', async () => {
  const text = Buffer.from(files.sealed).toString('latin1');
  const start = text.lastIndexOf('/Contents <') + 11;
  const end = text.indexOf('>', start);
  const hex = text.slice(start, end);
  const padding = /(?:00)+$/.exec(hex)?.[0] ?? '';
  const ways = [hex.slice(0, -2) + '01', `${hex.slice(0, -2)}  `, hex.slice(0, -2) + '\n0', `${hex.slice(0, -2)}%0`];
  if (padding.length >= 8) ways.push(`${hex.slice(0, -padding.length)}0500${'00'.repeat(padding.length / 2 - 2)}`);
  for (const way of ways) {
    expect(way.length).toBe(hex.length);
    expect((await verify(world, Buffer.from(text.slice(0, start) + way + text.slice(end), 'latin1'))).verdict, way.slice(-8)).not.toBe('genuine');
  }
});

test('a byte range that says anything but all around its own /Contents is refused', async () => {
  const text = Buffer.from(files.sealed).toString('latin1');
  const at = text.lastIndexOf('/ByteRange [');
  const whole = text.slice(at, text.indexOf(']', at) + 1);
  const [, first = '', second = '', length = ''] = /\[0 (\d+) (\d+) (\d+)\]/.exec(whole) ?? [];
  const digits = (number: number): string => String(number).padStart(10, '0');
  const ranges = [
    `/ByteRange [0 ${first} ${second} ${digits(Number(length) - 1)}]`, `/ByteRange [0 ${digits(Number(first) - 1)} ${second} ${length}]`,
    `/ByteRange [0 ${first} ${digits(Number(second) + 1)} ${digits(Number(length) - 1)}]`, `/ByteRange [1 ${digits(Number(first) - 1)} ${second} ${length}]`,
    `/ByteRange [0 ${digits(files.sealed.length)} ${second} ${digits(0)}]`, `/ByteRange [${second} ${length} 0 ${first} ]`, `/ByteRange [0 ${'0'.repeat(8)} 0 ${first} ${length}]`,
  ];
  for (const range of ranges) {
    const bent = Buffer.from(text.slice(0, at) + range.padEnd(whole.length) + text.slice(at + Math.max(whole.length, range.length)), 'latin1');
    expect((await verify(world, bent)).verdict, range).not.toBe('genuine');
  }
});

test('bytes put in front, cut out or doubled are refused', async () => {
  const { sealed, signed } = files;
  const bent = [
    joined(Buffer.from('\n'), sealed),
    joined(sealed, sealed.subarray(signed.length)),
    joined(sealed.subarray(0, signed.length - 100), sealed.subarray(signed.length - 99)),
    joined(signed, Buffer.from('\n'), sealed.subarray(signed.length)),
  ];
  for (const file of bent) expect((await verify(world, file)).verdict).not.toBe('genuine');
});

/** What a seal key in wrong hands could do: sign a bureau revision that changes more than seal and seam. */
async function sealWith(change: (grown: GrownFile) => { objects: readonly UpdateObject[]; size: number }): Promise<Uint8Array> {
  const grown = valueOf(openGrownFile(files.signed));
  const { objects, size } = change(grown);
  const tail = valueOf(await writeSignedTail(grown, { signatureNumber: grown.size, objects, size, time: '20260125', signer: world.sealSigner }));
  return joined(files.signed, tail);
}

test('a truly signed bureau revision that touches anything else is refused', async () => {
  const box = (grown: GrownFile): UpdateObject => appearanceObject(grown.size + 1, { widthPt: 125, heightPt: 142, operators: '1 0 0 rg 0 0 10 10 re f' });
  const field = (grown: GrownFile, name: string, entries: Readonly<Record<string, string>>): UpdateObject => (
    replaceEntries(must(grown.fields.get(name), name).object, entries));
  const seal = (grown: GrownFile): UpdateObject => field(grown, 'bureau', { V: `${grown.size} 0 R`, AP: `<< /N ${grown.size + 1} 0 R >>` });
  const honest = await sealWith((grown) => ({ objects: [box(grown), seal(grown)], size: grown.size + 2 }));
  expect((await verify(world, honest)).verdict).toBe('genuine');
  const bent = {
    'the handwriting replaced': await sealWith((grown) => ({
      objects: [box(grown), seal(grown), field(grown, 'citizen', { AP: `<< /N ${grown.size + 1} 0 R >>` })], size: grown.size + 2,
    })),
    'the seal moved': await sealWith((grown) => ({
      objects: [box(grown), field(grown, 'bureau', { Rect: '[0 0 595 842]', V: `${grown.size} 0 R`, AP: `<< /N ${grown.size + 1} 0 R >>` })], size: grown.size + 2,
    })),
    'an object nobody shows': await sealWith((grown) => ({
      objects: [box(grown), seal(grown), textObject(grown.size + 2, '<< /S /JavaScript /JS (app.alert) >>')], size: grown.size + 3,
    })),
    'a seam field given a value': await sealWith((grown) => ({
      objects: [box(grown), seal(grown), field(grown, 'seam1', { V: '/On', AP: `<< /N ${grown.size + 1} 0 R >>` })], size: grown.size + 2,
    })),
    'the page tree replaced': await sealWith((grown) => ({
      objects: [box(grown), seal(grown), textObject(2, '<< /Type /Pages /Kids [] /Count 0 >>')], size: grown.size + 2,
    })),
  };
  for (const [name, file] of Object.entries(bent)) expect((await verify(world, file)).verdict, name).toBe('changed');
});

test('an event certificate cannot stand for the seal', async () => {
  const event = valueOf(await world.authority.issue({ evidenceDigest: 'cd'.repeat(32), subjectName: '示例区住房和建设局', nowMs: signingTimeMs }));
  const report = await verify(world, await sealSigned(world, files.signed, { signer: event }));
  expect(report.verdict).toBe('changed');
  expect(report.findings).toContain('盖章处的数字签名不是用单位的印章证书作出的。');
});

test('a seal key cannot sign in the citizen\'s place where event roots are named', async () => {
  const [eventRoot, sealRoot] = world.trustedRoots.map((root) => [root]);
  const trust = { trustedRoots: must(sealRoot, 'seal root'), eventRoots: must(eventRoot, 'event root'), nowMs: signingTimeMs };
  expect((await verifyDocument(files.sealed, trust)).verdict).toBe('genuine');
  const tail = valueOf(await appendCitizenTail(files.base, { drawings: sampleDrawings, signedOnIso: '2026-01-21', signer: world.sealSigner, fonts: world.fonts }));
  const forged = await sealSigned(world, joined(files.base, tail));
  const report = await verifyDocument(forged, trust);
  expect([report.verdict, report.signatures.map((each) => each.trust)]).toEqual(['not_ours', ['unknown', 'demo']]);
});

test('what is no PDF is unreadable, and no bytes make the verifier throw', async () => {
  for (const text of ['', 'hello', '%PDF-1.7\n', '%PDF-1.7\nstartxref\n0\n%%EOF', '%PDF-1.7\nxref\n0 99999999999\ntrailer << >>\nstartxref\n9\n%%EOF']) {
    expect((await verify(world, Buffer.from(text))).verdict).toBe('unreadable');
  }
  const next = seededNumbers(7);
  for (let round = 0; round < casesFor({ quick: 200, full: 5000 }); round += 1) {
    const bent = Uint8Array.from(files.base);
    for (let hits = 1 + next(30); hits > 0; hits -= 1) bent[next(bent.length)] = next(256);
    expect((await verify(world, bent.subarray(0, 1 + next(bent.length)))).verdict).not.toBe('genuine');
  }
});
