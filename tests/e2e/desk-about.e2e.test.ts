import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../build/browser.ts';
import { distDir } from '../../build/bundle.ts';
import { startHub } from '../../citizen-web/server.ts';
import { startBrowserHost } from '../../electron/browser-host.ts';
import type { BrowserHost } from '../../electron/browser-host.ts';
import { openComputer } from '../support/browser.ts';
import { dialogOf, press, sees, shoot, signInAs } from '../support/desk-pages.ts';
import { valueOf } from '../support/signing-world.ts';

const dir = mkdtempSync(join(tmpdir(), 'desk-about-'));
let hub: Awaited<ReturnType<typeof openHub>>;
let browser: Browser;

async function openHub() {
  return valueOf(await startHub({ dataDir: join(dir, 'hub'), port: 0, demo: true }));
}

beforeAll(async () => {
  [hub, browser] = [await openHub(), await launchBrowser()];
});
afterAll(async () => {
  await browser.close();
  await hub.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function withAboutPage(name: string, rareFontFile: string | undefined, look: (page: Page, host: BrowserHost) => Promise<void>): Promise<void> {
  const host = valueOf(await startBrowserHost({
    dataDir: join(dir, name), hubUrl: hub.url, demo: true, screensDir: join(distDir, 'screens'), port: 0, version: '1.2.3', enrolmentCode: () => hub.demoEnrolmentCode(), hasSampleBatch: false,
    ...(rareFontFile === undefined ? {} : { rareFontFile }),
  }));
  try {
    const page = await (await openComputer(browser, { baseURL: host.origin })).newPage();
    await page.goto(host.url);
    await signInAs(page, '王咨询');
    await page.locator('header').getByRole('button', { name: /^王咨询/ }).click();
    await page.getByRole('menuitem', { name: '关于签约台' }).dispatchEvent('click');
    await sees(page, '所用开源软件');
    await look(page, host);
  } finally {
    await host.stop();
  }
}

test('version, fonts and licences; a licence opens with its text', async () => {
  await withAboutPage('plain', undefined, async (page) => {
    await sees(page, '1.2.3');
    await sees(page, 'Noto Serif SC（思源宋体）');
    await sees(page, /启动时用 --rare-font 指定/);
    await shoot(page, 'about');
    await press(page, 'OFL-1.1');
    const dialog = await dialogOf(page, '@fontsource/lxgw-wenkai');
    await sees(dialog, /Copyright 2021-2023 LXGW/);
    await shoot(page, 'about-licence');
    await dialog.getByRole('button', { name: 'Close' }).or(dialog.getByRole('button', { name: '关闭' })).click();
    await page.getByLabel('按名称查找').fill('harfbuzz');
    await sees(page, 'harfbuzzjs');
    expect(await page.getByRole('table').last().getByRole('row').count()).toBe(2);
  });
});

test('a font for rare characters that is none is said, and the desk goes on', async () => {
  const file = join(dir, 'HanaMinB.otf');
  writeFileSync(file, Buffer.from('OTTO and nothing else'));
  await withAboutPage('rare', file, async (page, host) => {
    expect(host.desk.deps.config.rareFont?.problem).toMatch(/CFF/);
    await sees(page, /生僻字字体“HanaMinB.otf”是 CFF 轮廓的 OpenType 字体，没有使用/);
    await shoot(page, 'about-bad-font');
    expect(await host.desk.deps.documents.findUnprintable('王\u{20001}')).toEqual(['\u{20001}']);
  });
});
