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

/**
 * What can be pressed and is lower or narrower than so many pixels. Links within a sentence are let off, as WCAG 2.2, 2.5.8 does; a box to
 * tick counts with its own size.
 */
export function smallTargets(page: Page, leastPx: number): Promise<string[]> {
  return page.evaluate((least) => {
    const targets = [...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type="hidden"]), textarea, select, summary')];
    const isInSentence = (element: HTMLElement): boolean => element.tagName === 'A' && getComputedStyle(element).display === 'inline';
    return targets.flatMap((element) => {
      const box = element.getBoundingClientRect();
      const isShown = box.width > 0 && box.height > 0 && box.right > 0 && getComputedStyle(element).visibility !== 'hidden';
      if (!isShown || isInSentence(element) || (box.height >= least - 0.5 && box.width >= least - 0.5)) return [];
      return [`${Math.round(box.width)} × ${Math.round(box.height)} px is too small to press: ${element.outerHTML.slice(0, 120)}`];
    });
  }, leastPx);
}
