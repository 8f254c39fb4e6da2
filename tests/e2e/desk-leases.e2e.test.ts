import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { approveWaiting, currentVersion } from '../../build/demo/desk-steps.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import { dialogOf, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, signAs } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

const signed = ['李建国', '张诗涵', '陈海涛'] as const;
let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  for (const name of signed) await signAs(desk.stage, batch, name);
  expect(await approveWaiting(desk.stage.desk, batch.batchId, 3)).toBe(3);
  await desk.stage.desk.synced();
  await signInAs(page, '赵用印');
}, 240_000);
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

function held() {
  return page.locator('main .ant-card').filter({ hasText: '本机保留' });
}

test('a sealer chooses what to keep and for how long, and sees what this desk keeps and that it is ready', async () => {
  await openPage(page, '用印');
  await page.getByRole('tab', { name: '离线用印准备' }).click();
  await press(page, '全选 3 份');
  await press(page, '保留 3 份');
  await sees(page, '本机保留 3 份');
  await desk.stage.desk.synced();
  await expect.poll(() => held().getByText('已就绪，断网也能盖章').count()).toBe(3);
  await sees(held(), /^(3天|2天23小时)/);
  await sees(page, '没有可以保留的协议');
  await shoot(page, 'leases');
});

test('one is given back; whoever would change another reads who keeps it', async () => {
  await press(held().getByRole('row').filter({ hasText: signed[2] }), '取消保留');
  await sees(page, '本机保留 2 份');
  await desk.stage.desk.signInAs('li');
  const version = await currentVersion(desk.stage.desk, householdOf(batch, signed[0]));
  const refusal = await desk.stage.desk.refusalOf('waivers.start', { agreementId: version.agreementId, expectedRevision: version.revision, reason: '来电放弃' });
  expect(refusal).toMatch(/由用印人赵用印留作用印，到 \d{4}-\d\d-\d\d \d\d:\d\d 为止/);
});

test('with the hub away they are sealed under that lease, and are sealed for everybody when it is back', async () => {
  await desk.stage.desk.signInAs('zhao');
  await desk.stage.stopHub();
  await page.reload();
  await page.locator('header').getByRole('button', { name: /^(?!.*深色).*(在线|离线)/ }).click();
  await sees(page.locator('header'), /^离线/);
  await page.getByRole('tab', { name: '待盖章' }).click();
  for (const name of signed.slice(0, 2)) await page.getByRole('row').filter({ hasText: name }).getByRole('checkbox').check();
  await press(page, '盖章 2 份');
  const dialog = await dialogOf(page, '盖章');
  await dialog.getByLabel('印章口令').fill(demoPassword);
  await press(dialog, '确认盖章 2 份');
  await sees(page, '已盖章 2 份。');
  await desk.stage.startHubAgain();
  await desk.stage.desk.synced();
  for (const name of signed.slice(0, 2)) expect((await currentVersion(desk.stage.desk, householdOf(batch, name))).status).toBe('sealed');
  const { uses } = await desk.stage.desk.call('sealing.ledger', { batchId: batch.batchId });
  expect(uses.map((each) => each.outcome)).toEqual(['effective', 'effective']);
  expect((await desk.stage.desk.call('sync.unsuccessful', {})).items).toEqual([]);
});
