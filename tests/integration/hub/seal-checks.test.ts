import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHubDocuments } from '../../../citizen-web/workers/hub-documents.ts';
import { pageImage, pageSizes } from '../../../citizen-web/workers/page-images.ts';
import { startPageImagePool } from '../../../citizen-web/workers/page-image-pool.ts';
import { startUploadCheckPool } from '../../../citizen-web/workers/upload-check-pool.ts';
import { checkFile } from '../../../citizen-web/store/citizen-verify.ts';
import { loadAgreement, loadRecord, loadSituationOfHousehold } from '../../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../../citizen-web/store/parts.ts';
import { readOutbox } from '../../../citizen-web/store/read-outbox.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { plainSealUse } from '../../../shared/domain/records.ts';
import type { Agreement, DocumentRef } from '../../../shared/domain/records.ts';
import type { SealDrawing, Signer } from '../../../shared/documents/doors.ts';
import { readSealPicture } from '../../../shared/documents/marks/read-picture.ts';
import { appendBureauTail } from '../../../shared/documents/signing/append-bureau-tail.ts';
import { createDemoSealIdentity } from '../../../shared/documents/signing/demo-seal-identity.ts';
import { loadPkcs12Signer } from '../../../shared/documents/signing/pkcs12.ts';
import { pemText } from '../../../shared/documents/signing/certificate-writer.ts';
import { buildTimestampRequest, readTimestampResponse } from '../../../shared/documents/signing/timestamp-token.ts';
import type { Timestamper } from '../../../shared/documents/signing/write-signed-tail.ts';
import { createCompiler } from '../../../shared/documents/template/compile-template.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { CommandResult } from '../../../shared/protocol/upload.ts';
import { agreementSource, readFonts } from '../../support/documents.ts';
import { duringMs } from '../../support/domain-samples.ts';
import { addBatch, addHousehold, fields, filledIssued, publish, uploadDocument } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';
import { asScan, pngBytes, printedSeal } from '../../support/seal-scans.ts';
import { createSigningWorld, realRandom, sampleDrawings, valueOf } from '../../support/signing-world.ts';
import type { SigningWorld } from '../../support/signing-world.ts';
import { sampleFillInput } from '../../support/sample-household.ts';
import { createTestTimestampAuthority } from '../../support/timestamp-authority.ts';
import type { TestTimestampAuthority } from '../../support/timestamp-authority.ts';

const images = startPageImagePool(1);
const uploads = startUploadCheckPool(() => undefined);
const agreementNo = '福补租20260007';
let world: HubWorld;
let signing: SigningWorld;
let ownSigner: Signer;
let times: TestTimestampAuthority;

/** A batch whose seal is registered, one household whose agreement has been signed at the counter and approved. */
beforeAll(async () => {
  signing = await createSigningWorld();
  let nowMs = duringMs;
  world = await createHubWorld(createHubDocuments({ clock: { nowMs: () => nowMs, monotonicMs: () => nowMs }, authority: signing.authority, fonts: signing.fonts, images, uploads }));
  nowMs = world.time.nowMs;
  const identity = await createDemoSealIdentity({ nowMs, passPhrase: 'yanshi-2026', bureauName: '示例区住房和建设局', random: realRandom });
  times = await createTestTimestampAuthority({ nowMs, mayStamp: true });
  ownSigner = valueOf(await loadPkcs12Signer(identity.p12, 'yanshi-2026', nowMs));
  await addBatch(world);
  await world.give('chen', { type: 'save_seal', subjectId: 's', expectedRevision: 0, payload: { seal: {
    sealId: 's', name: '演示章', demo: true, certificatePem: identity.certificatePem, rootPem: identity.rootPem, drawing: signing.seal, ...plainSealUse,
    timestamp: { url: 'http://127.0.0.1:1', rootPem: pemText('CERTIFICATE', times.certificate) }, createdAtMs: nowMs, revision: 1,
  } } }, null);
  await addHousehold(world);
  const filled = await createCompiler({ fonts: await readFonts() }).fill(agreementSource, { ...sampleFillInput, values: fields.values, agreementNo });
  if (!filled.ok) throw new Error(JSON.stringify(filled.error));
  const published = await publish(world, 'house', await filledIssued(world, 'house', filled.value));
  if (published.outcome !== 'accepted') throw new Error(JSON.stringify(published.refusal));
});
afterAll(async () => {
  await images.close();
  await uploads.close();
  await world.close();
});

