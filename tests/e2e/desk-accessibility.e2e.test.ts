import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { approveWaiting } from '../../build/demo/desk-steps.ts';
import { seriousAxeProblems } from '../support/axe.ts';
import { chooseFile, dialogOf, openHousehold, press, sees, shoot, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, samplesDir, signAs } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

const widths = [1440, 375];
let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  await signAs(desk.stage, batch, '李建国');
  await approveWaiting(desk.stage.desk, batch.batchId, 1);
  await signAs(desk.stage, batch, '张诗涵');
  const { householdId } = householdOf(batch, '刘伟民');
  await desk.stage.desk.call('households.logCall', { householdId, callId: null, caller: '本人', verified: true, matter: '请回电', handling: '', callbackAtMs: null, done: false });
  await desk.stage.desk.call('session.signOut', {});
});
afterAll(() => desk.close());

test('signing in', async () => {
  await page.getByRole('button', { name: '登录', exact: true }).waitFor();
  await findNothing('sign-in');
});

test.each([
  { path: 'home', words: '接下来要做的事' }, { path: 'batches', words: '签约进行中' }, { path: 'templates', words: '使用批次' }, { path: 'import', words: '把文件拖到这里' }, { path: 'households', words: '共 10 户' },
  { path: 'publish', words: '没有待推送的家庭' }, { path: 'review', words: '手写签名与应签姓名' }, { path: 'pending', words: '没有等待复核的事项' }, { path: 'sealing', words: '全选 1 份' }, { path: 'seals', words: '证书在本机，可以盖章' }, { path: 'waivers', words: '放弃办理中' },
  { path: 'calls', words: '请回电' }, { path: 'unsuccessful', words: '没有未成功事项' }, { path: 'verify', words: '把文件拖到这里' }, { path: 'about', words: '所用开源软件' },
  { path: 'admin', words: '新增人员' }, { path: 'admin/devices', words: '生成设备登记码' }, { path: 'admin/log', words: '保存模板' },
])('$path', async ({ path, words }) => {
  await signInOnce('陈管理');
  await page.goto(`/#/${path}`);
  await sees(page.locator('main'), words);
  await findNothing(path);
});

test('a household, and the dialog of an act on it', async () => {
  await openHousehold(page, householdOf(batch, '刘伟民'));
  await findNothing('household');
  await press(page, '更换联系手机');
  const dialog = await dialogOf(page, '更换联系手机');
  await findNothing('dialog');
  await press(dialog, '取消');
});

test('the form of a new batch', async () => {
  await page.goto('/#/batches');
  await press(page, '新建批次');
  await (await dialogOf(page, '新建批次')).getByLabel('批次名称').waitFor();
  await findNothing('batch-drawer');
  await page.keyboard.press('Escape');
});

test('the report on a list with mistakes', async () => {
  await page.goto('/#/import');
  await page.setViewportSize({ width: 1440, height: 900 });
  await chooseFile(page, page.getByText('把文件拖到这里，或点击选择文件'), join(samplesDir, 'sample-mistakes.xlsx'));
  await sees(page, /处错误，本次不会导入任何一户/);
  await findNothing('import-report');
});

/** Nothing serious or critical at either width; a picture of each. */
async function findNothing(name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    // What moves into its place is half transparent for a moment, which axe would take for weak contrast.
    await page.locator('main .ant-skeleton').first().waitFor({ state: 'hidden' });
    await page.waitForTimeout(400);
    await shoot(page, `axe-${name.replaceAll('/', '-')}-${width}`);
    expect(await seriousAxeProblems(page), `${name} at ${width}`).toEqual([]);
  }
}

async function signInOnce(name: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  if (await page.locator('header').getByRole('button', { name: new RegExp(`^${name}（`) }).count() === 0) await signInAs(page, name);
}
