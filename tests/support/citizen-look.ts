import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeProblems } from './axe.ts';

/** Set to a folder, it gets a picture of every page the browser tests look at. */
const shotsDir = process.env['CITIZEN_SHOTS'];

/** Each page is looked at once: no finding of axe, nothing wider than the screen. */
export async function lookAt(page: Page, name: string): Promise<void> {
  await page.waitForLoadState();
  if (shotsDir !== undefined) {
    mkdirSync(shotsDir, { recursive: true });
    await page.screenshot({ path: join(shotsDir, `${name}.png`), fullPage: true });
  }
  expect(await axeProblems(page), name).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}
