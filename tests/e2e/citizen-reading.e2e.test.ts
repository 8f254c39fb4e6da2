import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadAgreement } from '../../citizen-web/store/load-situation.ts';
import { must } from '../../shared/lib/assert.ts';
import { launchBrowser, openComputer } from '../support/browser.ts';
import { openClient, openSigning, samplePicture, readAll, submit, writeAll } from '../support/citizen-client.ts';
import type { CitizenClient } from '../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { sealSample } from '../support/citizen-seal.ts';
import { duringMs } from '../support/domain-samples.ts';

const weChatOnAndroid = 'Mozilla/5.0 (Linux; Android 10; HLK-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.173 Mobile Safari/537.36 XWEB/1420229 MicroMessenger/8.0.68';
const weChatOnIphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50';
const browserOnAndroid = 'Mozilla/5.0 (Linux; Android 10; HLK-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0.0.0 Mobile Safari/537.36';

/** Longer than any of these tests takes: only clocks that are put forward bring it to its end. */
const readSeconds = 600;

let browser: Browser;
let hub: CitizenHub;
let client: CitizenClient;
let baseURL: string;

beforeAll(async () => { browser = await launchBrowser(); });
afterAll(() => browser.close());
beforeEach(async () => {
  hub = await openCitizenHub({ readSeconds });
  baseURL = await hub.app.listen({ port: 0, host: '127.0.0.1' });
  client = openClient(hub.app);
});
afterEach(() => hub.close());

/** A phone of 375 px with what `client` is logged in to. */
async function phoneOf(userAgent: string, javaScriptEnabled = true): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL, userAgent, javaScriptEnabled, viewport: { width: 375, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  await addCookies(context);
  return context;
}

function addCookies(context: BrowserContext): Promise<void> {
  return context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
}

async function walkToReading(): Promise<void> {
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
  await client.upload('/sign/face/card', 'picture', samplePicture());
  await client.upload('/sign/face/person', 'picture', samplePicture());
}

/** With the time that reading takes. */
async function sign(): Promise<void> {
  await walkToReading();
  await client.get('/sign/read');
  hub.clock.timeMs += readSeconds * 1000;
  await readAll(client);
  await writeAll(client);
  await submit(hub, client);
}

