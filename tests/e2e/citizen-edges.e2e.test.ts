import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mintAccessCode } from '../../citizen-web/store/citizen-access-codes.ts';
import { loadAgreement, loadRecord } from '../../citizen-web/store/load-situation.ts';
import { must } from '../../shared/lib/assert.ts';
import { launchBrowser, openComputer, openPhone } from '../support/browser.ts';
import { openClient, openSigning, submit, walkToCheck } from '../support/citizen-client.ts';
import { agreementId, citizenId, citizenPhone, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { closesAtMs, opensAtMs, sampleHousehold } from '../support/domain-samples.ts';

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

beforeEach(async () => {
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code'] as const) await hub.deps.db.deleteFrom(table).execute();
});

function mint(): Promise<string> {
  return mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: closesAtMs });
}

test('a link on a phone of 320 px: last six, code by SMS, another device, dead links, closed and not yet open', async () => {
  const context = await openPhone(browser, { baseURL });
  const page = await context.newPage();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/s/AAAAAAAAAAAAAAAAAAAAAA');
  await lookAt(page, '30-dead-link');
  await page.goto(`/s/${await mint()}`);
  await page.getByLabel('主申请人身份证号码后六位').fill('000000');
  await page.getByRole('button', { name: '进入签约' }).click();
  await lookAt(page, '31-link-wrong');
  await page.getByLabel('主申请人身份证号码后六位').fill(citizenId.slice(-6).toLowerCase());
  await page.getByRole('button', { name: '进入签约' }).click();
  await lookAt(page, '32-phone');
  await page.getByRole('button', { name: '获取短信验证码' }).click();
  await lookAt(page, '33-phone-code');
  await page.getByLabel('短信验证码').fill(await hub.lastCode(citizenPhone));
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByRole('heading', { name: '电子合同' }).waitFor();
  const other = openClient(hub.app);
  await openSigning(hub, other, agreementId);
  await other.post('/sign/take-over');
  await page.reload();
  await lookAt(page, '34-other-device');
  const batch = must(await loadRecord(hub.deps.db, hub.deps, 'batch', 'batch'), 'a batch');
  await hub.put({ kind: 'batch', record: { ...batch, opensAtMs: hub.clock.timeMs + 3_600_000 } });
  await page.goto('/sign');
  expect(await page.locator('h1').textContent()).toBe('签约未开始');
  await lookAt(page, '35-not-open');
  await hub.put({ kind: 'batch', record: { ...batch, opensAtMs, closesAtMs: hub.clock.timeMs } });
  await page.reload();
  expect(await page.locator('h1').textContent()).toBe('签约期限已过');
  await hub.put({ kind: 'batch', record: batch });
  await page.goto('/nowhere');
  await lookAt(page, '36-no-page');
  await context.close();
});

test('a camera that is refused: the picture field opens, and staff see why', async () => {
  const context = await browser.newContext({ baseURL, viewport: { width: 375, height: 740 } });
  const client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
  await context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
  const page = await context.newPage();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
  });
  await page.goto('/sign/face/card');
  await page.getByRole('button', { name: '打开摄像头' }).click();
  await page.getByText('未允许使用摄像头').waitFor();
  await lookAt(page, '40-camera-denied');
  await expect.poll(async () => (await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId))?.problem).toBe('人脸：未允许摄像头');
  await context.close();
});

test('without scripts all but drawing goes on, and the signature box says what to do', async () => {
  const client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await walkToCheck(client);
  const context = await browser.newContext({ baseURL, viewport: { width: 375, height: 740 }, javaScriptEnabled: false });
  await context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
  const page = await context.newPage();
  await page.goto('/sign/face/card');
  expect(await page.locator('#picture').isVisible()).toBe(true);
  expect(await page.getByRole('button', { name: '打开摄像头' }).isVisible()).toBe(false);
  await page.goto('/sign/write?character=1');
  expect(await page.getByText('不支持手写签字').isVisible()).toBe(true);
  await context.close();
});

test('on a computer the QR page follows by itself when the phone is done; 验真 on a wide screen', async () => {
  const phone = openClient(hub.app);
  await openSigning(hub, phone, agreementId);
  await walkToCheck(phone);
  const context = await openComputer(browser, { baseURL });
  const desk = openClient(hub.app);
  hub.clock.timeMs += 61_000;
  await openSigning(hub, desk, agreementId);
  await context.addCookies([...desk.cookies()].filter(([name]) => name.includes('portal')).map(([name, value]) => ({ name, value, url: baseURL })));
  const page = await context.newPage();
  await page.goto('/portal/sign');
  await lookAt(page, '50-qr-computer');
  expect((await submit(hub, phone)).headers['location']).toBe('/sign/done');
  await page.waitForURL('**/portal/signing', { timeout: 15_000 });
  expect(await page.locator('.tag').textContent()).toBe('已签字');
  await lookAt(page, '51-signed-computer');
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'signed');
  await hub.put({ kind: 'agreement', record: { ...agreement, status: 'void', voidReason: 'expired', voidedAtMs: hub.clock.timeMs } });
  await page.reload();
  await lookAt(page, '52-void');
  expect(await page.locator('.note').textContent()).toContain('视为放弃本次申请');
  await page.goto('/verify');
  await lookAt(page, '53-verify');
  await page.goto(`/v/${agreementId}`);
  await lookAt(page, '54-verify-void');
  await context.close();
});
