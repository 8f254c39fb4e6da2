import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { loadVersion } from '../../electron/desk/agreements/load-version.ts';
import { must } from '../../shared/lib/assert.ts';
import { dialogOf, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { openDeskStage } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { addHouseholds } from '../support/bulk-households.ts';
import { valueOf } from '../support/signing-world.ts';

/** Ten pages, each at a pace at which a person can press 暂停 before all are pushed. */
const count = 640;
const pageMs = 900;
let desk: DeskStage;
let page: Page;
let agreementIds: string[];

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  const { stage } = desk;
  await stage.desk.signInAs('wang');
  await stage.desk.signInAs('chen');
  const nowMs = stage.clock.nowMs();
  const { templates } = await stage.desk.call('templates.list', {});
  const templateOf = (kind: string): string => must(templates.find((each) => each.kind === kind), kind).templateVersionId;
  const { batchId } = await stage.desk.call('batches.create', {
    name: '大批次', agreementNoPrefix: '福大批', opensAtMs: nowMs - 60_000, closesAtMs: nowMs + 72 * 3_600_000, templateVersionId: templateOf('agreement'),
    waiverTemplateVersionId: templateOf('waiver_statement'), sealId: must((await stage.desk.call('seals.list', {})).seals[0], 'a seal').sealId,
    partyA: { name: '示例区住房和建设局', address: '示例路1号', phone: '0755-00000000', department: '保障中心' }, returnGraceHours: null, fourEyes: true, allowAgents: false,
  });
  await stage.desk.synced();
  await stage.stopHub();
  const { deps } = stage.deskHost.desk;
  const { documents } = deps;
  Object.assign(deps, { documents: { ...documents, fillPage: async (order: Parameters<typeof documents.fillPage>[0]) => {
    await sleep(pageMs);
    return documents.fillPage(order);
  } } });
  agreementIds = await addHouseholds(deps, batchId, count);
}, 240_000);
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

/** A field changes under the job's feet, as a colleague at this desk would change it. */
async function setBranch(bankBranch: string): Promise<void> {
  const { deps } = desk.stage.deskHost.desk;
  const { household } = valueOf(await loadVersion(deps.db, must(agreementIds[600], 'many')));
  const fields = { values: { ...household.fields.values, bankBranch }, members: [...household.fields.members] };
  valueOf(await giveCommand(deps, { type: 'update_household', subjectId: household.householdId, expectedRevision: household.revision, payload: { fields, contactPhone: household.contactPhone, reason: '核对' } }, household.householdId));
}

test('a push of many is paused and gone on with; the one that did not succeed is named with its reason and tried again', async () => {
  await signInAs(page, '王咨询');
  await openPage(page, '推送');
  await press(page, `全选 ${count} 户`);
  await press(page, `推送所选 ${count} 户`);
  const dialog = await dialogOf(page, '推送前核对');
  await sees(dialog, `可以推送 ${count} 户`);
  await setBranch('');
  await press(dialog, `推送 ${count} 户`);
  await press(page, '暂停');
  await sees(page, /已暂停：已完成 \d+ \/ 640/);
  await shoot(page, 'job-paused');
  expect(await page.getByRole('button', { name: '暂停', exact: true }).count()).toBe(0);
  await press(page, '继续');
  await page.getByText('已推送 639 户，1 户未成功，请查看原因后重试。').waitFor({ timeout: 90_000 });
  await press(page, '查看未成功的原因（1 户）');
  await sees(page, /缺少：开户银行。请在家庭页面填写/);
  await shoot(page, 'job-failures');
  await setBranch('中国建设银行深圳梅林支行');
  await press(page, '重试未成功的 1 户');
  await sees(page, '已推送 640 户。');
  await shoot(page, 'job-finished');
  const published = await desk.stage.deskHost.desk.deps.db.selectFrom('outbox').select('subject_id').where('type', '=', 'publish').execute();
  expect(published).toHaveLength(count);
  expect(new Set(published.map((row) => row.subject_id)).size).toBe(count);
});

test('任务 lists what is over, reached from the top bar', async () => {
  await page.locator('header').getByRole('button', { name: '任务' }).click();
  await page.getByRole('heading', { name: '任务' }).waitFor();
  await sees(page, '推送 · 大批次');
  await sees(page, '已结束的任务');
  await shoot(page, 'jobs');
});
