import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mintAccessCode } from '../../citizen-web/store/citizen-access-codes.ts';
import { findDraft } from '../../citizen-web/store/citizen-drafts.ts';
import type { SigningDraft } from '../../citizen-web/store/citizen-draft.ts';
import { loadAgreement, loadRecord } from '../../citizen-web/store/load-situation.ts';
import { readDocument } from '../../citizen-web/store/parts.ts';
import { must } from '../../shared/lib/assert.ts';
import { launchBrowser, openComputer } from '../support/browser.ts';
import { openClient, openSigning } from '../support/citizen-client.ts';
import type { CitizenClient } from '../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { sampleHousehold } from '../support/domain-samples.ts';
import { phoneJpeg, sampleJpeg } from '../support/sample-photos.ts';
import { valueOf } from '../support/signing-world.ts';

/** A phone that says that it is one, as WeChat on Android does. */
const weChat = {
  viewport: { width: 375, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', permissions: ['camera'],
  userAgent: 'Mozilla/5.0 (Linux; Android 12; TEST) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 XWEB/1420229 MMWEBSDK/20240301 MicroMessenger/8.0.68',
};

let browser: Browser;
let hub: CitizenHub;
let baseURL: string;
let client: CitizenClient;

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
  hub.clock.timeMs += 61_000;
  for (const table of ['session', 'signing_draft', 'rate'] as const) await hub.deps.db.deleteFrom(table).execute();
  client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await client.post('/sign/cover');
  await client.post('/sign/consent', { agreed: 'yes' });
  await client.post('/sign/identity', { agreed: 'yes' });
});

function openWeChat(): Promise<BrowserContext> {
  return browser.newContext({ ...weChat, baseURL });
}

/** The browser goes on where the client was. */
async function goOn(context: BrowserContext): Promise<Page> {
  await context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
  return context.newPage();
}

async function draft(): Promise<SigningDraft> {
  const agreement = must(await loadAgreement(hub.deps.db, hub.deps, agreementId), 'issued');
  return must(await findDraft(hub.deps, agreement), 'begun').draft;
}

async function kept(picture: SigningDraft['card']): Promise<Buffer> {
  return Buffer.from(valueOf(await readDocument(hub.deps.db, hub.deps, must(picture, 'kept').document)));
}

const problem = async (): Promise<string | null | undefined> => (await loadRecord(hub.deps.db, hub.deps, 'progress', sampleHousehold.householdId))?.problem;

test('a camera that was refused: a picture of the phone instead, kept the right way up and without its place, a large one made smaller before it is sent; then the camera after all', async () => {
  const context = await openWeChat();
  const page = await goOn(context);
  await page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    let asked = 0;
    navigator.mediaDevices.getUserMedia = (wanted) => {
      asked += 1;
      return asked === 1 ? Promise.reject(new DOMException('denied', 'NotAllowedError')) : real(wanted);
    };
  });
  await page.goto('/sign/face/card');
  await page.getByRole('button', { name: '打开摄像头' }).click();
  await page.getByText('未允许使用摄像头').waitFor();
  await lookAt(page, '60-camera-refused');
  await expect.poll(problem).toBe('人脸：未允许摄像头');
  // 6: held on its side, as most photos of phones are.
  await page.locator('#picture').setInputFiles({ name: '照片.jpg', mimeType: 'image/jpeg', buffer: phoneJpeg({ orientation: 6, secret: 'GPS 22.54N 114.05E', isLittle: true }) });
  await page.locator('#picture-shown').waitFor({ state: 'visible' });
  await lookAt(page, '61-picture-chosen');
  await page.locator('#picture-send').click();
  await page.getByRole('heading', { name: '拍摄本人面部' }).waitFor();
  const card = await kept((await draft()).card);
  expect(card.includes('GPS')).toBe(false);
  expect(await sizeIn(page, card)).toEqual([240, 320]);
  expect(await problem()).toBeNull();
  await page.getByRole('link', { name: '重新拍摄身份证' }).click();
  await chooseLarge(page);
  await page.locator('#picture-shown').waitFor({ state: 'visible' });
  await expect.poll(() => page.locator('#picture').evaluate((field) => (field instanceof HTMLInputElement ? field.files?.[0]?.type : ''))).toBe('image/jpeg');
  await page.locator('#picture-send').click();
  await page.getByRole('heading', { name: '拍摄本人面部' }).waitFor();
  expect(await sizeIn(page, await kept((await draft()).card))).toEqual([1600, 1200]);
  await lookAt(page, '62-person');
  await page.getByRole('button', { name: '打开摄像头' }).click();
  await page.getByText('未允许使用摄像头').waitFor();
  await page.getByRole('button', { name: '打开摄像头' }).click();
  await page.getByRole('button', { name: '拍照（3 秒后拍）' }).click();
  await page.getByText('秒后拍照').waitFor();
  await lookAt(page, '63-countdown');
  await page.locator('#picture-shown').waitFor({ state: 'visible' });
  await page.getByRole('button', { name: '重新拍摄' }).click();
  await page.locator('#camera-take').click();
  await page.locator('#picture-shown').waitFor({ state: 'visible' });
  const action = (await draft()).faceAction;
  await page.locator('#picture-send').click();
  await page.waitForURL('**/sign/read');
  expect((await draft()).person).toMatchObject({ mediaType: 'image/jpeg', action });
  await context.close();
});

