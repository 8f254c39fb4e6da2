import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { draftSchema } from '../../citizen-web/store/citizen-draft.ts';
import type { SigningDraft } from '../../citizen-web/store/citizen-draft.ts';
import { loadDraft } from '../../citizen-web/store/citizen-drafts.ts';
import { loadSituationOfHousehold } from '../../citizen-web/store/load-situation.ts';
import { must } from '../../shared/lib/assert.ts';
import { launchBrowser, openPhone } from '../support/browser.ts';
import { openClient, openSigning, walkToRead } from '../support/citizen-client.ts';
import type { CitizenClient } from '../support/citizen-client.ts';
import { agreementId, openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { lookAt } from '../support/citizen-look.ts';
import { sampleHousehold } from '../support/domain-samples.ts';
import { drawByFinger, drawByMouse, inkOf, openFinger } from '../support/draw-with.ts';
import { wangStrokes } from '../support/hand.ts';

let browser: Browser;
let hub: CitizenHub;
let baseURL: string;
let context: BrowserContext;

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
  for (const table of ['session', 'signing_draft', 'rate', 'one_time_code'] as const) await hub.deps.db.deleteFrom(table).execute();
  context = await openPhone(browser, { baseURL });
});
afterEach(() => context.close());

/** A phone at the signature box, with all before it done. */
async function openPad(width = 375): Promise<{ page: Page; client: CitizenClient }> {
  const client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await walkToRead(client);
  return { page: await openPage(client, width), client };
}

async function openPage(client: CitizenClient, width = 375): Promise<Page> {
  await context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
  const page = await context.newPage();
  await page.setViewportSize({ width, height: 640 });
  await page.goto('/sign/write?character=1');
  return page;
}

async function draftOnHub(): Promise<SigningDraft> {
  const situation = await loadSituationOfHousehold(hub.deps.db, hub.deps, sampleHousehold.householdId);
  const agreement = must(situation.agreements.find((each) => each.agreementId === agreementId), 'issued');
  const found = await loadDraft(hub.deps, { situation, agreement, household: must(situation.household, 'a household'), issued: must(agreement.issued, 'issued'), holder: '', deviceClass: 'phone', nowMs: hub.clock.timeMs });
  return draftSchema.parse(found.draft);
}

async function strokesOnHub(position = 0): Promise<number> {
  return (await draftOnHub()).characters[position]?.drawing?.strokes.length ?? 0;
}

test('each stroke is on the hub when the finger is lifted: a phone that dies and another browser find it all', async () => {
  const { page, client } = await openPad();
  const finger = await openFinger(page);
  for (const [index, stroke] of wangStrokes.slice(0, 2).entries()) {
    await finger.down(stroke);
    expect(await inkOf(page), 'drawn before the finger is lifted').toBeGreaterThan(0);
    await finger.up();
    await expect.poll(() => strokesOnHub()).toBe(index + 1);
  }
  // The answer to the last stroke may still be on its way.
  await expect.poll(() => page.evaluate(() => Object.keys(sessionStorage)), { message: 'nothing stays in the browser once it is kept' }).toEqual([]);
  await context.close();
  context = await openPhone(browser, { baseURL });
  const again = await openPage(client);
  expect(await inkOf(again)).toBeGreaterThan(0);
  await drawByFinger(again, wangStrokes.slice(2));
  await again.getByRole('button', { name: '确定' }).click();
  await again.getByText('第 2 字，共 3 字').waitFor();
  const { characters } = await draftOnHub();
  expect(characters[0]?.drawing?.strokes).toHaveLength(4);
  expect(characters[0]?.confirmedAtMs).not.toBeNull();
});

test('a stroke under way survives a call, a page that goes away, and a touch that the system takes', async () => {
  const { page } = await openPad();
  const finger = await openFinger(page);
  await finger.down([[0.2, 0.2], [0.8, 0.3]]);
  await finger.cancel();
  await expect.poll(() => strokesOnHub()).toBe(1);
  await finger.down([[0.2, 0.5], [0.8, 0.6]]);
  await page.goto('about:blank');
  await expect.poll(() => strokesOnHub()).toBe(2);
});

test('on a bad line the page says so, keeps the ink over a reload, and saves it by itself', async () => {
  const { page } = await openPad();
  const noted = (): Promise<number> => page.evaluate(() => Object.keys(sessionStorage).length);
  await page.route('**/ink', (route) => route.abort());
  await drawByFinger(page, wangStrokes.slice(0, 3));
  await page.getByText('网络不好，写的字先存在本机').waitFor();
  await lookAt(page, '60-bad-line');
  expect([await strokesOnHub(), await noted()]).toEqual([0, 1]);
  await page.reload();
  expect(await inkOf(page)).toBeGreaterThan(0);
  await page.getByText('网络不好，写的字先存在本机').waitFor();
  await page.unroute('**/ink');
  await page.getByText('网络已恢复，写的字已保存').waitFor({ timeout: 15_000 });
  expect([await strokesOnHub(), await noted()]).toEqual([3, 0]);
});

test('确定 on a line that is cut waits for it: nobody sees a browser’s error page instead of the signature', async () => {
  const { page } = await openPad();
  await page.route('**/ink', (route) => route.abort());
  await drawByFinger(page);
  await page.getByRole('button', { name: '确定' }).click();
  expect(new URL(page.url()).pathname).toBe('/sign/write');
  await page.unroute('**/ink');
  await page.getByText('第 2 字，共 3 字').waitFor({ timeout: 15_000 });
  expect(await strokesOnHub()).toBe(4);
});

