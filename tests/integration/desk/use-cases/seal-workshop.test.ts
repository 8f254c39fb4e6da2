import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadShown } from '../../../../electron/desk/db/records.ts';
import type { CallInput } from '../../../../shared/desk/contract.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { makeRevocationList, makeSealFiles } from '../../../support/seal-files.ts';
import type { SealFiles } from '../../../support/seal-files.ts';
import { asScan, pageImages, pngBytes, printedSeal } from '../../../support/seal-scans.ts';
import { valueOf } from '../../../support/signing-world.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

const passPhrase = '非常机密的口令';
let desk: UseCaseDesk;
let files: SealFiles;
let scan: Uint8Array;

beforeAll(async () => {
  desk = await openUseCaseDesk();
  files = makeSealFiles({ nowMs: desk.clock.nowMs, passPhrase });
  const drawn = valueOf(await desk.deps.documents.drawRoundSeal({ name: '示例区住房保障中心', caption: '合同专用章' }));
  scan = pngBytes(asScan(await printedSeal(drawn, 300)));
});
afterAll(() => desk.close());

const round = { kind: 'round', name: '示例区住房保障中心', diameterMm: 40, caption: '', hasStar: true, ringWidthMm: 1.2, serialNo: '' } as const;
const middle = { rightMm: 0, downMm: 0 };

function order(part: Partial<CallInput<'seals.save'>> = {}): CallInput<'seals.save'> {
  return {
    name: '合同专用章', source: round, keyFileToken: desk.upload('印章.p12', files.p12), passPhrase, rootFileToken: null, placement: middle, maxPagesPerSeam: 20, timestamp: null,
    revocationFileTokens: [], ...part,
  };
}

function vault(): string[] {
  return readdirSync(join(desk.deps.config.dataDir, 'seal-vault')).toSorted();
}

test('what is wrong with a seal is refused, and nothing of it stays', async () => {
  const before = vault();
  desk.signInAs('sealer');
  expect(await desk.call('seals.save', order())).toMatchObject({ ok: false, error: { code: 'role' } });
  desk.signInAs('admin');
  const bare = makeSealFiles({ nowMs: desk.clock.nowMs, passPhrase, hasRootInside: false });
  const revoked = makeRevocationList(files, { nowMs: desk.clock.nowMs, untilMs: desk.clock.nowMs + 1e9, revoked: [files.certificate] });
  const refused: readonly (readonly [Partial<CallInput<'seals.save'>>, string])[] = [
    [{ passPhrase: '不对' }, 'pkcs12_wrong_pass_phrase'],
    [{ passPhrase: '' }, 'bad_input'],
    [{ source: { ...round, name: '局' } }, 'seal_name_missing'],
    [{ source: { kind: 'record', sealId: 'seal' } }, 'source'],
    [{ source: { kind: 'file', fileToken: desk.upload('a.txt', Buffer.from('x')), longestMm: null, isPureRed: true } }, 'picture_kind'],
    [{ keyFileToken: 'gone' }, 'file_gone'],
    [{ keyFileToken: desk.upload('b.p12', bare.p12) }, 'root_unknown'],
    [{ timestamp: { url: 'ftp://example.test', rootFileToken: desk.upload('r.cer', files.root) } }, 'bad_input'],
    [{ timestamp: { url: 'http://tsa.example.test', rootFileToken: desk.upload('r.cer', Buffer.from('x')) } }, 'not_a_certificate'],
    [{ revocationFileTokens: [desk.upload('吊销.crl', revoked)] }, 'certificate_revoked'],
    [{ maxPagesPerSeam: 1 }, 'bad_input'],
  ];
  for (const [part, code] of refused) {
    const result = await desk.call('seals.save', order(part));
    expect(result.ok ? 'ok' : result.error.code, JSON.stringify(part)).toBe(code);
  }
  expect(vault()).toEqual(before);
});

test('a scanned seal is registered with its key, its proofs and its place, and never with its pass phrase', async () => {
  const list = makeRevocationList(files, { nowMs: desk.clock.nowMs, untilMs: desk.clock.nowMs + 1e9, revoked: [] });
  const { sealId } = await desk.done('seals.save', order({
    source: { kind: 'file', fileToken: desk.upload('章.png', scan), longestMm: 38, isPureRed: true }, placement: { rightMm: 2, downMm: -4 }, maxPagesPerSeam: 2,
    timestamp: { url: 'http://tsa.example.test/', rootFileToken: desk.upload('根.cer', files.root) }, revocationFileTokens: [desk.upload('吊销.crl', list)],
  }));
  const path = join(desk.deps.config.dataDir, 'seal-vault', `${sealId}.p12`);
  expect(new Uint8Array(readFileSync(path))).toEqual(files.p12);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(vault().filter((name) => name.endsWith('.part'))).toEqual([]);
  const record = must(await loadShown(desk.deps.db, 'seal', sealId), 'the record');
  expect(record).toMatchObject({
    name: '合同专用章', demo: false, placement: { rightMm: 2, downMm: -4 }, maxPagesPerSeam: 2, timestamp: { url: 'http://tsa.example.test/', rootPem: files.rootPem },
    revocationLists: [Buffer.from(list).toString('base64')], drawing: { name: '合同专用章', widthMm: 38 },
  });
  expect(JSON.stringify(record).length).toBeLessThan(330_000);
  const database = await desk.deps.db.selectFrom('outbox').selectAll().execute();
  expect(JSON.stringify(database)).not.toContain(passPhrase);
  const { seals } = await desk.done('seals.overview', {});
  expect(seals.find((seal) => seal.sealId === sealId)).toMatchObject({
    usableHere: true, demo: false, batchNames: [], timestampUrl: 'http://tsa.example.test/', revocationListCount: 1,
    certificate: { subjectName: '示例区住房和建设局', issuerName: '示例证书机构根', isExpired: false },
  });
  expect(seals.find((seal) => seal.sealId === 'seal')).toMatchObject({ demo: true, usableHere: true });
});

