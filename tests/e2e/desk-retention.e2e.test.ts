import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { currentVersion } from '../../build/demo/desk-steps.ts';
import { axeProblems } from '../support/axe.ts';
import { dialogOf, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  await signInAs(page, '陈管理');
  await openPage(page, '管理');
}, 240_000);
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('what the hub deletes by its age is shown with its days and its last round', async () => {
  await expect.poll(() => desk.stage.hub().deps.db.selectFrom('retention_run').select('class').execute(), { timeout: 60_000 }).not.toEqual([]);
  await desk.stage.hub().deps.db.insertInto('retention_run').values({ class: 'messages', at_ms: desk.stage.clock.nowMs() - 86_400_000, count: 12, kept_days: 180 }).execute();
  await page.getByRole('tab', { name: '资料保留' }).click();
  const row = page.getByRole('region', { name: '保留天数' }).getByRole('row').filter({ hasText: '身份证和人脸照片' });
  await sees(row, '30 天');
  await page.getByRole('region', { name: '清理记录' }).getByRole('row').filter({ hasText: '短信' }).getByText('12', { exact: true }).waitFor();
  await sees(page, '没有删除过。');
  await shoot(page, 'admin-retention');
  expect(await axeProblems(page)).toEqual([]);
});

test('a household under way cannot be deleted, and the page says why; withdrawn, it can, with its number typed again', async () => {
  const { acceptanceNo, householdId } = householdOf(batch, '李建国');
  await find(acceptanceNo);
  await sees(page, '不能删除：该户的协议或声明还在办理，请先撤回，再销毁数据。');
  const { agreementId, revision } = await currentVersion(desk.stage.desk, householdOf(batch, '李建国'));
  await desk.stage.desk.call('agreements.withdraw', { agreementId, expectedRevision: revision, reason: '申请人撤回同意' });
  await press(page, '删除这一户的资料');
  const dialog = await dialogOf(page, '删除资料');
  await dialog.getByLabel(/再次填写备案回执号/).fill('BHR0000');
  await dialog.getByLabel(/原因/).fill('申请人书面要求删除');
  await press(dialog, '永久删除');
  await sees(dialog, '再次填写的备案回执号与要删除的家庭不一致，没有删除，请核对后再填。');
  await shoot(page, 'admin-erase');
  await dialog.getByLabel(/再次填写备案回执号/).fill(acceptanceNo);
  await press(dialog, '永久删除');
  const row = page.getByRole('region', { name: '已删除的家庭' }).getByRole('row').filter({ hasText: '申请人书面要求删除' });
  await sees(row, '陈管理');
  await desk.stage.desk.synced();
  await row.getByText('待上传').waitFor({ state: 'hidden' });
  await find(acceptanceNo);
  await sees(page, '没有找到这个备案回执号，请核对后填写完整的号码。');
  expect(await desk.stage.hub().deps.db.selectFrom('data_key').select('household_id').where('household_id', '=', householdId).execute()).toEqual([]);
  await shoot(page, 'admin-erased');
});

async function find(acceptanceNo: string): Promise<void> {
  await page.getByLabel('要删除的备案回执号').fill(acceptanceNo);
  await press(page, '查找');
}
