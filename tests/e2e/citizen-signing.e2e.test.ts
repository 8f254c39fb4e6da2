import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAgreement, loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { axeProblems } from '../support/axe.ts';
import { launchBrowser, openComputer, openPhone } from '../support/browser.ts';
import { agreementId, citizenId, citizenName, citizenPhone, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { sampleHousehold } from '../support/domain-samples.ts';

const shotsDir = process.env['CITIZEN_SHOTS'];
let browser: Browser;
let hub: CitizenHub;
let baseURL: string;

beforeAll(async () => {
  hub = await openCitizenHub();
  baseURL = await hub.app.listen({ port: 0, host: '127.0.0.1' });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await hub.close();
});

/** Each page is looked at once: no finding of axe, nothing wider than the phone. */
async function look(page: Page, name: string): Promise<void> {
  if (shotsDir !== undefined) {
    mkdirSync(shotsDir, { recursive: true });
    await page.screenshot({ path: join(shotsDir, `${name}.png`), fullPage: true });
  }
  expect(await axeProblems(page), name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}

async function press(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).first().click();
  await page.waitForLoadState();
}

async function logIn(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('身份证号码').fill(citizenId);
  await page.getByLabel('手机号').fill(citizenPhone);
  await press(page, '获取短信验证码');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
}

/** Two strokes with the mouse inside the box. */
async function draw(page: Page): Promise<void> {
  const box = await page.locator('#pad').boundingBox();
  if (box === null) throw new Error('no box');
  for (const [fromX, fromY, toX, toY] of [[0.2, 0.3, 0.8, 0.28], [0.5, 0.15, 0.45, 0.85]] as const) {
    await page.mouse.move(box.x + box.width * fromX, box.y + box.height * fromY);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * toX, box.y + box.height * toY, { steps: 12 });
    await page.mouse.up();
  }
}

async function takePicture(page: Page, name: string): Promise<void> {
  await look(page, name);
  await press(page, '打开摄像头');
  await page.getByRole('button', { name: '拍照', exact: true }).click();
  await page.locator('#picture-shown').waitFor({ state: 'visible' });
  await look(page, `${name}-taken`);
  await page.locator('#picture-send').click();
  await page.waitForLoadState();
}

test('the whole way on a phone of 375 px: portal, QR, camera, reading, drawing, refresh and back, code, 提交', async () => {
  const context: BrowserContext = await openPhone(browser, { baseURL });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await page.goto('/');
  await look(page, '01-login');
  await logIn(page);
  await look(page, '02-code');
  await press(page, '登录');
  await look(page, '03-home');
  await page.getByRole('link', { name: '补租业务' }).click();
  await look(page, '04-signing-info');
  await press(page, '签约协议');
  await look(page, '05-qr');
  await press(page, '直接在本页签约');
  await look(page, '06-cover');
  await press(page, '下一步');
  await look(page, '07-consent');
  await page.locator('summary').first().click();
  await look(page, '07-consent-text');
  await page.getByLabel('点击开始，即表示已阅读并同意《电子认证服务协议》《个人信息保护政策》').check();
  await press(page, '开始');
  await look(page, '08-identity');
  await page.locator('#agreed').check();
  await press(page, '确定');
  await takePicture(page, '09-card');
  await takePicture(page, '10-person');
  await look(page, '11-read');
  await page.getByRole('link', { name: '放大' }).click();
  await look(page, '11-read-zoomed');
  for (;;) {
    const next = page.getByRole('button', { name: '下一页' });
    if ((await next.count()) === 0) break;
    await next.click();
    await page.waitForLoadState();
  }
  await look(page, '12-read-last');
  await press(page, '阅读并确认');
  await look(page, '13-write');
  await press(page, '确定');
  expect(await page.locator('#pad-said').textContent()).toContain('请先在签字框中写');
  await draw(page);
  await page.reload();
  expect(await inkOf(page), 'a reload keeps what is half drawn').toBeGreaterThan(0);
  await press(page, '清除');
  expect(await inkOf(page)).toBe(0);
  await draw(page);
  await look(page, '14-write-drawn');
  await press(page, '确定');
  expect(await page.locator('.which').textContent()).toContain('第 2 字，共 3 字');
  await page.goBack();
  expect(await page.locator('.which').textContent()).toContain('第 1 字');
  expect(await inkOf(page), 'the first character is still there').toBeGreaterThan(0);
  await page.goto('/sign');
  expect(await page.locator('.which').textContent()).toContain('第 2 字，共 3 字');
  for (let written = 1; written < [...citizenName].length; written += 1) {
    await draw(page);
    await press(page, '确定');
  }
  await look(page, '15-check');
  await press(page, '获取短信验证码');
  await look(page, '16-check-code');
  await page.getByLabel('短信验证码').fill('000000');
  await press(page, '提交');
  await look(page, '17-wrong-code');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
  await press(page, '提交');
  await look(page, '18-done');
  expect(await page.locator('.panel').textContent()).toContain('已签字');
  await page.goBack();
  await page.goto('/sign');
  expect(new URL(page.url()).pathname).toBe('/sign/done');
  await page.goto('/portal/signing');
  await look(page, '19-signed-info');
  await page.getByRole('link', { name: '签约信息' }).click();
  await look(page, '20-documents');
  await page.getByRole('link', { name: '查看' }).click();
  await page.waitForLoadState('networkidle');
  await look(page, '21-viewer');
  await press(page, '请工作人员联系我');
  await look(page, '22-contact');
  expect(errors).toEqual([]);
  expect(await loadAgreement(hub.deps.db, hub.deps, agreementId)).toMatchObject({ status: 'signed' });
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  expect(situation.signings[0]?.photos?.face.digest).toMatch(/^[0-9a-f]{64}$/);
  await context.close();
});

test('a computer: the QR page follows by itself; a dead link and 验真 explain themselves', async () => {
  const context = await openComputer(browser, { baseURL });
  const page = await context.newPage();
  await page.goto('/s/AAAAAAAAAAAAAAAAAAAAAA');
  await look(page, '30-dead-link');
  await page.goto('/verify');
  await look(page, '31-verify');
  await page.goto(`/v/${agreementId}`);
  await look(page, '32-verify-registered');
  await page.goto('/portal/signing');
  await look(page, '33-expired-session');
  await context.close();
});

function inkOf(page: Page): Promise<number> {
  return page.locator('#pad').evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return -1;
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? new Uint8ClampedArray();
    let dark = 0;
    for (let offset = 3; offset < pixels.length; offset += 4) if ((pixels[offset] ?? 0) > 0) dark += 1;
    return dark;
  });
}
