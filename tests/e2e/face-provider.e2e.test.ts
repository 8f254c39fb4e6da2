import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openPhone } from '../support/browser.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { duringMs } from '../support/domain-samples.ts';
import { openAliyunFace, openTencentFace } from '../support/face-ways.ts';
import type { FaceWay } from '../support/face-ways.ts';

const clock = { nowMs: () => duringMs, monotonicMs: () => 0 };
let browser: Browser;
let way: FaceWay;
let hub: CitizenHub;

beforeAll(async () => { browser = await launchBrowser(); });
afterAll(() => browser.close());
afterEach(async () => {
  await hub.close();
  await way.server.close();
});

/** The hub by the name of localhost, the provider by its number: two sites, as in life, so that cookies are held to SameSite. */
async function openHub(open: typeof openTencentFace): Promise<string> {
  way = await open(clock);
  hub = await openCitizenHub({ face: { method: way.provider.name, hasLivePhoto: true } }, { face: way.provider });
  const url = (await hub.app.listen({ port: 0, host: '127.0.0.1' })).replace('127.0.0.1', 'localhost');
  // As the hub's start does it: the port is known only now.
  Object.assign(hub.deps, { config: { ...hub.deps.config, publicUrl: url } });
  return url;
}

async function press(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).first().click();
  await page.waitForLoadState();
}

async function walkToFace(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('身份证号码').fill(citizenId);
  await page.getByLabel('手机号').fill(citizenPhone);
  await press(page, '获取短信验证码');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
  await press(page, '登录');
  await page.getByRole('link', { name: '补租业务' }).click();
  await press(page, '签约协议');
  await press(page, '直接在本页签约');
  await press(page, '下一步');
  await page.locator('#agreed').check();
  await press(page, '开始');
  await page.locator('#agreed').check();
  await press(page, '确定');
}

test.each([['tencent', openTencentFace], ['aliyun', openAliyunFace]] as const)('to the page of %s and back on a phone of 375 px: out by itself, back by itself, on to reading', async (name, open) => {
  const baseURL = await openHub(open);
  const context = await openPhone(browser, { baseURL });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await walkToFace(page);
  expect(new URL(page.url()).pathname).toBe('/sign/face/provider');
  await lookAt(page, `face-${name}-start`);
  way.verdict.kind = 'fails';
  await page.locator('#agreed').check();
  await page.getByRole('button', { name: '开始人脸识别' }).click();
  await page.waitForURL(`${way.server.url}/face?**`);
  await page.locator('#done').click();
  await page.getByRole('alert').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign/face/provider');
  await lookAt(page, `face-${name}-failed`);
  way.verdict.kind = 'passes';
  await page.getByRole('button', { name: '开始人脸识别' }).click();
  await page.waitForURL(`${way.server.url}/face?**`);
  await page.locator('#done').click();
  await page.waitForURL('**/sign/read');
  expect(way.pulls).toHaveLength(2);
  expect(errors).toEqual([]);
  await context.close();
});

test('where the script does not load the way back is a button', async () => {
  const baseURL = await openHub(openTencentFace);
  const context = await openPhone(browser, { baseURL });
  await context.route('**/face-provider.js', (route) => route.abort());
  const page = await context.newPage();
  await walkToFace(page);
  await page.locator('#agreed').check();
  await page.getByRole('button', { name: '开始人脸识别' }).click();
  await page.waitForURL(`${way.server.url}/face?**`);
  await page.locator('#done').click();
  await page.waitForURL('**/sign/face/provider/return?**');
  await lookAt(page, 'face-return');
  await press(page, '继续');
  await page.waitForURL('**/sign/read');
  const drafts = await hub.deps.db.selectFrom('signing_draft').select('agreement_id').execute();
  expect(drafts).toEqual([{ agreement_id: agreementId }]);
  await context.close();
});