async function agreement(): Promise<Agreement> {
  return must(await loadAgreement(world.deps.db, world.deps, 'house-1'), 'the agreement');
}

async function signedCopy(): Promise<DocumentRef> {
  const { signings } = await loadSituationOfHousehold(world.deps.db, world.deps, 'house');
  return must(signings[0]?.signedCopy, 'the signed copy');
}

async function counterSign(drawings: Uint8Array, signingId: string, isByAgent = false): Promise<CommandResult> {
  const [drawn, evidence] = [await uploadDocument(world, 'house', [drawings]), await uploadDocument(world, 'house', [Buffer.from(`{"id":"${signingId}"}`)])];
  const agent = { name: '李四', idNumber: '440524188001010014', relation: '子女', letter: await uploadDocument(world, 'house', [Buffer.from('letter')]) };
  return world.give('wang', { type: 'counter_sign', subjectId: 'house-1', expectedRevision: 2, payload: {
    ...(isByAgent ? { agent } : {}),
    signingId, drawings: drawn, evidence, witness: '见证人', photos: null, deviceTimeMs: world.time.nowMs, lastHubTimeMs: null, elapsedSinceHubMs: null,
  } }, 'house');
}

async function giveSeal(sealed: Uint8Array, sealUseId: string): Promise<CommandResult> {
  const signed = await signedCopy();
  const signedLength = signed.parts.reduce((sum, part) => sum + part.length, 0);
  return world.give('zhao', { type: 'seal', subjectId: 'house-1', expectedRevision: (await agreement()).revision, payload: {
    signedCopyDigest: signed.digest, sealedCopy: await uploadDocument(world, 'house', [sealed.subarray(0, signedLength), sealed.subarray(signedLength)]), sealId: 's', sealUseId, leaseId: null,
  } }, 'house');
}

type SealedWith = { readonly sealedOnIso?: string; readonly sealedAtMs?: number; readonly isTimestamped?: boolean; readonly seal?: SealDrawing };

async function sealedBy(signer: Signer, { sealedOnIso = '2026-01-20', sealedAtMs = world.time.nowMs, isTimestamped = true, seal = signing.seal }: SealedWith = {}): Promise<Uint8Array> {
  const bytes = valueOf(await readDocument(world.deps.db, world.deps, await signedCopy()));
  const tail = valueOf(await appendBureauTail(bytes, { seal, sealedOnIso, sealedAtMs, signer, fonts: signing.fonts, ...(isTimestamped ? { timestamp } : {}) }));
  return Buffer.concat([bytes, tail]);
}

const timestamp: Timestamper = async (digest) => {
  const nonce = realRandom.bytes(8);
  return readTimestampResponse(await times.answer(buildTimestampRequest(digest, nonce)), { digest, nonce, trustedRoots: [times.certificate] });
};

test('strokes that cannot be read are a refusal; readable ones get the hub\'s citizen tail on the very original', async () => {
  expect(await counterSign(Buffer.from('{"broken":'), 'g0')).toMatchObject({ outcome: 'refused', refusal: { code: 'document' } });
  expect(await counterSign(Buffer.from(JSON.stringify(sampleDrawings)), 'a0', true)).toMatchObject({ outcome: 'refused', refusal: { code: 'agents_not_allowed' } });
  expect(await counterSign(Buffer.from(JSON.stringify(sampleDrawings)), 'g1')).toMatchObject({ outcome: 'accepted' });
  const signed = await signedCopy();
  const bytes = valueOf(await readDocument(world.deps.db, world.deps, signed));
  const original = must((await agreement()).issued, 'it is issued').original;
  const originalLength = original.parts.reduce((sum, part) => sum + part.length, 0);
  expect(sha256Hex(bytes.subarray(0, originalLength))).toBe(original.digest);
  expect(await world.deps.documents.verify(bytes, [])).toMatchObject({ verdict: 'genuine', agreementNo, signatures: [{ field: 'citizen', intact: true, signerName: '王大三' }] });
});

