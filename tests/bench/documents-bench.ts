import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import type { FillInput, FilledDocument, ReadingBlock, Signer, VerifyReport } from '../../shared/documents/doors.ts';
import { appendBureauTail } from '../../shared/documents/signing/append-bureau-tail.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { writeCertificate } from '../../shared/documents/signing/certificate-writer.ts';
import { keySigner } from '../../shared/documents/signing/event-certificate.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementSource, readFonts } from '../support/documents.ts';
import { sampleFillInput } from '../support/sample-household.ts';
import { createSigningWorld, joined, realRandom, sampleDrawings, sealSigned, signingTimeMs, signOriginal, valueOf, verify } from '../support/signing-world.ts';
import type { SigningWorld } from '../support/signing-world.ts';
import { measureRates } from './measure.ts';
import type { Effort, Subject } from './measure.ts';

/** One line of the result: a key of documents.md's figures, its value, and what it says in words. */
export type BenchFigure = { readonly key: string; readonly value: number; readonly unit: string; readonly what: string; readonly rounds?: readonly number[] };

/** The verbs of the PDF core over the sample agreement on one core, and the peers they are held against in the same run. */
export async function benchDocuments(effort: Effort): Promise<readonly BenchFigure[]> {
  const compiler = createCompiler({ fonts: await readFonts() });
  const fill = async (index: number): Promise<FilledDocument> => {
    const filled = await compiler.fill(agreementSource, inputOf(index));
    if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
    return filled.value;
  };
  const world = await createSigningWorld();
  const filled = await fill(0);
  const documents: Grown[] = [];
  while (documents.length < documentCount) documents.push(await grow(world, await fill(documents.length)));
  const subjects = [...verbs(world, fill, documents), ...peers(filled)];
  const rates = await measureRates(subjects, effort, () => performance.now());
  const rate = (key: string): number => rates.get(key)?.perSecond ?? Number.NaN;
  return [
    ...subjects.map(({ key, what }) => ({ key, value: rate(key), unit: '/s', what, rounds: rates.get(key)?.rounds ?? [] })),
    { key: 'fill.tailBytes', value: filled.tail.length, unit: 'bytes', what: `household tail of ${Object.keys(sampleFillInput.values).length} fields` },
    { key: 'fill.overPdfLibLatin', value: rate('fill.memory.docsPerS') / rate('peer.pdfLibLatin.docsPerS'), unit: '×', what: 'fill over pdf-lib' },
    { key: 'seal.rsa2048.shareOfBareSign', value: rate('seal.rsa2048.docsPerS') / rate('peer.bareSign.rsa2048.perS'), unit: '', what: 'seal over bare crypto.sign' },
    { key: 'seal.p256.shareOfBareSign', value: rate('seal.p256.docsPerS') / rate('peer.bareSign.p256.perS'), unit: '', what: 'seal over bare crypto.sign' },
    { key: 'peakRssMb', value: process.resourceUsage().maxRSS / 1024, unit: 'MB', what: 'peak memory of the whole run, peers included' },
  ];
}

type Grown = { readonly original: Uint8Array; readonly signed: Uint8Array; readonly sealed: Uint8Array };
type Fill = (index: number) => Promise<FilledDocument>;

/** More documents than the core keeps of anything, so that no figure is of a document it has just seen. */
const documentCount = 100;

async function grow(world: SigningWorld, { base, tail }: FilledDocument): Promise<Grown> {
  const original = joined(base, tail);
  const signed = await signOriginal(world, original);
  const sealed = await sealSigned(world, signed);
  const report = await verify(world, sealed);
  if (report.verdict !== 'genuine') throw new Error(`what the bench makes is not genuine: ${report.findings.join('')}`);
  return { original, signed, sealed };
}

