import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let batchId: string;
const filter = (): { batchId: string } => ({ batchId });

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', sampleBatchForm)).batchId;
});
afterAll(() => desk.close());

test('imports the sample workbook, and a second time changes nothing', async () => {
  desk.signInAs('hotline');
  const sample = await desk.done('import.sampleFile', {});
  expect(sample.fileName).toMatch(/\.xlsx$/);
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  const { analysis, difference } = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  expect(analysis.report.errors).toEqual([]);
  expect(difference).toBeNull();
  const { jobId } = await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false });
  const job = await desk.endOf(jobId);
  expect(job).toMatchObject({ state: 'finished', total: 60, done: 60, failures: [] });
  expect(job.message).toContain('新增 60 户');
  const found = await desk.done('households.search', filter());
  expect(found.total).toBe(60);
  expect(found.rows.map((row) => row.agreementNo)).toContain('福补租20260060');
  const again = await desk.done('import.analyse', { batchId, fileToken, mapping: null });
  expect(again.difference?.unchanged).toHaveLength(60);
  const repeated = await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: true, removeMissing: true })).jobId);
  expect(repeated.total).toBe(0);
});

test('a list with mistakes imports nothing and gives an error sheet', async () => {
  const fileToken = desk.upload('有错.xlsx', readFileSync('build/samples/sample-mistakes.xlsx'));
  const refused = await desk.call('import.confirm', { batchId, fileToken, mapping: null, applyChanges: true, removeMissing: true });
  expect(refused.ok).toBe(false);
  expect(!refused.ok && refused.error.message).toMatch(/没有导入任何一户/);
  expect((await desk.done('households.search', filter())).total).toBe(60);
  const sheet = await desk.done('import.errorSheet', { batchId, fileToken, mapping: null });
  expect(desk.deps.fileTokens.readDownload(sheet.fileToken).ok).toBe(true);
});

test('finds households by name, pinyin, initials, phone, last digits of the ID and 备案回执号', async () => {
  const { rows } = await desk.done('households.search', filter());
  const first = rows[0];
  const stored = await desk.deps.db.selectFrom('household_row').selectAll().where('household_id', '=', first?.householdId ?? '').executeTakeFirstOrThrow();
  const [pinyin = '', initials = ''] = [stored.pinyin.split(' ')[0], stored.pinyin_initials.split(' ')[0]];
  for (const text of [stored.name, pinyin, pinyin.toUpperCase(), initials, stored.contact_phone, stored.resident_id.slice(-4), stored.acceptance_no, stored.acceptance_no.slice(-5)]) {
    const found = await desk.done('households.search', { ...filter(), text });
    expect(found.rows.map((row) => row.householdId), text).toContain(stored.household_id);
    expect(found.total, text).toBeLessThan(60);
  }
  for (const text of ['%', '_', '|', '$']) expect((await desk.done('households.search', { ...filter(), text })).total).toBe(0);
  expect((await desk.done('households.search', { ...filter(), text: '没有这个人' })).total).toBe(0);
  const paged = await desk.done('households.search', { ...filter(), offset: 50, limit: 20 });
  expect([paged.total, paged.rows.length]).toEqual([60, 10]);
  expect((await desk.done('households.selectAll', { ...filter(), statuses: ['draft'] })).agreementIds).toHaveLength(60);
  expect(JSON.stringify(rows)).not.toContain(stored.resident_id);
});


