import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distDir } from '../../build/bundle.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import type { BrowserHost } from '../../electron/browser-host.ts';
import { seriousAxeProblems } from '../support/axe.ts';
import { openComputer } from '../support/browser.ts';
import { dialogOf, openHousehold, openPage, press, sees, shoot, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';
import { valueOf } from '../support/signing-world.ts';

let desk: DeskStage;
let page: Page;
let second: BrowserHost;
let secondPage: Page;
let secondDir: string;
let oneTimePassword = '';
const ownPassword = '三只蓝色的船 在 湖上';

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  secondDir = mkdtempSync(join(tmpdir(), 'desk-second-'));
  second = valueOf(await startBrowserHost({ dataDir: secondDir, hubUrl: desk.stage.hub().url, demo: true, screensDir: join(distDir, 'screens'), port: 0, world: { clock: desk.stage.clock } }));
  const context = await openComputer(desk.browser, { baseURL: second.origin });
  secondPage = await context.newPage();
  secondPage.setDefaultTimeout(20_000);
  await secondPage.goto(second.newUrl());
});
afterAll(async () => {
  await second.close();
  await desk.close();
  rmSync(secondDir, { recursive: true, force: true });
});

test('a code made here enrols another computer, which is then in the list', async () => {
  await signInAs(page, '陈管理');
  await openPage(page, '管理');
  await page.getByRole('tab', { name: '设备' }).click();
  await press(page, '生成设备登记码');
  const dialog = await dialogOf(page, '设备登记码');
  await sees(dialog, '登记码已生效。');
  const code = await dialog.locator('.desk-code').innerText();
  expect(code.trim()).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
  await looksRight(page, 'admin-code');
  await secondPage.getByLabel('设备登记码').fill(code.trim().toLowerCase());
  await secondPage.getByLabel(/本机名称/).fill('窗口 2');
  await press(secondPage, '登记本机');
  await sees(secondPage, '登录签约台 · 窗口 2');
  await press(dialog, '完成');
  await sees(page, '窗口 2');
  await looksRight(page, 'admin-devices');
});

test('a new person gets a one-time password, shown once, and has to choose their own before anything else', async () => {
  await page.getByRole('tab', { name: '人员' }).click();
  await press(page, '新增人员');
  const dialog = await dialogOf(page, '新增人员');
  await dialog.getByLabel('帐号').fill('sun');
  await dialog.getByLabel('姓名').fill('孙咨询');
  await dialog.getByLabel(/^管理员/).check();
  await dialog.getByLabel(/^用印人/).check();
  await sees(dialog, '管理员不能同时担任审核人或用印人，请由不同的人分别担任。');
  await looksRight(page, 'admin-new-person');
  await dialog.getByLabel(/^管理员/).uncheck();
  await press(dialog, '新增并生成初始密码');
  const shown = await dialogOf(page, '一次性密码');
  oneTimePassword = (await shown.locator('.desk-once-secret').innerText()).trim();
  await looksRight(page, 'admin-one-time-password');
  await press(shown, '我已交给本人');
  await sees(page, '初始密码未修改');
  await looksRight(page, 'admin-people');
  await desk.stage.desk.synced();

  await chooseAccount(secondPage, 'sun', oneTimePassword);
  await sees(secondPage, '请先设置您自己的新密码');
  await secondPage.getByLabel('新密码', { exact: true }).fill('sun1234567');
  await secondPage.getByLabel('再输一次新密码').fill('sun123456');
  await sees(secondPage, '两次输入的新密码不一致。');
  await looksRight(secondPage, 'admin-must-change');
  await secondPage.getByLabel('新密码', { exact: true }).fill(ownPassword);
  await secondPage.getByLabel('再输一次新密码').fill(ownPassword);
  await press(secondPage, '保存新密码并登录');
  await secondPage.locator('header').getByRole('button', { name: /^孙咨询（用印人）/ }).waitFor();
  expect(await secondPage.getByRole('menuitem', { name: '管理' }).count()).toBe(0);
});

test('roles given to somebody reach their desk while they work; the log says who did what', async () => {
  await page.locator('tr', { hasText: 'sun' }).getByRole('button', { name: '修改' }).click();
  const dialog = await dialogOf(page, '修改人员 · 孙咨询');
  await dialog.getByLabel(/^咨询人员/).check();
  await press(dialog, '保存');
  await secondPage.locator('header').getByRole('button', { name: /^孙咨询（咨询人员等）/ }).waitFor();
  await page.getByRole('tab', { name: '操作日志' }).click();
  await sees(page, '本人修改密码');
  await sees(page, '生成设备登记码');
  await looksRight(page, 'admin-log');
});

test('a locked desk shows a name and nothing of what is open, answers nothing, and goes on where it was', async () => {
  const batch = await pushTen(desk.stage);
  const household = householdOf(batch, '刘伟民');
  await signInAs(page, '陈管理');
  await openHousehold(page, household);
  await press(page, '更换联系手机');
  const dialog = await dialogOf(page, '更换联系手机');
  await dialog.getByLabel(/新的?联系手机|新手机/).first().fill('13811112222');
  await page.keyboard.press('Control+l');
  await sees(page, '已锁定');
  expect(await page.locator('body').innerText()).not.toContain('刘伟民');
  await looksRight(page, 'locked');
  expect(await desk.stage.desk.refusalOf('households.page', { householdId: household.householdId })).toContain('已锁定');
  await page.getByLabel('密码', { exact: true }).fill('wrong-password');
  await press(page, '解锁');
  await sees(page, '密码不正确，请重新输入。');
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await press(page, '解锁');
  expect(await dialog.getByLabel(/新的?联系手机|新手机/).first().inputValue()).toBe('13811112222');
  await press(dialog, '取消');
  await sees(page, '主申请人现在到哪一步');
});