function verbs(world: SigningWorld, fill: Fill, documents: readonly Grown[]): readonly Subject[] {
  const at = (index: number): Grown => must(documents[index % documents.length], 'a document');
  const eventSigner = selfSigned(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const sealSigner = selfSigned(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const marks = { fonts: world.fonts, drawings: sampleDrawings, signedOnIso: '2026-01-21', signedAtMs: signingTimeMs };
  const seal = async (index: number, signer: Signer): Promise<Uint8Array> => valueOf(await appendBureauTail(at(index).signed, {
    seal: world.seal, sealedOnIso: '2026-01-25', sealedAtMs: signingTimeMs, signer, fonts: world.fonts,
  }));
  return [
    { key: 'fill.memory.docsPerS', what: 'original, full bytes joined in memory',
      work: async (index) => { const { base, tail } = await fill(index + 1); return Buffer.concat([base, tail]); } },
    { key: 'fill.tail.docsPerS', what: 'household tail alone', work: (index) => fill(index + 1) },
    { key: 'citizenSign.p256.docsPerS', what: 'citizen tail, key at hand', work: async (index) => valueOf(await appendCitizenTail(at(index).original, { ...marks, signer: eventSigner })) },
    { key: 'citizenSign.withCertificate.docsPerS', what: 'citizen tail, key and event certificate made for it', work: (index) => signOriginal(world, at(index).original) },
    { key: 'seal.rsa2048.docsPerS', what: 'bureau tail with seal and seam seal', work: (index) => seal(index, world.sealSigner) },
    { key: 'seal.p256.docsPerS', what: 'bureau tail with seal and seam seal', work: (index) => seal(index, sealSigner) },
    { key: 'verify.docsPerS', what: `both signatures of a file of ${Math.round(at(0).sealed.length / 1024)} KB`, work: (index): Promise<VerifyReport> => verify(world, at(index).sealed) },
  ];
}

/** What everybody has: the bare signature, and pdf-lib. */
function peers(filled: FilledDocument): readonly Subject[] {
  const attributes = new Uint8Array(180).fill(7);
  const [rsa, p256] = [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey];
  const lines = filled.readingText.flatMap(linesOf).map((line) => line.replaceAll(/[^\x20-\x7e]/gu, 'x'));
  return [
    { key: 'peer.bareSign.rsa2048.perS', what: 'crypto.sign of signed attributes alone', work: () => sign('sha256', attributes, rsa) },
    { key: 'peer.bareSign.p256.perS', what: 'crypto.sign of signed attributes alone', work: () => sign('sha256', attributes, p256) },
    // A Chinese font needs an add-on that is not installed. Latin stand-ins spare pdf-lib the dearest part, so the ratio flatters pdf-lib, not us.
    { key: 'peer.pdfLibLatin.docsPerS', what: `pdf-lib, as many characters in Latin stand-ins, no font embedded, ${filled.pageCount} pages`, work: () => drawWithPdfLib(lines, filled.pageCount) },
  ];
}

async function drawWithPdfLib(lines: readonly string[], pageCount: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  const linesPerPage = Math.ceil(lines.length / pageCount);
  for (let page = 0; page < pageCount; page += 1) {
    const sheet = document.addPage([595, 842]);
    lines.slice(page * linesPerPage, (page + 1) * linesPerPage).forEach((line, index) => sheet.drawText(line, { x: 70, y: 780 - (index * 700) / linesPerPage, size: 11, font }));
  }
  return document.save();
}

function linesOf(block: ReadingBlock): readonly string[] {
  const texts = block.kind === 'table' ? block.rows.map((row) => row.join(' ')) : [block.text];
  return texts.flatMap((text) => text.match(/.{1,40}/gsu) ?? []);
}

function inputOf(index: number): FillInput {
  return { ...sampleFillInput, agreementNo: `BZ20260100${String(index % 100_000).padStart(5, '0')}` };
}

/** A P-256 signer with a certificate of its own, as long as a real one. */
function selfSigned(keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }): Signer {
  const name = { commonName: '测速', organization: '演示' };
  const certificate = writeCertificate({
    subject: name, issuer: name, publicKey: keys.publicKey, issuerPrivateKey: keys.privateKey, issuerPublicKey: keys.publicKey,
    serialNumber: realRandom.bytes(16), notBeforeMs: signingTimeMs - 1000, notAfterMs: signingTimeMs + 86_400_000, isAuthority: false,
  });
  return keySigner(keys.privateKey, 'ecdsa-p256-sha256', [certificate, certificate]);
}
