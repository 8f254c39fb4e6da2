import { join } from 'node:path';
import { launchBrowser } from '../browser.ts';
import type { Stage } from './stage.ts';

export type DeskScreens = {
  /** Who looks. */
  readonly account: string;
  /** Name of the picture → page of the desk, as it stands after `#/`. */
  readonly pages: Readonly<Record<string, string>>;
};

/** Pictures of the desk's screens at 1440 × 900, through its own pages. */
export async function shootDesk(stage: Stage, screens: DeskScreens, screensDir: string): Promise<void> {
  await stage.desk.signInAs(screens.account);
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  try {
    const page = await context.newPage();
    await page.goto(stage.deskHost.newUrl());
    await page.waitForURL(`${stage.deskHost.origin}/`);
    for (const [name, route] of Object.entries(screens.pages)) {
      await page.goto(`${stage.deskHost.origin}/#/${route}`);
      await page.locator('.ant-spin-spinning').first().waitFor({ state: 'detached', timeout: 10_000 });
      await page.waitForTimeout(600);
      await page.screenshot({ path: join(screensDir, `desk-${name}.png`) });
    }
  } finally {
    await browser.close();
  }
}
