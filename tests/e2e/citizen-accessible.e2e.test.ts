import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookClass, looks } from '../../citizen-web/pages/look.ts';
import type { Look } from '../../citizen-web/pages/look.ts';
import { axeProblems } from '../support/axe.ts';
import { launchBrowser, openPhone } from '../support/browser.ts';
import { openCitizenHub } from '../support/citizen-hub.ts';
import type { CitizenHub } from '../support/citizen-hub.ts';
import { smallTargets } from '../support/citizen-look.ts';
import { citizenStates } from '../support/citizen-states.ts';
import type { PageState } from '../support/citizen-states.ts';
import { casesFor } from '../support/effort.ts';

/**
 * Every page and state of the citizen's way at 320, 375, 768 and 1280 px, with text as it is and at 200 %, in the ordinary and in 长辈版: no
 * finding of axe, best practices and target size (44 px, in 长辈版 60) included, nothing wider than the screen. In `npm test` each page meets
 * every width, both texts, both versions and every pair of text and version; in `test:full` all of them, and the two larger sizes of 长辈版.
 */
type Cell = { readonly width: number; readonly text: 1 | 2; readonly look: Look };

const widths = [320, 375, 768, 1280] as const;
const isFull = casesFor({ quick: 0, full: 1 }) === 1;
/** Set to a folder, it gets a picture of every page in both versions at 375 px: the README's strips (make-picture-strip.ts). */
const shotsDir = process.env['CITIZEN_STATE_SHOTS'];

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

function cellsOf(index: number): Cell[] {
  if (isFull) return widths.flatMap((width) => looks.flatMap((look): Cell[] => (look === 'elder-most' || look === 'elder-more' ? [{ width, text: 1, look }] : [{ width, text: 1, look }, { width, text: 2, look }])));
  return widths.map((width, position) => ({ width, text: ((position + index) & 1) === 0 ? 1 : 2, look: (((position >> 1) + (index >> 1)) & 1) === 0 ? 'ordinary' : 'elder' }));
}

test('every page and state of the citizen\'s way, in both versions, at every width and at 200 % text', async () => {
  const context = await openPhone(browser, { baseURL });
  const page = await context.newPage();
  const problems: string[] = [];
  const names: string[] = [];
  for await (const state of citizenStates(hub)) {
    await context.clearCookies();
    await context.addCookies([...state.client.cookies()].map(([name, value]) => ({ name, value, url: baseURL })));
    await show(page, state);
    if (shotsDir !== undefined) await takePictures(page, shotsDir, `${String(names.length + 1).padStart(2, '0')}-${state.name}`);
    for (const cell of cellsOf(names.length)) problems.push(...(await problemsIn(page, cell)).map((problem) => `${state.name} ${cell.width} px, text ${cell.text}, ${cell.look}: ${problem}`));
    names.push(state.name);
  }
  await context.close();
  expect(problems).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(50);
}, 1_200_000);

async function show(page: Page, state: PageState): Promise<void> {
  await page.setViewportSize({ width: 375, height: 740 });
  await page.goto(state.path);
  await state.act?.(page);
  await page.waitForLoadState();
  expect(await page.locator('h1').textContent(), state.name).toBe(state.heading);
}

/** As the page's own switch does it, and as a browser with larger text. */
async function problemsIn(page: Page, { width, text, look }: Cell): Promise<string[]> {
  await page.setViewportSize({ width, height: 740 });
  await page.evaluate(({ className, times }) => {
    const root = document.documentElement;
    root.style.fontSize = '';
    root.className = className;
    root.style.fontSize = `${parseFloat(getComputedStyle(root).fontSize) * times}px`;
  }, { className: lookClass(look), times: text });
  const least = look === 'ordinary' ? 44 : 60;
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return [...(overflow > 0 ? [`${overflow} px wider than the screen`] : []), ...await smallTargets(page, least), ...await axeProblems(page, least)];
}

async function takePictures(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const look of ['ordinary', 'elder'] as const) {
    await page.evaluate((className) => { document.documentElement.className = className; }, lookClass(look));
    await page.screenshot({ path: join(folder, `${look}-${name}.png`), fullPage: true });
  }
}
