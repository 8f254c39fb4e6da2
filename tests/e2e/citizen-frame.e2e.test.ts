import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadAgreement } from '../../citizen-web/store/load-situation.ts';
import { launchBrowser, openPhone } from '../support/browser.ts';
import { openClient, openSigning } from '../support/citizen-client.ts';
import type { CitizenClient } from '../support/citizen-client.ts';
import { agreementId, citizenId, citizenName, citizenPhone, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { closesAtMs, duringMs } from '../support/domain-samples.ts';
import { drawByMouse } from '../support/draw-with.ts';

const minuteMs = 60_000;
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
  hub.clock.timeMs = duringMs;
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code', 'sms_outbox'] as const) await hub.deps.db.deleteFrom(table).execute();
});

async function enter(context: BrowserContext, client: CitizenClient): Promise<void> {
  await context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
}

/** The first page of a signing that has just begun; `pass` lets time go by for phone and hub. */
async function openCover(): Promise<{ context: BrowserContext; client: CitizenClient; page: Page; pass: (ms: number) => Promise<void> }> {
  const context = await openPhone(browser, { baseURL });
  const client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await enter(context, client);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto('/sign/cover');
  return {
    context, client, page,
    pass: async (ms) => {
      hub.clock.timeMs += ms;
      await page.clock.runFor(ms);
    },
  };
}

test('the countdown is the hub\'s, whatever clock and time zone the phone has, and appears by itself half an hour ahead', async () => {
  const context = await browser.newContext({ baseURL, viewport: { width: 375, height: 740 }, timezoneId: 'America/Los_Angeles' });
  const page = await context.newPage();
  await page.clock.install({ time: new Date('2031-05-01T03:00:00Z') });
  hub.clock.timeMs = closesAtMs - 31 * minuteMs;
  await page.goto('/');
  const shown = page.locator('#countdown');
  expect(await shown.isVisible()).toBe(false);
  await page.clock.runFor(minuteMs + 2000);
  expect(await shown.textContent()).toContain('距签约截止还有 30 分钟');
  expect(await shown.isVisible()).toBe(true);
  // Asleep for a quarter of an hour.
  await page.clock.fastForward(15 * minuteMs);
  await page.clock.runFor(1000);
  expect(await shown.textContent()).toContain('距签约截止还有 15 分钟');
  await page.clock.runFor(14 * minuteMs);
  expect(await shown.textContent()).toContain('不到 1 分钟');
  await page.clock.runFor(minuteMs);
  expect(await shown.textContent()).toContain('签约期限已到，不能再提交');
  await context.close();
});

test('two minutes before the session ends the page says so; one tap goes on; ended, it says that nothing is lost', async () => {
  const { context, client, page, pass } = await openCover();
  const warning = page.locator('#session');
  await pass(12 * minuteMs);
  expect(await warning.isVisible()).toBe(false);
  await pass(minuteMs + 10_000);
  await warning.getByText('2 分钟内没有操作，页面将自动退出').waitFor();
  await page.getByRole('button', { name: '继续办理' }).click();
  await warning.waitFor({ state: 'hidden' });
  await pass(10 * minuteMs);
  expect(await warning.isVisible()).toBe(false);
  // Used in another page meanwhile: nothing is said.
  await client.get('/sign/cover');
  await pass(4 * minuteMs);
  expect(await warning.isVisible()).toBe(false);
  await pass(10 * minuteMs);
  await warning.getByText('分钟内没有操作').waitFor();
  await pass(2 * minuteMs);
  await warning.getByText('页面已自动退出。已办理的内容和已写的字都保留着').waitFor();
  await warning.getByRole('link', { name: '重新登录' }).click();
  await page.getByLabel('身份证号码').waitFor();
  await context.close();
});

test('asleep while the hub\'s answer is on its way, the page asks again instead of believing that nothing has passed since', async () => {
  const { context, page, pass } = await openCover();
  let letGo = (): void => undefined;
  const slept = new Promise<void>((resolve) => { letGo = resolve; });
  const asked = page.waitForRequest('**/session/*');
  await page.route('**/session/*', async (route) => {
    const answer = await route.fetch();
    await slept;
    await route.fulfill({ response: answer });
  }, { times: 1 });
  await pass(13 * minuteMs + 10_000);
  await asked;
  await pass(minuteMs + 10_000);
  letGo();
  await page.locator('#session').getByText('1 分钟内没有操作，页面将自动退出').waitFor();
  await pass(minuteMs);
  await page.locator('#session').getByText('页面已自动退出').waitFor();
  await context.close();
});

