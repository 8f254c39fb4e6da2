import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { shanghaiText } from '../../shared/domain/signing-window.ts';
import { actWithReason, dialogOf, fillTime, openHousehold, openPage, press, sees, shoot, shootFailure, shownActionsOf, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen, windowHours } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

const hourMs = 3_600_000;
let desk: DeskStage;
let page: Page;
let batch: DemoBatch;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test.each([
  { name: '王咨询', has: ['更换联系手机', '特殊情况', '来电登记', '更正（修改协议）', '办理放弃签约', '现场签约', '登记纸质签约'] },
  { name: '李审核', has: ['更换联系手机', '特殊情况', '来电登记', '更正（修改协议）', '办理放弃签约', '现场签约', '登记纸质签约'] },
  { name: '赵用印', has: ['来电登记'] },
  { name: '陈管理', has: ['更换联系手机', '特殊情况', '暂缓逾期', '来电登记', '更正（修改协议）', '办理放弃签约', '撤回', '现场签约'] },
])('$name sees exactly the buttons that 待签字 and the role allow', async ({ name, has }) => {
  await signInAs(page, name);
  await openHousehold(page, householdOf(batch, '李建国'));
  await page.getByRole('button', { name: '来电登记', exact: true }).waitFor();
  expect((await shownActionsOf(page)).toSorted()).toEqual(has.toSorted());
  await shoot(page, `household-${name}`);
});

test('the phone is changed after a check, and the page says so', async () => {
  await signInAs(page, '王咨询');
  await openHousehold(page, householdOf(batch, '李建国'));
  await press(page, '更换联系手机');
  const dialog = await dialogOf(page, '更换联系手机');
  await dialog.getByLabel('新手机号').fill('12');
  await dialog.getByLabel('核验方式').fill('回拨原手机号确认');
  await press(dialog, '更换');
  await dialog.getByRole('alert').filter({ hasText: '请填写完整的新手机号' }).first().waitFor();
  await dialog.getByLabel('新手机号').fill('13900008888');
  await shoot(page, 'dialog-phone');
  await press(dialog, '更换');
  await dialog.waitFor({ state: 'hidden' });
  await sees(page, '139****8888');
  await sees(page, /联系手机于 .+ 更换，审核时请留意/);
});

test('a call is written down, found under 来电, and closed there', async () => {
  await openHousehold(page, householdOf(batch, '张诗涵'));
  await press(page, '来电登记');
  const dialog = await dialogOf(page, '来电登记');
  await dialog.getByLabel('来电人（与主申请人的关系）').fill('女儿');
  await dialog.getByLabel('事项').fill('收不到验证码，请回电');
  await shoot(page, 'dialog-call');
  await press(dialog, '保存');
  await dialog.waitFor({ state: 'hidden' });
  await openPage(page, '来电');
  await sees(page, '收不到验证码，请回电');
  await shoot(page, 'calls');
  await press(page, '处理');
  const handled = await dialogOf(page, '处理来电');
  await handled.getByLabel('处理情况').fill('已告知重新获取验证码');
  await press(handled, '保存');
  await handled.waitFor({ state: 'hidden' });
  await sees(page, '没有待处理的来电');
  await page.getByText('全部', { exact: true }).click();
  await sees(page, '已告知重新获取验证码');
});

test('a correction of the bank account is asked for by one and made by another', async () => {
  await openHousehold(page, householdOf(batch, '刘伟民'));
  await press(page, '更正（修改协议）');
  const asked = await dialogOf(page, '更正（修改协议）');
  await asked.getByLabel(/原因/).fill('主申请人来电：账号错一位');
  await press(asked, '开始修改');
  await press(asked, /支付/);
  await asked.getByLabel('账号', { exact: true }).fill('6222020200011223344');
  await sees(asked, '须由第二人复核后才生效');
  await shoot(page, 'dialog-correction');
  await press(asked, '提出更正');
  await asked.waitFor({ state: 'hidden' });
  await sees(page, '已提出更正（修改协议），等待第二人复核');
  // Who asked may take it back, but not make it.
  const left = await shownActionsOf(page);
  expect(left).toContain('取消更正');
  expect(left).not.toContain('更正（修改协议）');
  await signInAs(page, '李审核');
  await openHousehold(page, householdOf(batch, '刘伟民'));
  await press(page, '更正（修改协议）');
  const second = await dialogOf(page, '复核更正');
  await sees(second, '6222020200011223344');
  await shoot(page, 'dialog-correction-second');
  await press(second, '复核无误，确认更正');
  await second.waitFor({ state: 'hidden' });
  await sees(page, '第 2 版');
  await sees(page, '作废（已更正）');
  await shoot(page, 'household-corrected');
});

test('an admin withdraws; that version cannot be acted on any more, only 恢复签约 leads back', async () => {
  await signInAs(page, '陈管理');
  await openHousehold(page, householdOf(batch, '陈海涛'));
  await press(page, '撤回');
  const dialog = await dialogOf(page, '撤回协议');
  expect(await dialog.getByRole('button', { name: '撤回', exact: true }).isEnabled()).toBe(false);
  await shoot(page, 'dialog-withdraw');
  await press(dialog, '取消');
  await actWithReason(page, '撤回', '撤回', '名单有误');
  await sees(page, /作废（撤回/);
  const left = await shownActionsOf(page);
  expect(left).toContain('恢复签约');
  for (const gone of ['撤回', '更正（修改协议）', '办理放弃签约']) expect(left).not.toContain(gone);
});

test('a household held back outlives the close; one that expired is restored with its own close', async () => {
  const { clock } = desk.stage;
  await openHousehold(page, householdOf(batch, '杨伟民'));
  await press(page, '暂缓逾期');
  const held = await dialogOf(page, '暂缓逾期');
  await fillTime(held, /暂缓至/, shanghaiText(clock.nowMs() + (windowHours + 48) * hourMs));
  await held.getByLabel(/原因/).fill('主申请人住院');
  await shoot(page, 'dialog-hold');
  await press(held, '保存');
  await held.waitFor({ state: 'hidden' });
  await sees(page, /^暂缓逾期至/);
  await desk.stage.desk.synced();
  clock.moveTo(clock.nowMs() + windowHours * hourMs);
  await desk.stage.hub().runJobs();
  await desk.stage.desk.synced();
  await openHousehold(page, householdOf(batch, '杨伟民'));
  await page.getByRole('button', { name: '撤回', exact: true }).waitFor();
  expect(await page.locator('main').innerText()).not.toContain('作废（逾期视为放弃）');
  await openHousehold(page, householdOf(batch, '赵玉兰'));
  await sees(page, '作废（逾期视为放弃）');
  await shoot(page, 'household-expired');
  await press(page, '恢复签约');
  const restored = await dialogOf(page, '恢复签约');
  await fillTime(restored, /新的签约截止时间/, shanghaiText(clock.nowMs() + 24 * hourMs));
  await restored.getByLabel(/原因/).fill('经批准恢复');
  await shoot(page, 'dialog-restore');
  await press(restored, '恢复签约');
  await restored.waitFor({ state: 'hidden' });
  await sees(page, '第 2 版');
  await sees(page, '待签字');
});