test('a window that is loaded anew while the desk is locked shows the lock alone', async () => {
  await desk.stage.desk.call('session.lock', {});
  await sees(page, '已锁定');
  await page.reload();
  await sees(page, '已锁定');
  expect(await page.locator('#root').innerText()).toBe('');
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await press(page, '解锁');
  await sees(page, '主申请人现在到哪一步');
});

test('a stopped device leaves at once, names nobody, and comes back when it is started again', async () => {
  await openPage(page, '管理');
  await page.getByRole('tab', { name: '设备' }).click();
  await page.locator('tr', { hasText: '窗口 2' }).getByRole('button', { name: '停用' }).click();
  const stop = await dialogOf(page, '停用设备 · 窗口 2');
  await stop.getByLabel(/^原因/).fill('电脑送修');
  await looksRight(page, 'admin-stop-device');
  await press(stop, '停用设备');
  await sees(secondPage, /这台设备已被管理员停用/);
  expect(await secondPage.locator('body').innerText()).not.toMatch(/孙咨询|刘伟民|陈管理/);
  await looksRight(secondPage, 'stopped-device');
  await sees(page, /电脑送修/);
  await looksRight(page, 'admin-devices-stopped');
  await page.locator('tr', { hasText: '窗口 2' }).getByRole('button', { name: '恢复' }).click();
  const start = await dialogOf(page, '恢复设备 · 窗口 2');
  await start.getByLabel(/^原因/).fill('修好了');
  await press(start, '恢复设备');
  await desk.stage.desk.synced();
  // The desk asks by itself too, now and then: then the accounts are there already.
  const again = secondPage.getByRole('button', { name: /已恢复？重新联系服务器$/ });
  await again.or(secondPage.getByLabel('帐号')).first().waitFor();
  if (await again.isVisible()) await again.click({ timeout: 5_000 }).catch(() => undefined);
  await secondPage.getByLabel('帐号').waitFor();
  await chooseAccount(secondPage, 'sun', ownPassword);
  await secondPage.locator('header').getByRole('button', { name: /^孙咨询/ }).waitFor();
});

test('somebody changes their own password from the menu', async () => {
  await page.locator('header').getByRole('button', { name: /^陈管理/ }).click();
  await page.getByRole('menuitem', { name: '修改密码' }).dispatchEvent('click');
  const dialog = await dialogOf(page, '修改密码');
  await dialog.getByLabel('原密码').fill('wrong');
  await dialog.getByLabel('新密码', { exact: true }).fill(ownPassword);
  await dialog.getByLabel('再输一次新密码').fill(ownPassword);
  await press(dialog, '保存新密码');
  await sees(dialog, '原密码不正确，请重新输入。');
  await looksRight(page, 'change-password');
  await dialog.getByLabel('原密码').fill(demoPassword);
  await press(dialog, '保存新密码');
  await dialog.waitFor({ state: 'hidden' });
});

test('a stopped person is out at the next contact and is told why', async () => {
  await page.getByRole('tab', { name: '人员' }).click();
  await page.locator('tr', { hasText: 'sun' }).getByRole('button', { name: '停用' }).click();
  const stop = await dialogOf(page, '停用帐号 · 孙咨询');
  await stop.getByLabel(/^原因/).fill('调离');
  await looksRight(page, 'admin-stop-person');
  await press(stop, '停用帐号');
  await sees(secondPage, '您的帐号已停用，已自动退出，请联系管理员。');
  await looksRight(secondPage, 'signed-out-notice');
});

test('a desk that a restored hub has forgotten says so and is enrolled again', async () => {
  const { db } = desk.stage.hub().deps;
  const forgotten = await db.selectFrom('record').selectAll().where('kind', '=', 'device').execute();
  const own = forgotten.find((row) => row.body.includes('窗口 2'));
  await db.deleteFrom('record').where('kind', '=', 'device').where('id', '=', own?.id ?? '').execute();
  second.desk.deps.sync.hint();
  await sees(secondPage, /服务器上没有这台设备的登记/);
  await looksRight(secondPage, 'unknown-device');
  await secondPage.getByLabel('设备登记码').fill(await desk.stage.hub().demoEnrolmentCode());
  await press(secondPage, '登记本机');
  await secondPage.getByText(/服务器上没有这台设备的登记/).waitFor({ state: 'hidden' });
});

test('without the hub the bar says how long signing in still works', async () => {
  await desk.stage.stopHub();
  await desk.stage.desk.call('sync.now', {});
  // The page's own clock may be half a minute old, so that it may say the whole seven days.
  await sees(page, /离线登录还可用 [67] 天/);
  await looksRight(page, 'offline-days');
});

async function chooseAccount(on: Page, account: string, password: string): Promise<void> {
  await on.getByLabel('帐号').fill(account);
  await on.getByLabel('密码', { exact: true }).fill(password);
  await press(on, '登录');
}

/** A picture, and nothing serious or critical for axe. */
async function looksRight(on: Page, name: string): Promise<void> {
  await on.locator('.ant-skeleton').first().waitFor({ state: 'hidden' });
  await on.waitForTimeout(400);
  await shoot(on, name);
  expect(await seriousAxeProblems(on), name).toEqual([]);
}