test('a second finger draws nothing; the page does not scroll under the pen; the ink stays when the phone is turned', async () => {
  const { page } = await openPad(320);
  const box = must(await page.locator('#pad').boundingBox(), 'a box');
  expect(Math.min(box.width, box.height), 'at 320 px').toBeGreaterThanOrEqual(280);
  const session = await context.newCDPSession(page);
  const scrolled = await page.evaluate(() => window.scrollY);
  const place = (id: number, x: number, y: number): { x: number; y: number; id: number } => ({ x: box.x + box.width * x, y: box.y + box.height * y, id });
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place(1, 0.2, 0.2)] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [place(1, 0.3, 0.5)] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place(1, 0.3, 0.5), place(2, 0.7, 0.2)] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [place(1, 0.35, 0.8), place(2, 0.7, 0.9)] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect.poll(() => strokesOnHub()).toBe(1);
  expect(await page.evaluate(() => window.scrollY)).toBe(scrolled);
  await page.setViewportSize({ width: 640, height: 320 });
  await expect.poll(() => inkOf(page)).toBeGreaterThan(0);
  const turned = must(await page.locator('#pad').boundingBox(), 'a box');
  expect(Math.min(turned.width, turned.height)).toBeGreaterThanOrEqual(280);
  await drawByFinger(page, wangStrokes.slice(1));
  await lookAt(page, '61-turned');
  await page.setViewportSize({ width: 320, height: 640 });
  await lookAt(page, '62-turned-back');
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByText('第 2 字，共 3 字').waitFor();
});

test('blank, a dot and a scribble are refused kindly, what was drawn stays to be seen, and 清除 is at once', async () => {
  const { page } = await openPad(320);
  await page.getByRole('button', { name: '确定' }).click();
  expect(await page.locator('#pad-said').textContent()).toBe('请先在签字框中写“王”字，再点“确定”。');
  await drawByFinger(page, [[[0.5, 0.5]]]);
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByText('签字框里只有一点笔迹').waitFor();
  expect(await inkOf(page)).toBeGreaterThan(0);
  await lookAt(page, '63-dot-refused');
  await page.getByRole('button', { name: '清除' }).click();
  expect(await inkOf(page)).toBe(0);
  await expect.poll(() => strokesOnHub()).toBe(0);
  await drawByMouse(page, [Array.from({ length: 40 }, (_each, index) => [index % 2 === 0 ? 0.1 : 0.9, 0.1 + index / 50] as const)]);
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByText('笔迹太多').waitFor();
});

test('back to any character by its place in the name; a character that is changed is confirmed anew', async () => {
  const { page } = await openPad();
  await drawByMouse(page);
  await page.getByRole('button', { name: '确定' }).click();
  await page.getByText('第 2 字，共 3 字').waitFor();
  await lookAt(page, '64-second-character');
  await page.getByRole('link', { name: '三 未写' }).click();
  await page.getByText('第 3 字，共 3 字').waitFor();
  await page.getByRole('link', { name: '王 已写' }).click();
  expect(await inkOf(page)).toBeGreaterThan(0);
  await page.getByRole('button', { name: '清除' }).click();
  await expect.poll(async () => (await draftOnHub()).characters[0]).toMatchObject({ drawing: null, confirmedAtMs: null });
});

test('the first phone is told, in the middle of a character, that another has taken over, and nothing drawn is lost', async () => {
  const { page } = await openPad();
  await drawByFinger(page, wangStrokes.slice(0, 2));
  await expect.poll(() => strokesOnHub()).toBe(2);
  const second = openClient(hub.app);
  hub.clock.timeMs += 61_000;
  await openSigning(hub, second, agreementId);
  const other = await openPhone(browser, { baseURL });
  await other.addCookies([...second.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
  const secondPage = await other.newPage();
  await secondPage.goto('/sign');
  expect(await secondPage.locator('h1').textContent()).toBe('已在另一台手机上打开');
  await lookAt(secondPage, '65-other-phone');
  await secondPage.getByRole('button', { name: '接着在本机办理' }).click();
  await secondPage.getByText('第 1 字，共 3 字').waitFor();
  expect(await inkOf(secondPage)).toBeGreaterThan(0);
  await drawByFinger(page, wangStrokes.slice(2, 3));
  await page.getByRole('heading', { name: '已在另一台手机上打开' }).waitFor();
  await drawByFinger(secondPage, wangStrokes.slice(2));
  await secondPage.getByRole('button', { name: '确定' }).click();
  await secondPage.getByText('第 2 字，共 3 字').waitFor();
  await other.close();
});

test('a script that comes late finds the page as it is', async () => {
  const client = openClient(hub.app);
  await openSigning(hub, client, agreementId);
  await walkToRead(client);
  await context.route('**/write.js', async (route) => {
    await new Promise((resolve) => { setTimeout(resolve, 800); });
    await route.continue();
  });
  await context.addCookies([...client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
  const page = await context.newPage();
  await page.goto('/sign/write?character=1', { waitUntil: 'commit' });
  await page.getByText('签字框正在打开').waitFor();
  await page.getByText('签字框正在打开').waitFor({ state: 'detached' });
  await drawByFinger(page);
  await expect.poll(() => strokesOnHub()).toBe(4);
});
