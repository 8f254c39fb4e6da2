import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FilledDocument } from '../../shared/documents/doors.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { agreementSource, openPageImages, readFonts } from '../support/documents.ts';
import { runTool } from '../support/outside-tools.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { createSigningWorld, joined, sealSigned, signOriginal } from '../support/signing-world.ts';

// Our own parser and our own renderer could share one mistake; these programs share none with us.
const dir = mkdtempSync(join(tmpdir(), 'outside-'));
const file = (name: string): string => join(dir, name);
let filled: FilledDocument;

beforeAll(async () => {
  const result = await createCompiler({ fonts: await readFonts() }).fill(agreementSource, sampleFillInput);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  filled = result.value;
  const world = await createSigningWorld();
  const original = joined(filled.base, filled.tail);
  const signed = await signOriginal(world, original);
  writeFileSync(file('original.pdf'), original);
  writeFileSync(file('signed.pdf'), signed);
  writeFileSync(file('sealed.pdf'), await sealSigned(world, signed));
  world.trustedRoots.forEach((root, index) => writeFileSync(file(`root${index}.pem`), pemOf(root)));
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true }));

test.each(['original.pdf', 'signed.pdf', 'sealed.pdf'])('qpdf finds nothing wrong in %s', (name) => {
  const check = runTool('qpdf', ['--check', file(name)]);
  expect([check.status, check.stderr]).toEqual([0, '']);
});

test('poppler reads the text in reading order, whole sentences unbroken', () => {
  const text = runTool('pdftotext', ['-raw', file('sealed.pdf'), '-']).stdout.replace(/\s/g, '');
  const paragraphs = filled.readingText.flatMap((block) => (block.kind === 'table' ? block.rows.flat() : [block.text])).map((words) => words.replace(/\s/g, '')).filter((words) => words.length > 6);
  expect(paragraphs.length).toBeGreaterThan(20);
  // A page's header and footer stand between the parts of a paragraph that breaks over two pages, so not every one is found whole.
  const found = paragraphs.filter((words) => text.includes(words));
  expect(found.length / paragraphs.length).toBeGreaterThan(0.9);
  expect(text).toContain(sampleFillInput.agreementNo);
});

test('poppler and PDFium draw the same ink on every page', async () => {
  const images = await openPageImages();
  const bytes = readFileSync(file('sealed.pdf'));
  for (let page = 0; page < filled.pageCount; page += 1) {
    const ours = PNG.sync.read(Buffer.from((await images.render(bytes, page, 1)).png));
    runTool('pdftoppm', ['-r', '72', '-png', '-singlefile', '-f', String(page + 1), '-l', String(page + 1), file('sealed.pdf'), file('page')]);
    const theirs = PNG.sync.read(readFileSync(file('page.png')));
    const ratio = inkOf(ours) / inkOf(theirs);
    expect(ratio, `page ${page + 1}`).toBeGreaterThan(0.85);
    expect(ratio, `page ${page + 1}`).toBeLessThan(1.15);
  }
});

test('every font is embedded and maps to Unicode', () => {
  const lines = runTool('pdffonts', [file('sealed.pdf')]).stdout.trim().split('\n').slice(2);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(/ yes +(yes|no) +yes +\d+ +\d+$/);
});

test('pdfsig finds both signatures valid', () => {
  const report = runTool('pdfsig', ['-nocert', file('sealed.pdf')]).stdout;
  expect(report.match(/Signature Validation: Signature is Valid\./g)).toHaveLength(2);
  expect(report.match(/ETSI\.CAdES\.detached/g)).toHaveLength(2);
  expect(report.match(/Total document signed/g)).toHaveLength(1);
});

test('pdfsig refuses a copy with one changed byte', () => {
  const bytes = readFileSync(file('sealed.pdf'));
  const middle = Math.floor(filled.base.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(file('changed.pdf'), bytes);
  expect(runTool('pdfsig', ['-nocert', file('changed.pdf')]).stdout).not.toContain('Signature Validation: Signature is Valid.');
});

test('openssl verifies both signatures and their chains', () => {
  const bytes = readFileSync(file('sealed.pdf'));
  const ranges = [...bytes.toString('latin1').matchAll(/\/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]/g)].map((match) => match.slice(1, 5).map(Number));
  expect(ranges).toHaveLength(2);
  writeFileSync(file('roots.pem'), ['root0.pem', 'root1.pem'].map((name) => readFileSync(file(name), 'utf8')).join('\n'));
  for (const [start = 0, first = 0, second = 0, last = 0] of ranges) {
    writeFileSync(file('content'), Buffer.concat([bytes.subarray(start, start + first), bytes.subarray(second, second + last)]));
    const contents = Buffer.from(bytes.subarray(first + 1, second - 1).toString('latin1'), 'hex');
    writeFileSync(file('signature.der'), contents.subarray(0, derLength(contents)));
    const verified = runTool('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', file('signature.der'), '-content', file('content'), '-CAfile', file('roots.pem'), '-purpose', 'any', '-attime', '1769050000', '-out', file('out')]);
    expect(verified.stderr).toContain('CMS Verification successful');
    expect(createHash('sha256').update(readFileSync(file('out'))).digest('hex')).toBe(createHash('sha256').update(readFileSync(file('content'))).digest('hex'));
  }
});

/** The whole length of a DER value: the rest of /Contents is padding. */
function derLength(bytes: Buffer): number {
  const lengthBytes = (bytes[1] ?? 0) & 0x7f;
  return (bytes[1] ?? 0) < 0x80 ? 2 + (bytes[1] ?? 0) : 2 + lengthBytes + bytes.readUIntBE(2, lengthBytes);
}

function pemOf(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function inkOf(picture: PNG): number {
  let ink = 0;
  for (let offset = 0; offset < picture.data.length; offset += 4) ink += 255 - (picture.data[offset + 1] ?? 255);
  return ink;
}
