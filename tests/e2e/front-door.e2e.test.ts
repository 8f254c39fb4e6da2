import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../build/browser.ts';
import { distDir, ensureBuilt } from '../../build/bundle.ts';
import { startHub } from '../../citizen-web/server.ts';
import type { RunningHub } from '../../citizen-web/server.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import type { BrowserHost } from '../../electron/browser-host.ts';
import { readMeta } from '../../electron/desk/db/meta.ts';
import { axeProblems } from '../support/axe.ts';
import { openComputer } from '../support/browser.ts';
import { dialogOf, press, sees, shoot, shootFailure, signInAs } from '../support/desk-pages.ts';
import { valueOf } from '../support/signing-world.ts';

const passPhrase = '四个不相干的词语连起来';
const dir = mkdtempSync(join(tmpdir(), 'front-door-'));
const dataDir = join(dir, 'desk');
let browser: Browser;
let hub: RunningHub;
let host: BrowserHost;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  await ensureBuilt();
  hub = valueOf(await startHub({ dataDir: join(dir, 'hub'), port: 0, demo: true }));
  browser = await launchBrowser();
  await start();
});
afterEach(({ task }) => shootFailure(page, task));
afterAll(async () => {
  await browser.close();
  await host.stop();
  await hub.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A desk for daily work, without the demonstration's pass phrase, and a window that has entered by its one-time address. */
async function start(): Promise<void> {
  host = valueOf(await startBrowserHost({ dataDir, hubUrl: hub.url, demo: false, screensDir: join(distDir, 'screens'), port: 0 }));
  context = await openComputer(browser, { baseURL: host.origin });
  page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(host.newUrl());
  await page.waitForURL(`${host.origin}/`);
}

async function startAgain(): Promise<void> {
  await context.close();
  await host.stop();
  await start();
}

async function unlock(text: string): Promise<void> {
  await page.getByLabel('口令', { exact: true }).fill(text);
  await page.getByRole('button', { name: '打开' }).click();
}

test('the first start asks for a pass phrase, twice, and opens the desk to be enrolled', async () => {
  await sees(page, '设置本机口令');
  await shoot(page, 'door-new');
  expect(await axeProblems(page)).toEqual([]);
  await page.getByLabel('口令', { exact: true }).fill(passPhrase);
  await page.getByLabel('再输入一次').fill('另外几个不相干的词语');
  await page.getByRole('button', { name: '设置并打开' }).click();
  await sees(page, '两次输入的口令不一致');
  await page.getByLabel('口令', { exact: true }).fill('太短');
  await page.getByLabel('再输入一次').fill('太短');
  await page.getByRole('button', { name: '设置并打开' }).click();
  await sees(page, '口令至少 10 个字符');
  await page.getByLabel('口令', { exact: true }).fill(passPhrase);
  await page.getByLabel('再输入一次').fill(passPhrase);
  await page.getByRole('button', { name: '设置并打开' }).click();
  await page.getByLabel('设备登记码').fill(await hub.demoEnrolmentCode());
  await page.getByLabel(/本机名称/).fill('窗口 7');
  await page.getByRole('button', { name: '登记本机' }).click();
  await page.getByLabel('帐号', { exact: true }).waitFor();
});

test('the next start asks for it again; wrong ones are refused and then made to wait', async () => {
  await startAgain();
  await sees(page, '请输入口令打开');
  for (let tries = 0; tries < 5; tries += 1) {
    await unlock('不是这个口令啊不是');
    await sees(page, '口令不正确，请重新输入。');
  }
  await unlock(passPhrase);
  await sees(page, /口令错误次数较多，请 \d+ 秒后再试/);
  await shoot(page, 'door-waits');
  expect(host.isOpen()).toBe(false);
  await startAgain();
  await unlock(passPhrase);
  await signInAs(page, '周管理');
});

test('a backup is written and the recovery key made, on the page of both', async () => {
  await page.goto('/#/backup');
  await sees(page, '还没有备份。请点“现在备份”。');
  await sees(page, /还没有恢复密钥/);
  await press(page, '现在备份');
  await sees(page, '备份已完成，并已核对');
  await press(page, '生成恢复密钥');
  await press(await dialogOf(page, '生成新的恢复密钥？'), '生成');
  const saving = page.waitForEvent('download');
  await press(page, '保存私钥（锁入保险柜）');
  expect((await saving).suggestedFilename()).toMatch(/^签约台恢复密钥-私钥-[0-9a-f-]{19}\.txt$/);
  await sees(page, /本机数据已用恢复密钥/);
  await shoot(page, 'backup-page');
  await press(page, '现在备份');
  await page.getByRole('row', { name: /desk-/ }).nth(1).waitFor();
});

test('a folder that cannot be opened shows the repair page, and a backup makes it whole; the desk goes on as a new incarnation', async () => {
  const before = await readMeta(host.desk.deps.db, 'incarnation');
  await context.close();
  await host.stop();
  truncateSync(join(dataDir, 'desk.db'), 5000);
  rmSync(join(dataDir, 'desk.db-wal'), { force: true });
  await start();
  await unlock(passPhrase);
  await sees(page, '本机数据打不开');
  await shoot(page, 'door-repair');
  expect(await axeProblems(page)).toEqual([]);
  expect(await (await context.request.get('/door/diagnostics')).text()).toMatch(/desk\.db 5000/);
  await page.getByRole('button', { name: '再试一次' }).click();
  await sees(page, '本机数据打不开');
  await page.getByText('以上都不行').click();
  await page.getByLabel(/确需重新建立/).fill('好');
  await page.getByRole('button', { name: '重新建立本机数据' }).click();
  await sees(page, '没有改动');
  await page.getByRole('button', { name: '恢复所选备份' }).click();
  await signInAs(page, '周管理');
  expect(await readMeta(host.desk.deps.db, 'incarnation')).not.toBe(before);
  expect(readdirSync(dataDir).some((name) => name.startsWith('set-aside-'))).toBe(true);
});

test('without its key file nothing is touched; what starts over enrols anew', async () => {
  await context.close();
  await host.stop();
  const key = join(dataDir, 'desk-key.json');
  rmSync(key);
  await start();
  await sees(page, /缺少密钥文件 desk-key\.json/);
  expect(readdirSync(dataDir)).toContain('desk.db');
  writeFileSync(key, '{"version":1,"backend":"dpapi","wrappedBase64":""}');
  await page.getByRole('button', { name: '再试一次' }).click();
  await sees(page, /不是由口令保护的/);
  await page.getByText('以上都不行').click();
  await page.getByLabel(/确需重新建立/).fill('重新建立');
  await page.getByRole('button', { name: '重新建立本机数据' }).click();
  await sees(page, '设置本机口令');
});
