import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../build/browser.ts';
import { ensureBuilt } from '../../build/bundle.ts';
import { openDesk } from '../../build/demo/desk-driver.ts';
import type { DeskDriver } from '../../build/demo/desk-driver.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import { sampleAgreementText, sampleAgreementTitle } from '../../shared/documents/template/samples/agreement.ts';
import { sampleWaiverText, sampleWaiverTitle } from '../../shared/documents/template/samples/waiver.ts';
import { must } from '../../shared/lib/assert.ts';
import { openComputer } from '../support/browser.ts';
import { openCuttableLine } from '../support/cuttable-line.ts';
import type { CuttableLine } from '../support/cuttable-line.ts';
import { dialogOf, openPage, press, sees, shoot, shootFailure } from '../support/desk-pages.ts';
import { mintCode, startDeskProgram, startHubProgram } from '../support/real-programs.ts';
import type { RealProgram } from '../support/real-programs.ts';
import { makeSealFiles } from '../support/seal-files.ts';

/** Hub and two desks as programs of their own; the second desk's line to the hub goes over a proxy of this test. */
type Window = { readonly program: RealProgram; readonly driver: DeskDriver; readonly page: Page };

const folder = mkdtempSync(join(tmpdir(), 'two-desks-'));
const passPhrase = '四个不相干的词语连起来';
const dayMs = 86_400_000;
let browser: Browser;
let hub: RealProgram;
let line: CuttableLine;
let one: Window;
let two: Window;
let names: readonly { readonly householdId: string; readonly name: string; readonly acceptanceNo: string }[];