test('长辈版 switches without losing what is typed, is remembered, and reads the page aloud', async () => {
  const context = await openPhone(browser, { baseURL });
  await context.addInitScript(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    Object.defineProperty(window, 'speechSynthesis', { value: { speak: (line: { text: string }) => said.push(line.text), cancel: () => said.push('(still)') } });
  });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByLabel('身份证号码').fill(citizenId);
  const size = (): Promise<number> => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  expect(await size()).toBe(20);
  await page.getByRole('button', { name: '长辈版（大字）' }).click();
  expect(await page.getByLabel('身份证号码').inputValue()).toBe(citizenId);
  expect(await size()).toBeCloseTo(24, 1);
  expect(await page.getByRole('button', { name: '大', exact: true }).getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: '最大', exact: true }).click();
  expect(await size()).toBeCloseTo(40, 1);
  await expect.poll(async () => (await context.cookies()).find((each) => each.name === 'qianyue-look')?.value).toBe('elder-most');
  await page.reload();
  expect(await size()).toBeCloseTo(40, 1);
  const ratio = await page.evaluate(() => parseFloat(getComputedStyle(document.body).lineHeight) / parseFloat(getComputedStyle(document.body).fontSize));
  expect(ratio).toBeGreaterThanOrEqual(1.5);
  await page.getByRole('button', { name: '朗读本页' }).click();
  const said = (): Promise<string[]> => page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect((await said())[0]).toBe('登录');
  expect((await said()).join()).not.toContain('咨询电话：');
  await page.getByRole('button', { name: '停止朗读' }).click();
  expect((await said()).at(-1)).toBe('(still)');
  await page.getByRole('button', { name: '普通版' }).click();
  expect(await size()).toBe(20);
  await context.close();
});

test('without scripts 长辈版 is a form, and a sentence says when the page will have ended', async () => {
  const context = await browser.newContext({ baseURL, viewport: { width: 375, height: 740 }, javaScriptEnabled: false });
  const client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await enter(context, client);
  const page = await context.newPage();
  await page.goto('/sign/cover');
  expect(await page.getByText('15 分钟没有操作会自动退出').isVisible()).toBe(true);
  await page.getByRole('button', { name: '长辈版（大字）' }).click();
  await page.getByRole('button', { name: '特大' }).click();
  expect(new URL(page.url()).pathname).toBe('/sign/cover');
  expect(await page.locator('html').getAttribute('class')).toBe('elder elder-more');
  expect(await page.getByRole('button', { name: '朗读本页' }).isVisible()).toBe(false);
  await context.close();
});

test('by keyboard alone one gets from login to 提交; only the drawing needs a hand', async () => {
  const context = await openPhone(browser, { baseURL });
  const page = await context.newPage();
  await page.goto('/');
  await tabTo(page, '#residentId');
  await page.keyboard.type(citizenId);
  await tabTo(page, '#phone');
  await page.keyboard.type(citizenPhone);
  await enterAndGo(page);
  await typeCode(page, '#code');
  await enterAndGo(page);
  await press(page, '补租业务');
  await press(page, '签约协议');
  await press(page, '直接在本页签约');
  await press(page, '下一步');
  await tabTo(page, 'input[type="checkbox"]');
  await page.keyboard.press('Space');
  await press(page, '开始');
  await tabTo(page, 'input[type="checkbox"]');
  await page.keyboard.press('Space');
  await press(page, '确定');
  for (const [take, label] of [['拍照', '确定，下一步'], ['拍照（3 秒后拍）', '确定']] as const) {
    await press(page, '打开摄像头');
    await page.getByRole('button', { name: take, exact: true }).waitFor();
    await press(page, take);
    await page.locator('#picture-shown').waitFor({ state: 'visible' });
    await press(page, label);
  }
  while (await page.getByRole('button', { name: '阅读并确认' }).count() === 0) await press(page, '下一页');
  await press(page, '阅读并确认');
  for (let written = 0; written < [...citizenName].length; written += 1) {
    await drawByMouse(page);
    await press(page, '确定');
  }
  await press(page, '获取短信验证码');
  await typeCode(page, '#code');
  await press(page, '提交');
  await page.getByRole('heading', { name: '签字完成' }).waitFor();
  expect(await loadAgreement(hub.deps.db, hub.deps, agreementId)).toMatchObject({ status: 'signed' });
  await context.close();
});

async function typeCode(page: Page, selector: string): Promise<void> {
  await page.locator(selector).waitFor();
  await tabTo(page, selector);
  await page.keyboard.type(await hub.lastCode(citizenPhone));
}

/** Tabs to the button or link with these words, sees that the focus can be seen, and presses it. */
async function press(page: Page, words: string): Promise<void> {
  await page.waitForLoadState();
  await tabUntil(page, { words });
  const ring = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement ?? document.body);
    return `${style.outlineStyle} ${style.outlineWidth}`;
  });
  expect(ring, `the focus on ${words} can be seen`).toBe('solid 3px');
  // Two of them act in place; everything else leads on.
  if (words === '打开摄像头' || words.startsWith('拍照')) await page.keyboard.press('Enter');
  else await enterAndGo(page);
}

async function enterAndGo(page: Page): Promise<void> {
  await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
  await page.waitForLoadState();
}

async function tabTo(page: Page, selector: string): Promise<void> {
  await page.waitForLoadState();
  await page.locator(selector).first().waitFor();
  await tabUntil(page, { selector });
}

async function tabUntil(page: Page, wanted: { readonly words?: string; readonly selector?: string }): Promise<void> {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate(({ words, selector }) => {
      const element = document.activeElement;
      return element !== null && (selector === undefined ? element.textContent.trim() === words : element.matches(selector));
    }, wanted);
    if (isThere) return;
  }
  throw new Error(`the keyboard does not reach ${JSON.stringify(wanted)} on ${page.url()}`);
}
