import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { distDir } from '../../build/bundle.ts';
import { openDesk } from '../../build/demo/desk-driver.ts';
import type { DemoBatch } from '../../build/demo/push-steps.ts';
import { valueOf } from '../../build/demo/stage.ts';
import { startHub } from '../../citizen-web/server.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import { dialogOf, openHousehold, openPage, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { householdOf, openDeskStage, pushTen } from '../support/desk-stage.ts';
import type { DeskStage } from '../support/desk-stage.ts';

let desk: DeskStage;
let page: Page;
let batch: DemoBatch;
const [redone, discarded] = ['李建国', '张诗涵'] as const;

beforeAll(async () => {
  desk = await openDeskStage();
  ({ page } = desk);
  batch = await pushTen(desk.stage);
  await signInAs(page, '王咨询');
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(() => desk.close());

test('reload keeps every page and household; the back button leads back through them', async () => {
  for (const { label, heading } of [{ label: '批次', heading: '批次' }, { label: '家庭', heading: '家庭' }, { label: '用印', heading: '用印' }, { label: '验真', heading: '验真' }]) {
    await openPage(page, label);
    await page.reload();
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  }
  const { person, acceptanceNo } = householdOf(batch, redone);
  await openPage(page, '家庭');
  await page.getByRole('button', { name: person.name, exact: true }).click();
  const own = page.getByRole('heading', { name: `${person.name} · ${acceptanceNo}` });
  await own.waitFor();
  await page.reload();
  await own.waitFor();
  await sees(page, '王咨询（咨询人员）');
  await page.goBack();
  await page.getByRole('heading', { name: '家庭', exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: '验真', exact: true }).waitFor();
  await page.goForward();
  await page.getByRole('heading', { name: '家庭', exact: true }).waitFor();
});

test('without the hub the desk says 离线 and goes on: what is done shows at once and waits for upload', async () => {
  await desk.stage.stopHub();
  await page.locator('header').getByRole('button', { name: /在线|离线/ }).click();
  await sees(page.locator('header'), /^离线/);
  await changePhone(redone, '13911112222');
  await sees(page, '139****2222');
  await sees(page.locator('header'), /^待上传 1 项/);
  await changePhone(discarded, '13911113333');
  await sees(page.locator('header'), /^待上传 2 项/);
  await sees(page.locator('.ant-timeline'), '待上传');
  await shoot(page, 'offline-household');
  await page.reload();
  await sees(page.locator('header'), /^待上传 2 项/);
  await sees(page, '139****3333');
});

test('what another desk changed meanwhile is named: what I tried, what it is now, who changed it', async () => {
  await changeOnAnotherDesk();
  await desk.stage.startHubAgain();
  await page.locator('header').getByRole('button', { name: /离线|在线/ }).click();
  await sees(page.locator('header'), '没有待上传');
  await sees(page.locator('header'), '在线');
  await sees(page.locator('header'), '未成功事项 2');
  await openPage(page, '未成功事项');
  for (const name of [redone, discarded]) {
    const card = cardOf(name);
    await sees(card, /^更换联系手机（王咨询，/);
    await sees(card, /其他人更改/);
    await sees(card, '待签字');
    await sees(card, /陈管理.*更换联系手机/);
    await sees(card, '回拨原手机号确认');
    await sees(card, /联系手机 138\*\*\*\*0001/);
  }
  await shoot(page, 'unsuccessful');
  await openHousehold(page, householdOf(batch, redone));
  await sees(page, '138****0001');
});

test('one is done again, the other is given up; nothing is left', async () => {
  await openPage(page, '未成功事项');
  await press(cardOf(redone), '重新办理');
  const again = await dialogOf(page, '按现在的情况重新办理“更换联系手机”');
  await sees(again, '138****0001');
  await again.getByRole('button', { name: '重新办理', exact: true }).click({ trial: true });
  await shoot(page, 'unsuccessful-redo');
  await press(again, '重新办理');
  await cardOf(redone).waitFor({ state: 'hidden' });
  await press(cardOf(discarded), '放弃');
  const asked = await dialogOf(page, '放弃“更换联系手机”');
  await shoot(page, 'unsuccessful-discard');
  await press(asked, '放弃办理');
  await sees(page, '没有未成功事项');
  await sees(page.locator('header'), '未成功事项 0');
  await desk.stage.desk.synced();
  await openHousehold(page, householdOf(batch, redone));
  await sees(page, '139****2222');
  await openHousehold(page, householdOf(batch, discarded));
  await sees(page, '138****0001');
  expect((await desk.stage.desk.call('sync.unsuccessful', {})).items).toEqual([]);
});

function cardOf(name: string): ReturnType<Page['locator']> {
  return page.locator('main .ant-card').filter({ hasText: name });
}

async function changePhone(name: string, phone: string): Promise<void> {
  await openHousehold(page, householdOf(batch, name));
  await press(page, '更换联系手机');
  const dialog = await dialogOf(page, '更换联系手机');
  await dialog.getByLabel('新手机号').fill(phone);
  await dialog.getByLabel('核验方式').fill('回拨原手机号确认');
  await press(dialog, '更换');
  await dialog.waitFor({ state: 'hidden' });
}

/** The hub runs at an address that only the other desk knows, so that the first one stays away until that one is done. */
async function changeOnAnotherDesk(): Promise<void> {
  const { clock } = desk.stage;
  const { dataDir } = desk.stage.hub().deps.config;
  const otherDir = mkdtempSync(join(tmpdir(), 'desk-other-'));
  const hub = valueOf(await startHub({ dataDir, port: 0, demo: true, clock }));
  const host = valueOf(await startBrowserHost({
    dataDir: otherDir, hubUrl: hub.url, demo: true, screensDir: join(distDir, 'screens'), port: 0, world: { clock }, enrolmentCode: () => hub.demoEnrolmentCode(), hasSampleBatch: false,
  }));
  const other = await openDesk(host.url);
  await other.signInAs('chen');
  await other.synced();
  for (const name of [redone, discarded]) {
    const { householdId } = householdOf(batch, name);
    const { revision } = await other.call('households.page', { householdId });
    await other.call('households.changePhone', { householdId, expectedRevision: revision, contactPhone: '13800000001', verifiedBy: '现场核对证件' });
  }
  await other.synced();
  await host.close();
  await hub.stop();
  rmSync(otherDir, { recursive: true, force: true });
}
