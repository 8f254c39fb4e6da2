import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { addHouseholds } from '../../../support/bulk-households.ts';
import { manyFillInputs } from '../../../support/many-households.ts';
import { openUseCaseDesk, sampleBatchForm } from '../../../support/use-case-desk.ts';
import type { UseCaseDesk } from '../../../support/use-case-desk.ts';

let desk: UseCaseDesk;
let batchId: string;
let agreementIds: string[];

beforeAll(async () => {
  desk = await openUseCaseDesk();
  ({ batchId } = await desk.done('batches.create', sampleBatchForm));
  agreementIds = await addHouseholds(desk.deps, batchId, 3);
  desk.signInAs('hotline');
});
afterAll(() => desk.close());

test('outside the demonstration nothing is issued while the citizens\' address is this very machine', async () => {
  Object.assign(desk.deps.config, { demo: false });
  for (const call of ['agreements.preflightPublish', 'agreements.publish'] as const) {
    expect(await desk.call(call, { agreementIds })).toMatchObject({ ok: false, error: { code: 'portal_address', message: expect.stringContaining('请联系管理员设置公网网址') } });
  }
  Object.assign(desk.deps.config, { demo: true });
  expect((await desk.done('agreements.preflightPublish', { agreementIds })).ready).toHaveLength(3);
});

test('a value that its place cannot hold is found before anything is pushed, with its field and what to do', async () => {
  const { rows } = await desk.done('households.search', { batchId, limit: 10 });
  const { householdId, agreementId } = must(rows[0], 'a household');
  const household = must(manyFillInputs(1, 5)[0], 'an invented household');
  const page = await desk.done('households.page', { householdId });
  const revealed = await desk.done('households.reveal', { householdId, reason: '核对' });
  await desk.done('households.update', {
    householdId, expectedRevision: page.revision, fields: { members: household.members, values: { ...household.values, acceptanceNo: page.acceptanceNo, bankBranch: '中国建设银行股份有限公司深圳梅林支行'.repeat(8) } }, contactPhone: revealed.contactPhone, reason: '名单更正',
  });
  const { ready, blocked } = await desk.done('agreements.preflightPublish', { agreementIds });
  expect(ready).toHaveLength(2);
  expect(blocked).toEqual([{ reason: expect.stringContaining('“开户银行”的内容太长，表格里写不下'), agreementIds: [agreementId] }]);
});