test('page pictures are made once and lie sealed', async () => {
  const signed = await signedCopy();
  expect((await pageSizes(world.deps, signed, 'house')).length).toBeGreaterThan(1);
  const page = await pageImage(world.deps, signed, 'house', 0);
  expect(Buffer.from(page.png.subarray(1, 4)).toString()).toBe('PNG');
  const rows = await world.deps.db.selectFrom('page_image').selectAll().execute();
  expect(rows.filter((row) => row.sealed_png.length > 0).length).toBeGreaterThan(1);
  for (const row of rows) expect(Buffer.from(row.sealed_png).includes(Buffer.from('IHDR'))).toBe(false);
  const broken = { ...world.deps, documents: { ...world.deps.documents, pageImage: () => Promise.reject(new Error('asked twice')) } };
  expect((await pageImage(broken, signed, 'house', 0)).png).toEqual(page.png);
});

test('a seal by another certificate, on other bytes, after its certificate has ended, without the timestamp its record asks for, or with a byte changed is refused; the registered one is effective', async () => {
  const { revision } = await agreement();
  const approved = await world.give('li', { type: 'approve', subjectId: 'house-1', expectedRevision: revision, payload: { signedCopyDigest: (await signedCopy()).digest } }, 'house');
  expect(approved.refusal).toBeNull();
  expect((await giveSeal(await sealedBy(signing.sealSigner), 'u1')).refusal?.code).toBe('document');
  const weaker = await giveSeal(await sealedBy(ownSigner, { isTimestamped: false }), 'u0');
  expect(weaker.refusal?.message).toContain('盖章件没有时间戳');
  const tooLate = await giveSeal(await sealedBy(ownSigner, { sealedOnIso: '2037-01-20', sealedAtMs: world.time.nowMs + 11 * 365.25 * 86_400_000, isTimestamped: false }), 'u00');
  expect(tooLate.refusal?.message).toContain('盖章时印章证书不在有效期内');
  // A scanned seal, which the hub must know as well as a drawn one.
  const scan = pngBytes(asScan(await printedSeal(signing.seal, 300)));
  const good = await sealedBy(ownSigner, { seal: valueOf(readSealPicture(scan, { name: '扫描章', longestMm: 40, isPureRed: false })).seal });
  const prefixChanged = Buffer.from(good);
  prefixChanged[100] = (prefixChanged[100] ?? 0) ^ 1;
  expect((await giveSeal(prefixChanged, 'u2')).refusal?.message).toContain('不是在该签字件上');
  const tailChanged = Buffer.from(good);
  tailChanged[tailChanged.length - 40] = (tailChanged[tailChanged.length - 40] ?? 0) ^ 1;
  expect((await giveSeal(tailChanged, 'u3')).refusal?.code).toBe('document');
  expect((await agreement()).status).toBe('approved');
  expect((await giveSeal(good, 'u4')).refusal).toBeNull();
  expect(await agreement()).toMatchObject({ status: 'sealed', sealed: { document: { digest: sha256Hex(good) } } });
  const shown = valueOf(await checkFile(world.deps, good));
  expect(shown.facts).toEqual(expect.arrayContaining([
    { label: '盖章证书', value: '示例区住房和建设局（演示）' }, { label: '文件中的盖章时间', value: expect.stringContaining('（有可信时间戳）') }, { label: '防伪方式', value: '数字签名，有可信时间戳（B-T）' },
  ]));
  expect(JSON.stringify(shown)).not.toContain('王大三');
  expect((await readOutbox(world.deps, 10)).map((each) => each.purpose).toSorted()).toEqual(['推送', '盖章'].toSorted());
  expect((await giveSeal(good, 'u5')).outcome).toBe('refused');
});

test('a second seal that comes too late is refused, the ledger keeps its file as 已用印未生效, and 验真 says so', async () => {
  const late = await sealedBy(ownSigner, { sealedOnIso: '2026-01-21' });
  expect((await giveSeal(late, 'u6')).refusal?.code).toBe('status');
  expect(await loadRecord(world.deps.db, world.deps, 'seal_use', 'u6')).toMatchObject({ outcome: 'ineffective', sealedCopyDigest: sha256Hex(late) });
  expect(valueOf(await checkFile(world.deps, late)).answer).toContain('用印未生效');
  expect((await giveSeal(late, 'u4')).outcome).toBe('refused');
  expect(await loadRecord(world.deps.db, world.deps, 'seal_use', 'u4')).toMatchObject({ outcome: 'effective' });
});