beforeAll(async () => {
  await ensureBuilt();
  const hubDir = join(folder, 'hub');
  const codes = [mintCode(hubDir), mintCode(hubDir)] as const;
  [hub, browser] = await Promise.all([startHubProgram(hubDir), launchBrowser()]);
  line = await openCuttableLine(Number(new URL(hub.url).port));
  one = await openWindow('desk-1', hub.url, codes[0], '窗口 1');
  two = await openWindow('desk-2', line.address, codes[1], '窗口 3');
  names = await prepareOffice(one.driver);
  await two.driver.synced();
  await enter(one.page, '陈管理', 'chen');
  await enter(two.page, '李审核', 'li');
}, 300_000);
afterEach(async ({ task }) => {
  await shootFailure(one.page, { ...task, name: `${task.name} one` });
  await shootFailure(two.page, { ...task, name: `${task.name} two` });
});
afterAll(async () => {
  await browser.close();
  for (const each of [one.program, two.program, hub]) await each.stop();
  await line.close();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

async function openWindow(name: string, hubUrl: string, code: string, deviceName: string): Promise<Window> {
  const program = await startDeskProgram(join(folder, name), hubUrl, passPhrase);
  const driver = await openDesk(program.url);
  await driver.call('session.enrol', { code, deviceName });
  const { origin } = new URL(program.url);
  const context = await openComputer(browser, { baseURL: origin });
  await context.addCookies([{ ...driver.cookie, url: origin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return { program, driver, page };
}

/** Templates, a seal and the sample list, by the calls that the screens make. */
async function prepareOffice(desk: DeskDriver): Promise<typeof names> {
  await desk.synced();
  await desk.signInAs('chen');
  const agreement = await desk.call('templates.save', { kind: 'agreement', title: sampleAgreementTitle, versionName: '一', text: sampleAgreementText });
  const waiver = await desk.call('templates.save', { kind: 'waiver_statement', title: sampleWaiverTitle, versionName: '一', text: sampleWaiverText });
  const files = makeSealFiles({ nowMs: Date.now(), passPhrase });
  const { sealId } = await desk.call('seals.save', {
    name: '合同专用章', source: { kind: 'round', name: '示例区住房保障中心', diameterMm: 40, caption: '', hasStar: true, ringWidthMm: 1.2, serialNo: '' }, keyFileToken: await desk.addFile('印章.p12', files.p12), passPhrase,
    rootFileToken: null, placement: { rightMm: 0, downMm: 0 }, maxPagesPerSeam: 20, timestamp: null, revocationFileTokens: [],
  });
  const { batchId } = await desk.call('batches.create', {
    name: '两个窗口', agreementNoPrefix: '示补租', opensAtMs: Date.now() - 60_000, closesAtMs: Date.now() + 3 * dayMs, templateVersionId: agreement.templateVersionId, waiverTemplateVersionId: waiver.templateVersionId, sealId,
    partyA: { name: '示例区住房和建设局', address: '示例路1号', phone: '0755-00000000', department: '保障中心' }, returnGraceHours: null, fourEyes: false, allowAgents: false,
  });
  const fileToken = await desk.addFile('名单.csv', readFileSync(resolve('build/samples/sample-10-utf8.csv')));
  const imported = await desk.waitForJob((await desk.call('import.confirm', { batchId, fileToken, mapping: null, applyChanges: false, removeMissing: false })).jobId);
  expect([imported.done, imported.failed]).toEqual([10, 0]);
  await desk.synced();
  return (await desk.call('households.search', { batchId, limit: 100 })).rows.map(({ householdId, name, acceptanceNo }) => ({ householdId, name, acceptanceNo }));
}

/** Signs in on the page; the desk may know the account already, from the driver's signing in. */
async function enter(page: Page, name: string, account: string): Promise<void> {
  await page.goto('/');
  const there = page.locator('header').getByRole('button', { name: new RegExp(`^${name}（`) });
  await there.or(page.getByLabel('帐号', { exact: true })).first().waitFor();
  if (await there.count() > 0) return;
  await page.getByLabel('帐号', { exact: true }).fill(account);
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await there.waitFor();
}

async function openHousehold({ page }: Window, index: number): Promise<void> {
  const { householdId, name, acceptanceNo } = at(index);
  await page.goto(`/#/household/${householdId}`);
  await page.getByRole('heading', { name: `${name} · ${acceptanceNo}` }).waitFor();
  await sees(page, '主申请人现在到哪一步');
}

function at(index: number) {
  return must(names[index], 'ten households');
}

async function typePhone({ page }: Window, phone: string) {
  await press(page, '更换联系手机');
  const dialog = await dialogOf(page, '更换联系手机');
  await dialog.getByLabel('新手机号').fill(phone);
  await dialog.getByLabel('核验方式').fill('回拨原手机号确认');
  return dialog;
}

async function changePhone(window: Window, phone: string): Promise<void> {
  const dialog = await typePhone(window, phone);
  await press(dialog, '更换');
  await dialog.waitFor({ state: 'hidden' });
}

test('each window says who has the same household open at which desk, until they leave', async () => {
  await openHousehold(two, 0);
  await openHousehold(one, 0);
  await sees(one.page, '李审核 正在“窗口 3”查看此户');
  await sees(two.page, '陈管理 正在“窗口 1”查看此户');
  await shoot(one.page, 'presence');
  await openPage(two.page, '家庭');
  await one.page.getByText('李审核 正在“窗口 3”查看此户').waitFor({ state: 'hidden' });
});

test('over a slow line what is done here is there a little later', async () => {
  line.slow(400);
  await openHousehold(two, 1);
  await openHousehold(one, 1);
  await changePhone(two, '13912340001');
  await sees(two.page, '139****0001');
  await sees(one.page, '139****0001');
  line.heal();
});

test('whoever presses second, on what they had seen, is told who changed what; their words are kept and they go on', async () => {
  await openHousehold(one, 2);
  await openHousehold(two, 2);
  const typed = await typePhone(two, '13922220002');
  await changePhone(one, '13911110001');
  await sees(two.page, '139****0001');
  await press(typed, '更换');
  const conflict = await dialogOf(two.page, '在您办理之前，情况已有变化');
  await sees(conflict, /陈管理.*更换联系手机/);
  await sees(conflict, '联系手机 139****0001');
  // A click that is only tried waits until the dialog has come to rest.
  await conflict.getByRole('button', { name: '按现在的情况再办' }).click({ trial: true });
  await shoot(two.page, 'conflict');
  expect(await typed.getByLabel('新手机号').inputValue()).toBe('13922220002');
  await press(conflict, '按现在的情况再办');
  await typed.waitFor({ state: 'hidden' });
  await sees(two.page, '139****0002');
  await sees(one.page, '139****0002');
});

test('what two people ticked is joined, not written over; whoever gives up changes nothing', async () => {
  await openHousehold(one, 3);
  await openHousehold(two, 3);
  const tick = async ({ page }: Window, flag: string, reason: string) => {
    await press(page, '特殊情况');
    const dialog = await dialogOf(page, '特殊情况');
    const box = dialog.getByRole('checkbox', { name: flag });
    // The dialog may still move under the first click.
    await expect.poll(async () => {
      if (!await box.isChecked()) await box.check({ timeout: 3_000 }).catch(() => undefined);
      return box.isChecked();
    }, { timeout: 20_000 }).toBe(true);
    await dialog.getByLabel(/原因/).fill(reason);
    return dialog;
  };
  const later = await tick(two, '视障', '来电说明');
  const first = await tick(one, '住院', '家属告知');
  await press(first, '保存');
  await first.waitFor({ state: 'hidden' });
  await two.page.locator('main').getByText('住院', { exact: true }).first().waitFor();
  await press(later, '保存');
  const conflict = await dialogOf(two.page, '在您办理之前，情况已有变化');
  await sees(conflict, /陈管理.*特殊情况：住院：家属告知/);
  await press(conflict, '按现在的情况再办');
  await conflict.waitFor({ state: 'hidden' });
  await expect.poll(() => later.getByRole('checkbox', { checked: true }).count()).toBe(2);
  await sees(later, '您填写的内容已保留');
  await shoot(two.page, 'conflict-joined');
  await press(later, '保存');
  await later.waitFor({ state: 'hidden' });
  await expect.poll(async () => (await one.driver.call('households.page', { householdId: at(3).householdId })).special.toSorted(), { timeout: 60_000 }).toEqual(['住院', '视障'].toSorted());
  // The page of the first window must have been told too, or its next act would be the one that comes second.
  await one.page.locator('main').getByText('视障', { exact: true }).first().waitFor();

  const givenUp = await typePhone(two, '13944440004');
  await changePhone(one, '13955550005');
  await sees(two.page, '139****0005');
  await press(givenUp, '更换');
  await press(await dialogOf(two.page, '在您办理之前，情况已有变化'), '放弃');
  await givenUp.waitFor({ state: 'hidden' });
  await sees(two.page, '139****0005');
});

test('cut off, both act on one household; healed, the second is told and nothing is lost', async () => {
  await openHousehold(one, 4);
  await openHousehold(two, 4);
  await sees(two.page, '陈管理 正在“窗口 1”查看此户');
  line.cut();
  await two.page.locator('header').getByRole('button', { name: /在线|离线/ }).click();
  await sees(two.page.locator('header'), /^离线/);
  await two.page.getByText('陈管理 正在“窗口 1”查看此户').waitFor({ state: 'hidden' });
  await changePhone(two, '13966660006');
  await sees(two.page.locator('header'), /^待上传 1 项/);
  await changePhone(one, '13977770007');
  await one.driver.synced();
  await sees(two.page, '139****0006');
  line.heal();
  await two.page.locator('header').getByRole('button', { name: /在线|离线/ }).click();
  await sees(two.page, '有 1 项办理没有成功');
  await sees(two.page, '139****0007');
  await shoot(two.page, 'refused-later');
  await press(two.page, '查看未成功事项');
  const card = two.page.locator('main .ant-card').filter({ hasText: at(4).name });
  for (const words of ['13966660006', '回拨原手机号确认', /陈管理.*更换联系手机/, /联系手机 139\*\*\*\*0007/]) await sees(card, words);
  await shoot(two.page, 'unsuccessful-after-partition');
  await press(card, '重新办理');
  await press(await dialogOf(two.page, '按现在的情况重新办理'), '重新办理');
  await sees(two.page, '没有未成功事项');
  await sees(one.page, '139****0006');
});

test('at the end both desks show the same of every household, with every act in the timeline', async () => {
  await Promise.all([one.driver.synced(), two.driver.synced()]);
  for (const { householdId } of names.slice(0, 5)) {
    const shown = async ({ driver }: Window) => {
      const { actions: _ofTheRole, ...page } = await driver.call('households.page', { householdId });
      return page;
    };
    await expect.poll(async () => JSON.stringify(await shown(one)) === JSON.stringify(await shown(two)), { timeout: 60_000 }).toBe(true);
  }
  const { timeline } = await one.driver.call('households.page', { householdId: at(4).householdId });
  expect(timeline.filter((each) => each.title === '更换联系手机').map((each) => [each.actor, each.waiting])).toEqual([['李审核', false], ['陈管理', false]]);
});
