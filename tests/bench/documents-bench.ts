import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FilledDocument, FillInput, Signer, VerifyReport } from '../../shared/documents/doors.ts';
import { appendBureauTail } from '../../shared/documents/signing/append-bureau-tail.ts';
import { appendCitizenTail } from '../../shared/documents/signing/append-citizen-tail.ts';
import { writeCertificate } from '../../shared/documents/signing/certificate-writer.ts';
import { keySigner } from '../../shared/documents/signing/event-certificate.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementSource, readFonts } from '../support/documents.ts';
import { manyFillInputs } from '../support/many-households.ts';
import { createSigningWorld, joined, realRandom, sampleDrawings, sealSigned, signingTimeMs, signOriginal, valueOf, verify } from '../support/signing-world.ts';
import type { SigningWorld } from '../support/signing-world.ts';
import { benchDeskApart } from './desk-apart.ts';
import type { DeskAmounts } from './desk-bench.ts';
import { bareSignatures, pdfLibPeer, pdfsigPeer, signingPeers } from './document-peers.ts';
import type { BenchFigure } from './figure.ts';
import { measureRates } from './measure.ts';
import type { Effort, Subject } from './measure.ts';
import { benchPack } from './pack-bench.ts';

/** More documents than the core keeps certificates and checks of them, so that no figure is of a document it has just seen. */
const signedCount = 600;
const householdCount = 2_000;

/** The verbs of the PDF core over the sample agreement and invented households, on one core, with their peers in the same run. */
export async function benchDocuments(effort: Effort, amounts: DeskAmounts): Promise<readonly BenchFigure[]> {
  // First, in programs of their own: nothing else runs beside them.
  const packed = await benchPack(packCount(effort));
  const desk = await benchDeskApart(amounts);
  const fonts = await readFonts();
  const inputs = manyFillInputs(householdCount, 20261126);
  const fill = createFill(createCompiler({ fonts }), inputs);
  const world = await createSigningWorld();
  const tailBytes = await meanTailBytes(fill);
  const documents: Grown[] = [];
  while (documents.length < signedCount) documents.push(await grow(world, await fill(documents.length)));
  const [first, firstInput] = [must(documents[0], 'a document'), must(inputs[0], 'a household')];
  const subjects = [
    ...verbs(world, fill, documents), ...bareSignatures(), pdfLibPeer(fonts, firstInput),
    ...await signingPeers(first.signed, world.sealKeyFile.p12, world.sealKeyFile.passPhrase), ...pdfsigPeer(first.sealed),
  ];
  const rates = await measureRates(subjects, effort, () => performance.now(), collectGarbage());
  const rate = (key: string): number => rates.get(key)?.perSecond ?? Number.NaN;
  const ratio = (key: string, of: string, to: string, what: string): BenchFigure => ({ key, value: rate(of) / rate(to), unit: '×', what });
  return [
    ...subjects.map(({ key, what }) => ({ key, value: rate(key), unit: '/s', what, rounds: rates.get(key)?.rounds ?? [] })),
    { key: 'fill.tailBytes', value: tailBytes, unit: 'bytes', what: `mean household tail of ${householdCount}` },
    ratio('fill.memory.ratioToPdfLib', 'fill.memory.docsPerS', 'peer.pdfLib.docsPerS', 'fill over pdf-lib'),
    ratio('seal.rsa2048.shareOfBareSign', 'seal.rsa2048.docsPerS', 'peer.bareSign.rsa2048.perS', 'seal over bare crypto.sign'),
    ratio('seal.rsa2048.ratioToSignpdf', 'seal.rsa2048.docsPerS', 'peer.signpdf.rsa2048.docsPerS', 'seal over @signpdf'),
    ratio('seal.rsa2048.ratioToLibpdf', 'seal.rsa2048.docsPerS', 'peer.libpdf.rsa2048.docsPerS', 'seal over @libpdf/core'),
    ratio('seal.p256.shareOfBareSign', 'seal.p256.docsPerS', 'peer.bareSign.p256.perS', 'seal over bare crypto.sign'),
    ratio('citizenSign.p256.shareOfBareSign', 'citizenSign.p256.docsPerS', 'peer.bareSign.p256.perS', 'citizen tail over bare crypto.sign'),
    ...(rates.has('peer.pdfsig.docsPerS') ? [ratio('verify.ratioToPdfsig', 'verify.docsPerS', 'peer.pdfsig.docsPerS', 'verify over pdfsig')] : []),
    ...packed,
    ...desk,
  ];
}

type Grown = { readonly original: Uint8Array; readonly signed: Uint8Array; readonly sealed: Uint8Array };
type Fill = (index: number) => Promise<FilledDocument>;

function createFill(compiler: ReturnType<typeof createCompiler>, inputs: readonly FillInput[]): Fill {
  return async (index) => {
    const filled = await compiler.fill(agreementSource, must(inputs[index % inputs.length], 'a household'));
    if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
    return filled.value;
  };
}

/** The engine's own garbage collection: pdf-lib leaves hundreds of megabytes. */
function collectGarbage(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
  };
}

/** As many as a few rounds fill, but not so few that starting up is all that is seen. */
function packCount({ rounds, roundMs }: Effort): number {
  return Math.min(20_000, Math.max(200, 6 * rounds * roundMs));
}

async function meanTailBytes(fill: Fill): Promise<number> {
  let bytes = 0;
  for (let index = 0; index < householdCount; index += 1) bytes += (await fill(index)).tail.length;
  return bytes / householdCount;
}

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
  const room = new Uint8Array(1024 * 1024);
  const eventSigner = selfSigned(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const sealSigner = selfSigned(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const marks = { fonts: world.fonts, drawings: sampleDrawings, signedOnIso: '2026-01-21', signedAtMs: signingTimeMs };
  const seal = async (index: number, signer: Signer): Promise<Uint8Array> => valueOf(await appendBureauTail(at(index).signed, {
    seal: world.seal, sealedOnIso: '2026-01-25', sealedAtMs: signingTimeMs, signer, fonts: world.fonts,
  }));
  return [
    { key: 'fill.memory.docsPerS', what: 'original, full bytes in memory, in a buffer that is kept',
      work: async (index) => joinInto(room, await fill(index + 1)) },
    { key: 'fill.tail.docsPerS', what: 'household tail alone', work: (index) => fill(index + 1) },
    { key: 'citizenSign.p256.docsPerS', what: 'citizen tail, key at hand', work: async (index) => valueOf(await appendCitizenTail(at(index).original, { ...marks, signer: eventSigner })) },
    { key: 'citizenSign.withCertificate.docsPerS', what: 'citizen tail, key and event certificate made for it', work: (index) => signOriginal(world, at(index).original) },
    { key: 'seal.rsa2048.docsPerS', what: 'bureau tail with seal and seam seal on 4 pages', work: (index) => seal(index, world.sealSigner) },
    { key: 'seal.p256.docsPerS', what: 'bureau tail with seal and seam seal on 4 pages', work: (index) => seal(index, sealSigner) },
    { key: 'verify.docsPerS', what: `both signatures of a file of ${Math.round(at(0).sealed.length / 1024)} KB`, work: (index): Promise<VerifyReport> => verify(world, at(index).sealed) },
  ];
}

/** As a bulk writer does it: asking the system for new memory for every document would take longer than making it. */
function joinInto(room: Uint8Array, { base, tail }: FilledDocument): Uint8Array {
  room.set(base);
  room.set(tail, base.length);
  return room.subarray(0, base.length + tail.length);
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
