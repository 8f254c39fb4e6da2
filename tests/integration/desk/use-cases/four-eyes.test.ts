import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadShown } from '../../../../electron/desk/db/records.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { addHouseholds } from '../../../support/bulk-households.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let batchId: string;
let agreementId: string;

beforeAll(async () => {
  desk = await openUseCaseDesk();
  batchId = (await desk.done('batches.create', { ...sampleBatchForm, fourEyes: true })).batchId;
  agreementId = must((await addHouseholds(desk.deps, batchId, 1))[0], 'an agreement');
  desk.signInAs('hotline');
  await desk.endOf((await desk.done('agreements.publish', { agreementIds: [agreementId] })).jobId);
  await desk.citizenSigns(agreementId);
  desk.signInAs('reviewer', 'one');
  const shown = await desk.done('review.case', { agreementId });
  await desk.done('review.approve', { agreementId, expectedRevision: shown.revision, signedCopyDigest: shown.signedCopyDigest, photoAnswers: { faceIsCard: true, cardIsRecord: true } });
});
afterAll(() => desk.close());

test('whoever approved may not seal: the preflight says why, and a job that is started all the same seals nothing', async () => {
  desk.signInAs('sealer', 'one');
  const { ready, blocked } = await desk.done('sealing.preflight', { agreementIds: [agreementId] });
  expect(ready).toEqual([]);
  expect(blocked).toMatchObject([{ reason: expect.stringContaining('审核与用印由两人分别办理'), agreementIds: [agreementId] }]);
  const started = await desk.call('sealing.seal', { agreementIds: [agreementId], passPhrase: sealPassPhrase });
  if (started.ok) expect(await desk.endOf(started.value.jobId)).toMatchObject({ done: 0 });
  expect((await loadShown(desk.deps.db, 'agreement', agreementId))?.status).toBe('approved');
});

test('somebody else seals; a batch without four eyes lets one person do both', async () => {
  const { revision } = must(await loadShown(desk.deps.db, 'batch', batchId), 'a batch');
  desk.signInAs('admin');
  await desk.done('batches.update', { batchId, expectedRevision: revision, patch: { fourEyes: false }, reason: '只有一人' });
  desk.signInAs('sealer', 'one');
  expect((await desk.done('sealing.preflight', { agreementIds: [agreementId] })).ready).toEqual([agreementId]);
  desk.signInAs('admin');
  await desk.done('batches.update', { batchId, expectedRevision: revision + 1, patch: { fourEyes: true }, reason: '恢复' });
  desk.signInAs('sealer', 'two');
  const { jobId } = await desk.done('sealing.seal', { agreementIds: [agreementId], passPhrase: sealPassPhrase });
  expect(await desk.endOf(jobId)).toMatchObject({ state: 'finished', done: 1, failed: 0 });
});
