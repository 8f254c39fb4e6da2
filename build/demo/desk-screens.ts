import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { DemoBatch } from './push-steps.ts';
import type { Stage } from './stage.ts';

const pages = ['home', 'households', 'review', 'sealing', 'waivers', 'batches'] as const;

/** Pictures of the desk's main screens at 1440 px, through its own pages. */
export async function shootDesk(browser: Browser, stage: Stage, batch: DemoBatch, screensDir: string): Promise<void> {
  await stage.desk.signInAs('li');
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  try {
    const page = await context.newPage();
    await page.goto(stage.deskHost.newUrl());
    await page.waitForURL(`${stage.deskHost.origin}/`);
    for (const name of pages) {
      await page.goto(`${stage.deskHost.origin}/#/${name}`);
      await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(screensDir, `desk-${name}.png`) });
    }
    const first = batch.households[0];
    if (first !== undefined) {
      await page.goto(`${stage.deskHost.origin}/#/household/${first.householdId}`);
      await page.waitForTimeout(800);
      await page.screenshot({ path: join(screensDir, 'desk-household.png') });
    }
  } finally {
    await context.close();
  }
}
