import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAgreement, loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { launchBrowser, openPhone } from '../support/browser.ts';
import { agreementId, citizenId, citizenName, citizenPhone, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { drawByMouse, inkOf } from '../support/draw-with.ts';
import { sampleHousehold } from '../support/domain-samples.ts';

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

async function takePicture(page: Page, name: string): Promise<void> {
  await lookAt(page, name);
  await press(page, '打开摄像头');
  await page.locator('#camera-take').click();
  await page.locator('#picture-shown').waitFor({ state: 'visible' });
  await lookAt(page, `${name}-taken`);
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
  await lookAt(page, '01-login');
  await logIn(page);
  await lookAt(page, '02-code');
  await press(page, '登录');
  await lookAt(page, '03-home');
  await page.getByRole('link', { name: '补租业务' }).click();
  await lookAt(page, '04-signing-info');
  await press(page, '签约协议');
  await lookAt(page, '05-qr');
  await press(page, '直接在本页签约');
  await consentAndFace(page);
  await read(page);
  await write(page);
  await submit(page);
  await page.goBack();
  await page.goto('/sign');
  expect(new URL(page.url()).pathname).toBe('/sign/done');
  await viewDocument(page);
  expect(errors).toEqual([]);
  expect(await loadAgreement(hub.deps.db, hub.deps, agreementId)).toMatchObject({ status: 'signed' });
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  expect(situation.signings[0]?.photos?.face.digest).toMatch(/^[0-9a-f]{64}$/);
  await context.close();
});

async function consentAndFace(page: Page): Promise<void> {
  await lookAt(page, '06-cover');
  await press(page, '下一步');
  await lookAt(page, '07-consent');
  await page.locator('.texts summary').first().click();
  await lookAt(page, '07-consent-text');
  await page.getByLabel('点击开始，即表示已阅读并同意《电子认证服务协议》《个人信息保护政策》').check();
  await press(page, '开始');
  await lookAt(page, '08-identity');
  await page.getByLabel('已阅读并同意《个人信息保护政策》《个人生物识别信息保护规则》').check();
  await press(page, '确定');
  await takePicture(page, '09-card');
  await takePicture(page, '10-person');
}

async function read(page: Page): Promise<void> {
  await lookAt(page, '11-read');
  await page.getByRole('link', { name: '放大' }).click();
  await lookAt(page, '11-read-zoomed');
  for (;;) {
    const next = page.getByRole('button', { name: '下一页' });
    if ((await next.count()) === 0) break;
    await next.click();
    await page.waitForLoadState();
  }
  await lookAt(page, '12-read-last');
  await press(page, '阅读并确认');
}

async function write(page: Page): Promise<void> {
  await lookAt(page, '13-write');
  await press(page, '确定');
  expect(await page.locator('#pad-said').textContent()).toContain('请先在签字框中写');
  await drawByMouse(page);
  await page.reload();
  expect(await inkOf(page), 'a reload keeps what is half drawn').toBeGreaterThan(0);
  await press(page, '清除');
  expect(await inkOf(page)).toBe(0);
  await drawByMouse(page);
  await lookAt(page, '14-write-drawn');
  await press(page, '确定');
  expect(await page.locator('.which').textContent()).toContain('第 2 字，共 3 字');
  await page.goBack();
  expect(await page.locator('.which').textContent()).toContain('第 1 字');
  expect(await inkOf(page), 'the first character is still there').toBeGreaterThan(0);
  await page.goto('/sign/write');
  expect(await page.locator('.which').textContent()).toContain('第 2 字，共 3 字');
  for (let written = 1; written < [...citizenName].length; written += 1) {
    await drawByMouse(page);
    await press(page, '确定');
  }
}

async function submit(page: Page): Promise<void> {
  await lookAt(page, '15-check');
  await press(page, '获取短信验证码');
  await lookAt(page, '16-check-code');
  const code = await hub.lastCode(citizenPhone);
  await page.getByLabel('短信验证码').fill(code === '000000' ? '111111' : '000000');
  await press(page, '提交');
  expect(await page.getByRole('alert').textContent()).toContain('验证码不正确');
  await lookAt(page, '17-wrong-code');
  await page.getByLabel('短信验证码').fill(code);
  await press(page, '提交');
  await lookAt(page, '18-done');
  expect(await page.locator('.panel').textContent()).toContain('已签字');
}

async function viewDocument(page: Page): Promise<void> {
  await page.goto('/portal/signing');
  await lookAt(page, '19-signed-info');
  await page.getByRole('link', { name: '签约信息' }).click();
  await lookAt(page, '20-documents');
  await page.getByRole('button', { name: '查看' }).click();
  await page.waitForLoadState('networkidle');
  await lookAt(page, '21-viewer');
  // WeChat saves no file: the icon leads to how it is done (a computer's download: citizen-reading).
  await page.getByRole('link', { name: '保存' }).click();
  expect(await page.locator('#elsewhere').textContent()).toContain('在浏览器打开');
  await press(page, '请工作人员联系我');
  await lookAt(page, '22-contact');
}