test('place and seam are looked at on a household\'s own agreement or on blank pages', async () => {
  const { batchId } = await desk.done('batches.create', sampleBatchForm);
  const fileToken = desk.upload('名单.csv', readFileSync('build/samples/sample-10-utf8.csv'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  const { rows } = await desk.done('households.search', { batchId, limit: 1 });
  const on = { householdId: must(rows[0], 'a household').householdId };
  const place = await desk.done('seals.previewPlacement', { source: round, placement: { rightMm: 30, downMm: 1 }, on });
  expect(place).toMatchObject({ isMovedInside: true, placement: { rightMm: 2, downMm: 1 } });
  expect(place.bureau.left + place.bureau.width).toBeLessThan(must(place.citizen, '签字处').left);
  const seam = await desk.done('seals.previewSeam', { source: round, placement: middle, maxPagesPerSeam: 20, on });
  expect(seam.pages.length).toBeGreaterThan(2);
  expect(seam.pages.every((page) => page.slice !== null)).toBe(true);
  const blank = await desk.done('seals.previewSeam', { source: { kind: 'record', sealId: 'seal' }, placement: middle, maxPagesPerSeam: 5, on: { pageCount: 11 } });
  expect(blank.pages.map((page) => page.slice?.sealIndex)).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
  const single = await desk.done('seals.previewSeam', { source: round, placement: middle, maxPagesPerSeam: 20, on: { pageCount: 1 } });
  expect(single.pages.map((page) => page.slice)).toEqual([null]);
  const large = await desk.call('seals.previewPlacement', { source: { ...round, diameterMm: 58 }, placement: middle, on });
  expect(large).toMatchObject({ ok: false, error: { code: 'seal_does_not_fit' } });
});

test('a batch that chose the new seal is sealed with it, where and how its record says, and the file is genuine', async () => {
  desk.signInAs('admin');
  const { sealId } = await desk.done('seals.save', order({
    name: '扫描合同章', source: { kind: 'file', fileToken: desk.upload('章.png', scan), longestMm: 36, isPureRed: false }, placement: { rightMm: 3, downMm: -4 }, maxPagesPerSeam: 2,
  }));
  const { batchId } = await desk.done('batches.create', { ...sampleBatchForm, name: '第二批', agreementNoPrefix: '二批', sealId });
  const fileToken = desk.upload('名单.csv', readFileSync('build/samples/sample-10-utf8.csv'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  const { rows } = await desk.done('households.search', { batchId, limit: 1 });
  const { agreementId, householdId } = must(rows[0], 'a household');
  const expected = await desk.done('seals.previewSeam', { source: { kind: 'record', sealId }, placement: { rightMm: 3, downMm: -4 }, maxPagesPerSeam: 2, on: { householdId } });
  await desk.endOf((await desk.done('agreements.publish', { agreementIds: [agreementId] })).jobId);
  await desk.citizenSigns(agreementId);
  desk.signInAs('reviewer');
  const shown = await desk.done('review.case', { agreementId });
  await desk.done('review.approve', { agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  desk.signInAs('sealer');
  const sealed = await desk.endOf((await desk.done('sealing.seal', { agreementIds: [agreementId], passPhrase })).jobId);
  expect(sealed).toMatchObject({ state: 'finished', failed: 0, done: 1 });
  const saved = await desk.done('documents.save', { agreementId, which: 'sealed' });
  const file = valueOf(desk.deps.fileTokens.readDownload(saved.fileToken));
  expect(await desk.done('documents.verifyFile', { fileToken: desk.upload('a.pdf', file.bytes) })).toMatchObject({ verdict: 'genuine', matchesRecord: true });
  // What was seen before sealing is what the sealed file prints: each page's outer edge is the same picture.
  for (const { pageNumber, page } of expected.pages) {
    const printed = PNG.sync.read(Buffer.from((await pageImages.renderPrinted(file.bytes, pageNumber - 1, 0.42)).png));
    const seen = PNG.sync.read(Buffer.from(page.pngBase64, 'base64'));
    const [from, to] = [Math.floor(printed.width * 0.9), printed.width];
    expect([printed.width, printed.height]).toEqual([seen.width, seen.height]);
    for (let y = 0; y < printed.height; y += 1) {
      const row = (png: PNG): Buffer => png.data.subarray((y * png.width + from) * 4, (y * png.width + to) * 4);
      expect(row(printed).equals(row(seen))).toBe(true);
    }
  }
});