test('publishes with a preflight, the citizen signs, a reviewer returns and approves, a sealer seals', async () => {
  const { rows } = await desk.done('households.search', { ...filter(), limit: 2 });
  const agreementIds = rows.map((row) => row.agreementId);
  const [agreementId = ''] = agreementIds;
  const preflight = await desk.done('agreements.preflightPublish', { agreementIds });
  expect(preflight).toMatchObject({ ready: agreementIds, blocked: [] });
  expect(preflight.warnings.join()).toMatch(/演示/);
  const preview = await desk.done('documents.preview', { householdId: rows[0]?.householdId ?? '', kind: 'agreement', fields: null, page: 0 });
  expect(preview.pageCount).toBeGreaterThan(2);
  const published = await desk.endOf((await desk.done('agreements.publish', { agreementIds })).jobId);
  expect(published).toMatchObject({ done: 2, failures: [] });
  const repeated = await desk.endOf((await desk.done('agreements.publish', { agreementIds })).jobId);
  expect(repeated.failures.map((each) => each.message).join()).toMatch(/待签字/);

  await desk.citizenSigns(agreementId);
  desk.signInAs('reviewer');
  const [waiting] = (await desk.done('review.queue', filter())).items;
  expect(waiting?.agreementId).toBe(agreementId);
  const shown = await desk.done('review.case', { agreementId });
  expect(shown).toMatchObject({ canApprove: true, canReturn: true, whyNot: null });
  expect(shown.characters).toHaveLength(3);
  expect(shown.cardPhoto).toMatch(/^data:image\/jpeg;base64,/);
  expect(shown.flags).toContain('整个过程不足 60 秒');
  const given = { agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest };
  await desk.done('review.return', { ...given, reason: '无法辨认', characters: [1], note: '请写清楚' });
  expect((await desk.done('households.search', { ...filter(), returnedOnly: true })).total).toBe(1);

  await desk.citizenSigns(agreementId);
  const second = await desk.done('review.case', { agreementId });
  expect(second.attempt).toBe(2);
  expect(second.previousReturns).toMatchObject([{ reason: '无法辨认', note: '请写清楚' }]);
  const stale = await desk.call('review.approve', { ...given, expectedRevision: second.revision, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  expect(!stale.ok && stale.error.message).toMatch(/签字件已经变化/);
  const approval = { agreementId, expectedRevision: second.revision, signedCopyDigest: second.signedCopyDigest };
  const unanswered = await desk.call('review.approve', { ...approval, photoAnswers: null });
  expect(!unanswered.ok && unanswered.error.message).toMatch(/请先对照照片/);
  const unlike = await desk.call('review.approve', { ...approval, photoAnswers: { faceIsCard: true, cardIsRecord: false } });
  expect(!unlike.ok && unlike.error.message).toMatch(/请退回/);
  await desk.done('review.approve', { agreementId, expectedRevision: second.revision, signedCopyDigest: second.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });

  desk.signInAs('sealer');
  expect((await desk.done('sealing.queue', filter())).items.map((each) => each.agreementId)).toEqual([agreementId]);
  const sealPreflight = await desk.done('sealing.preflight', { agreementIds });
  expect(sealPreflight).toMatchObject({ ready: [agreementId], demo: true, sealName: '演示公章' });
  expect(sealPreflight.blocked).toHaveLength(1);
  const wrong = await desk.call('sealing.seal', { agreementIds: [agreementId], passPhrase: '不对' });
  expect(!wrong.ok && wrong.error.message).toMatch(/口令不正确/);
  const sealed = await desk.endOf((await desk.done('sealing.seal', { agreementIds: [agreementId], passPhrase: sealPassPhrase })).jobId);
  expect(sealed).toMatchObject({ state: 'finished', failures: [], done: 1 });
  expect((await desk.done('sealing.ledger', filter())).uses).toMatchObject([{ sealName: '演示公章', outcome: 'effective' }]);

  const saved = await desk.done('documents.save', { agreementId, which: 'sealed' });
  const file = desk.deps.fileTokens.readDownload(saved.fileToken);
  if (!file.ok) throw new Error(file.error.message);
  const page = await desk.done('documents.pageImage', { agreementId, which: 'sealed', page: 0 });
  expect(page.pageCount).toBe(preview.pageCount);
  const verified = await desk.done('documents.verifyFile', { fileToken: desk.upload('a.pdf', file.value.bytes) });
  expect(verified).toMatchObject({ verdict: 'genuine', matchesRecord: true, headline: '文件真实且未被改动，目前有效。' });
  const changed = Uint8Array.from(file.value.bytes);
  changed[200] = (changed[200] ?? 0) ^ 1;
  expect((await desk.done('documents.verifyFile', { fileToken: desk.upload('b.pdf', changed) })).verdict).not.toBe('genuine');

  const overview = await desk.done('home.overview', { batchId: null });
  expect(overview.batch?.counts).toMatchObject({ households: 60, draft: 58, awaiting: 1, sealed: 1, approved: 0 });
  const householdPage = await desk.done('households.page', { householdId: rows[0]?.householdId ?? '' });
  expect(householdPage.versions[0]?.documents).toEqual(['original', 'signed', 'sealed']);
  expect(householdPage.timeline.map((each) => each.title)).toEqual(expect.arrayContaining(['导入', '推送', '申请人提交签字', '退回', '审核通过', '盖章']));
});