/** How much of what was seen has jumped (web.dev/cls), from the beginning of each page of this context. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += 'value' in entry && typeof entry.value === 'number' ? entry.value : 0;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

function shiftOf(page: Page): Promise<number> {
  return page.evaluate(() => ('seen' in window && typeof window.seen === 'object' && window.seen !== null && 'shift' in window.seen ? Number(window.seen.shift) : -1));
}

test('reading on a phone of 375 px: nothing jumps, zoom fetches nothing again, 大字版 is remembered, 阅读并确认 counts its seconds down', async () => {
  await walkToReading();
  const context = await phoneOf(weChatOnAndroid);
  const page = await context.newPage();
  await page.clock.install();
  await watchShifts(page);
  let pictures = 0;
  page.on('request', (request) => { if (request.url().endsWith('.png')) pictures += 1; });
  await page.goto('/sign/read');
  await page.waitForLoadState('networkidle');
  expect(await shiftOf(page)).toBe(0);
  await lookAt(page, '60-read');
  await page.getByRole('link', { name: '放大' }).click();
  await page.getByRole('link', { name: '缩小' }).waitFor();
  const { width, overflow } = await page.locator('#page').evaluate((element) => ({ width: element.scrollWidth, overflow: document.documentElement.scrollWidth }));
  expect(width).toBeGreaterThan(700);
  expect(overflow).toBe(375);
  expect(pictures).toBe(1);
  await lookAt(page, '61-read-zoomed');
  await page.getByRole('button', { name: '换成大字版' }).click();
  await page.getByRole('button', { name: '换成原样版' }).waitFor();
  await lookAt(page, '62-read-text');
  await page.reload();
  await page.getByRole('button', { name: '换成原样版' }).waitFor();
  const parts = await page.getByRole('navigation', { name: '各部分' }).getByRole('link').count();
  for (let part = 1; part < parts; part += 1) {
    await page.getByRole('button', { name: '下一部分' }).click();
    await page.waitForURL(`**/sign/read?page=${part + 1}`);
  }
  const confirm = page.getByRole('button', { name: '阅读并确认' });
  expect(await confirm.isDisabled()).toBe(true);
  await lookAt(page, '63-read-text-last');
  hub.clock.timeMs += readSeconds * 1000;
  await page.clock.fastForward(readSeconds * 1000);
  await expect.poll(() => confirm.isEnabled()).toBe(true);
  await confirm.click();
  await page.waitForURL('**/sign/write?*');
  await context.close();
});

test('without scripts the pages, the zoom and the 大字版 work; pressed too early the button says how long', async () => {
  await walkToReading();
  const context = await phoneOf(browserOnAndroid, false);
  const page = await context.newPage();
  await page.goto('/sign/read');
  await page.getByRole('link', { name: '放大' }).click();
  expect(await page.locator('#page.zoomed').count()).toBe(1);
  for (let pageNo = 1; pageNo < 4; pageNo += 1) {
    await page.getByRole('button', { name: '下一页' }).click();
    await page.waitForURL(`**/sign/read?page=${pageNo + 1}`);
  }
  await page.getByRole('button', { name: '阅读并确认' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('请再读 600 秒');
  await page.getByRole('button', { name: '换成大字版' }).click();
  await page.getByRole('button', { name: '换成原样版' }).waitFor();
  await context.close();
});

test('已盖章 on phones: WeChat is led to a browser, a browser prints all pages, also those nobody has scrolled to', async () => {
  await sign();
  await sealSample(hub);
  for (const [name, userAgent] of [['65-view-wechat-android', weChatOnAndroid], ['66-view-wechat-iphone', weChatOnIphone]] as const) {
    const context = await phoneOf(userAgent);
    const page = await context.newPage();
    await watchShifts(page);
    await page.goto('/portal/signing');
    await page.getByRole('link', { name: '签约信息' }).click();
    await page.getByRole('button', { name: /^查看/ }).click();
    await page.waitForLoadState('networkidle');
    expect(await shiftOf(page)).toBe(0);
    await page.getByRole('link', { name: '保存' }).click();
    expect(await page.locator('#elsewhere').evaluate((element) => element.getBoundingClientRect().top < innerHeight)).toBe(true);
    await lookAt(page, name);
    await context.close();
  }
  const context = await phoneOf(browserOnAndroid);
  const page = await context.newPage();
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'pdfViewerEnabled', { value: false });
    window.print = () => { document.title = Array.from(document.querySelectorAll<HTMLImageElement>('.sheet'), (sheet) => (sheet.complete && sheet.naturalWidth > 0 ? 'there' : 'missing')).join(); };
  });
  await page.goto(`/portal/view/${agreementId}`);
  await page.getByRole('link', { name: '打印' }).click();
  await expect.poll(() => page.title()).toBe('there,there,there,there');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.viewer-bar').isVisible()).toBe(false);
  expect(await page.locator('.help').isVisible()).toBe(false);
  await context.close();
});

test('on a computer: 保存 gives the PDF; a correction leaves the earlier version among 历次版本; 验真 by file and by code', async () => {
  await sign();
  const { sealed, agreement } = await sealSample(hub);
  const context = await openComputer(browser, { baseURL });
  await addCookies(context);
  const page = await context.newPage();
  await page.goto(`/portal/view/${agreementId}`);
  await page.waitForLoadState('networkidle');
  await lookAt(page, '67-view-computer');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '保存' }).click()]);
  expect(download.suggestedFilename()).toBe('补租协议-福补租20260007.pdf');
  await page.goto('/verify');
  await page.locator('#file').setInputFiles({ name: '协议.pdf', mimeType: 'application/pdf', buffer: Buffer.from(sealed) });
  await page.getByRole('button', { name: '开始核对' }).click();
  expect(await page.locator('.panel-title').textContent()).toBe('文件真实且未被改动，已签字并盖章，现行有效。');
  await page.locator('summary', { hasText: '什么是演示证书' }).click();
  await page.setViewportSize({ width: 375, height: 740 });
  await lookAt(page, '68-verify-file');
  await page.goto(`/v/${agreementId}`);
  await lookAt(page, '69-verify-code');
  const second = { ...agreement, agreementId: 'c'.repeat(32), versionNo: 2, supersedesId: agreementId, agreementNo: `${agreement.agreementNo}-2`, status: 'awaiting_signature' as const, attempt: 0, signingId: null, sealed: null, approved: null, revision: 1 };
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'revoked', voidedAtMs: duringMs } }, { kind: 'agreement', record: second });
  await page.goto(`/portal/documents/${second.agreementId}`);
  await page.locator('summary').last().click();
  await lookAt(page, '70-history');
  expect(await page.locator('h2', { hasText: '历次版本' }).count()).toBe(1);
  await page.getByRole('button', { name: /^查看/ }).click();
  await page.waitForLoadState('networkidle');
  await lookAt(page, '71-view-void');
  await context.close();
});

test('待签字 after a return, on a phone of 375 px', async () => {
  await sign();
  const found = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'the agreement');
  const returned = { reason: '无法辨认' as const, characters: [1], note: '请写工整', atMs: hub.clock.timeMs, staffId: 'li' };
  await hub.put({ kind: 'agreement', record: { ...found, status: 'awaiting_signature', signingId: null, returned } });
  const context = await phoneOf(weChatOnAndroid);
  const page = await context.newPage();
  await page.goto('/portal/signing');
  expect(await page.locator('.note').textContent()).toContain('需要重写：第 2 个字“大”');
  await lookAt(page, '72-returned');
  await context.close();
});
