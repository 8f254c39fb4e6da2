import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../../../build/resources.ts';
import { listByIds } from '../../../../electron/desk/db/records.ts';
import { createDocumentsEngine } from '../../../../electron/desk/workers/documents-engine.ts';
import type { Documents } from '../../../../electron/desk/workers/documents-tasks.ts';
import { fontFilePaths } from '../../../../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../../../../shared/documents/marks/glyph-outline.ts';
import { addHouseholds, createMassSigner } from '../../../support/bulk-households.ts';
import { noNetwork } from '../../../support/no-network.ts';
import { openUseCaseDesk, sampleBatchForm, sealPassPhrase } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

const elevenYearsMs = 11 * 365.25 * 86_400_000;
let desk: UseCaseDesk;
let agreementIds: string[];
let pages = 0;

beforeAll(async () => {
  await ensureResources();
  const engine = await createDocumentsEngine({ readResource: (path) => readFile(join(resourceDir, path)), network: noNetwork });
  desk = await openUseCaseDesk({ documents: slowAfterTheFirstPage(engine) });
  Object.assign(desk.deps.config, { itemsPerJobPage: 2 });
  const { batchId } = await desk.done('batches.create', sampleBatchForm);
  agreementIds = await addHouseholds(desk.deps, batchId, 5);
  await desk.endOf((await desk.done('agreements.publish', { agreementIds })).jobId);
  const [regular, bold] = await Promise.all([fontFilePaths.regular, fontFilePaths.bold].map((path) => readFile(join(resourceDir, path))));
  await createMassSigner(desk.deps, openMarkFonts({ regular: regular ?? Buffer.alloc(0), bold: bold ?? Buffer.alloc(0) }), 'reviewer').sign(await listByIds(desk.deps.db, 'shown', 'agreement', agreementIds));
  desk.signInAs('sealer');
});
afterAll(() => desk.close());

/** The demonstration certificate lives ten years; a job that takes eleven between its first and its second page outlives it. */
function slowAfterTheFirstPage(engine: Documents): Documents {
  return {
    ...engine,
    sealPage: (page) => {
      pages += 1;
      if (pages === 1) return engine.sealPage(page);
      return engine.sealPage({ ...page, order: { ...page.order, sealedAtMs: page.order.sealedAtMs + elevenYearsMs }, trust: { ...page.trust, nowMs: page.trust.nowMs + elevenYearsMs } });
    },
  };
}

test('a certificate that ends in the middle of a job seals nothing more: the rest is refused with the sentence that says what to do, and is free again', async () => {
  const job = await desk.endOf((await desk.done('sealing.seal', { agreementIds, passPhrase: sealPassPhrase })).jobId);
  expect(job).toMatchObject({ state: 'finished', done: 2, failed: 3 });
  const { groups } = await desk.done('jobs.failures', { jobId: job.jobId });
  expect(groups).toMatchObject([{ reason: expect.stringMatching(/^证书已过有效期（\d{4}年\d+月\d+日到期），请更换新的证书。$/), items: [{}, {}, {}] }]);
  const agreements = await listByIds(desk.deps.db, 'shown', 'agreement', agreementIds);
  expect(agreements.map((each) => [each.status, each.lease]).toSorted()).toEqual([...Array.from({ length: 3 }, () => ['approved', null]), ...Array.from({ length: 2 }, () => ['sealed', null])]);
});

test('the pass phrase of a certificate that has ended opens nothing', async () => {
  desk.clock.nowMs += elevenYearsMs;
  expect(await desk.call('sealing.seal', { agreementIds, passPhrase: sealPassPhrase })).toMatchObject({ ok: false, error: { code: 'certificate_expired' } });
});