/** A picture of 2400 × 1800, as if it had been chosen on the phone. */
function chooseLarge(page: Page): Promise<void> {
  return page.locator('#picture').evaluate(async (field) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2400, 1800];
    const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png'); });
    const transfer = new DataTransfer();
    transfer.items.add(new File(blob === null ? [] : [blob], 'large.png', { type: 'image/png' }));
    if (!(field instanceof HTMLInputElement)) return;
    field.files = transfer.files;
    field.dispatchEvent(new Event('change'));
  });
}

/** Width and height as a browser shows it. */
function sizeIn(page: Page, picture: Buffer): Promise<number[]> {
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0)], { type: 'image/jpeg' }));
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, picture.toString('base64'));
}

test('a computer without a camera: another phone scans, takes the pictures, and the computer goes on by itself', async () => {
  const context = await openComputer(browser, { baseURL });
  const page = await goOn(context);
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
  });
  await page.goto('/sign/face/card');
  await page.getByRole('button', { name: '打开摄像头' }).click();
  await page.getByText('没有找到摄像头').waitFor();
  await expect.poll(problem).toBe('人脸：没有可用的摄像头');
  await lookAt(page, '64-no-camera-computer');
  await page.getByRole('button', { name: '换一台手机拍照' }).click();
  await page.getByRole('img', { name: '拍照二维码' }).waitFor();
  await lookAt(page, '65-other-phone-qr');
  const phone = await openWeChat();
  const helping = await phone.newPage();
  const code = await mintAccessCode(hub.deps, { agreementId, householdId: sampleHousehold.householdId, expiresAtMs: hub.clock.timeMs + 60_000, use: 'photo' });
  await helping.goto(`/p/${code}`);
  await lookAt(helping, '66-other-phone-start');
  await helping.getByRole('button', { name: '开始拍照' }).click();
  for (const name of ['拍摄身份证人像面', '拍摄本人面部']) {
    await helping.getByRole('heading', { name }).waitFor();
    await helping.getByRole('button', { name: '打开摄像头' }).click();
    await helping.locator('#camera-take').click();
    await helping.locator('#picture-shown').waitFor({ state: 'visible' });
    await lookAt(helping, name === '拍摄本人面部' ? '68-other-phone-person' : '67-other-phone-card');
    await helping.locator('#picture-send').click();
  }
  await helping.getByRole('heading', { name: '照片已拍好' }).waitFor();
  await lookAt(helping, '69-other-phone-done');
  await page.waitForURL('**/sign/read', { timeout: 15_000 });
  await phone.close();
  await context.close();
});

test('without scripts: the card and the face by file, the consents readable, the QR page asks again by itself, the counter always there', async () => {
  const context = await browser.newContext({ ...weChat, baseURL, javaScriptEnabled: false });
  const page = await goOn(context);
  await page.goto('/sign/identity');
  await page.getByText('《个人生物识别信息保护规则》', { exact: true }).click();
  expect(await page.getByText('不同意人脸识别的，请拨打咨询电话预约现场签约').isVisible()).toBe(true);
  await page.getByText('不同意人脸识别，办理现场签约').click();
  expect(await page.locator('h1').textContent()).toBe('现场签约');
  await page.getByRole('link', { name: '返回，继续网上签约' }).click();
  for (const name of ['拍摄身份证人像面', '拍摄本人面部']) {
    await page.getByRole('heading', { name }).waitFor();
    expect(await page.getByRole('button', { name: '打开摄像头' }).isVisible()).toBe(false);
    expect(await page.getByText('首次人脸识别需允许摄像头系统权限').isVisible()).toBe(true);
    if (name === '拍摄本人面部') {
      await page.getByText('这台手机拍不了？').click();
      await page.getByRole('button', { name: '换一台手机拍照' }).click();
      expect(await page.content()).toContain('<meta http-equiv="refresh" content="15">');
      await page.getByRole('link', { name: '就在这台设备上拍照' }).click();
    }
    await page.locator('#picture').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: sampleJpeg() });
    await page.getByRole('button', { name: '确定' }).click();
  }
  await page.waitForURL('**/sign/read');
  await context.close();
});

test('screens of the ways out: identity, the counter, no tries left, a picture that is none; on a phone whose clock is set to New York', async () => {
  const context = await browser.newContext({ ...weChat, baseURL, timezoneId: 'America/New_York' });
  const page = await goOn(context);
  await page.goto('/sign/cover');
  expect(await page.getByText('2026年1月20日 9:30 至 2026年1月23日 18:00').count()).toBe(1);
  await page.goto('/sign/identity');
  await lookAt(page, '70-identity');
  await page.goto('/counter');
  await lookAt(page, '71-counter');
  await page.goto('/sign/face/card');
  await page.locator('#picture-choose summary').click();
  await page.locator('#picture').setInputFiles({ name: 'a.heic', mimeType: 'image/heic', buffer: Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(400)]) });
  await page.getByText('在这台设备上看不到').waitFor();
  await page.locator('#picture-send').click();
  await page.getByText('HEIC 格式').waitFor();
  await lookAt(page, '72-heic');
  for (let count = 0; count < 12; count += 1) await client.upload('/sign/face/card', 'picture', Buffer.from('broken'));
  await page.reload();
  await page.getByText('今天的拍照次数已用完').waitFor();
  await lookAt(page, '73-no-tries-left');
  await page.goto('/portal/signing');
  await page.getByRole('button', { name: '签约协议' }).click();
  await lookAt(page, '74-qr-phone');
  await page.getByRole('button', { name: '直接在本页签约' }).click();
  await page.getByText('今天的拍照次数已用完').waitFor();
  await context.close();
});
