import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadShown } from '../../../../electron/desk/db/records.ts';
import { pemText } from '../../../../shared/documents/signing/certificate-writer.ts';
import type { Seal } from '../../../../shared/domain/records.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { duringMs } from '../../../support/domain-samples.ts';
import { createTestTimestampAuthority } from '../../../support/timestamp-authority.ts';
import type { TestTimestampAuthority } from '../../../support/timestamp-authority.ts';
import { openTimestampServer } from '../../../support/timestamp-server.ts';
import type { TimestampServerAnswer } from '../../../support/timestamp-server.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { EndedJob, UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let authority: TestTimestampAuthority;
let server: Awaited<ReturnType<typeof openTimestampServer>>;
let answer: TimestampServerAnswer;
let agreementId: string;

/** One approved agreement, and a seal whose record names a timestamp server. */
beforeAll(async () => {
  authority = await createTestTimestampAuthority({ nowMs: duringMs, mayStamp: true });
  server = await openTimestampServer((...asked) => answer(...asked));
  desk = await openUseCaseDesk();
  const { batchId } = await desk.done('batches.create', sampleBatchForm);
  desk.signInAs('hotline');
  const fileToken = desk.upload('名单.xlsx', readFileSync('build/samples/sample-60.xlsx'));
  await desk.endOf((await desk.done('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  agreementId = must((await desk.done('households.search', { batchId, limit: 1 })).rows[0], 'a household').agreementId;
  await desk.endOf((await desk.done('agreements.publish', { agreementIds: [agreementId] })).jobId);
  await desk.citizenSigns(agreementId);
  desk.signInAs('reviewer');
  const { revision, signedCopyDigest } = await desk.done('review.case', { agreementId });
  await desk.done('review.approve', { agreementId, expectedRevision: revision, signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
  await changeSeal({ timestamp: { url: server.url, rootPem: pemText('CERTIFICATE', authority.certificate) } });
  desk.signInAs('sealer');
});
afterAll(async () => {
  await server.close();
  await desk.close();
});

async function changeSeal(change: Partial<Seal>): Promise<void> {
  const seal = must(await loadShown(desk.deps.db, 'seal', 'seal'), 'the seal');
  await desk.put([{ kind: 'seal', record: { ...seal, ...change } }]);
}

async function sealIt(): Promise<EndedJob> {
  return desk.endOf((await desk.done('sealing.seal', { agreementIds: [agreementId], passPhrase: sealPassPhrase })).jobId);
}

const honest: TimestampServerAnswer = async (request, response) => void response.end(await authority.answer(request));

const failures: readonly (readonly [string, TimestampServerAnswer, RegExp])[] = [
  ['down', (_request, response) => void response.destroy(), /连不上时间戳服务/],
  ['refusing', (_request, response) => void response.writeHead(403).end(), /时间戳服务拒绝了请求（403）/],
  ['answering for another digest', async (request, response) => void response.end(await authority.answer(request, { imprint: true })), /另一份数据/],
];

test.each(failures)('a timestamp server that is %s: nothing is sealed, the job waits and says what to do, and the agreement is as it was', async (_name, wrong, sentence) => {
  answer = wrong;
  const before = await loadShown(desk.deps.db, 'agreement', agreementId);
  const job = await sealIt();
  expect(job).toMatchObject({ state: 'paused', done: 0, failed: 0, message: expect.stringMatching(sentence) });
  const after = await loadShown(desk.deps.db, 'agreement', agreementId);
  expect([after?.status, after?.lease ?? null, after?.sealed]).toEqual(['approved', null, before?.sealed]);
});

test('revocation lists that cannot be read stop the sealing too', async () => {
  answer = honest;
  await changeSeal({ revocationLists: [Buffer.from('garbage').toString('base64')] });
  expect((await sealIt()).failures.map((each) => each.message)).toEqual([expect.stringMatching(/吊销列表无法读取.*请管理员重新下载/)]);
  await changeSeal({ revocationLists: [] });
});

test('once the server answers the agreement is sealed, and 验真 names the proved time', async () => {
  answer = honest;
  expect(await sealIt()).toMatchObject({ state: 'finished', failed: 0, done: 1 });
  const saved = await desk.done('documents.save', { agreementId, which: 'sealed' });
  const file = desk.deps.fileTokens.readDownload(saved.fileToken);
  if (!file.ok) throw new Error(file.error.message);
  const verified = await desk.done('documents.verifyFile', { fileToken: desk.upload('a.pdf', file.value.bytes) });
  expect(verified).toMatchObject({ verdict: 'genuine', matchesRecord: true });
  expect(verified.answers).toEqual([
    { label: '内容', value: '签名以来没有改动' },
    { label: '谁签的', value: expect.stringMatching(/^申请人签名：.+；单位盖章：示例区住房和建设局（演示）$/) },
    { label: '什么时候', value: '2026年1月20日 10:30（有可信时间戳）' },
    { label: '本单位登记', value: '与登记的盖章件一致' },
  ]);
  expect(verified.signatures.map((each) => each.level)).toEqual(['数字签名，没有时间戳（B-B）', '数字签名，有可信时间戳（B-T）']);
});
