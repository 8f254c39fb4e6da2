import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../../build/browser.ts';

export { launchBrowser } from '../../build/browser.ts';

/** A phone of 375 px with touch and a camera that may be used, as most citizens hold it. Times are those of Shanghai. */
export function openPhone(browser: Browser, options: { readonly baseURL: string }): Promise<BrowserContext> {
  return browser.newContext({ baseURL: options.baseURL, viewport: { width: 375, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true,
    locale: 'zh-CN', timezoneId: 'Asia/Shanghai', permissions: ['camera'],
    userAgent: 'Mozilla/5.0 (Linux; Android 10; HLK-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.99 Mobile Safari/537.36 MicroMessenger/8.0.49' });
}

/** A staff computer of 1440 × 900, of somebody who has asked for less movement: a click does not meet a dialog on its way. */
export function openComputer(browser: Browser, options: { readonly baseURL: string }): Promise<BrowserContext> {
  return browser.newContext({ baseURL: options.baseURL, viewport: { width: 1440, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', acceptDownloads: true, reducedMotion: 'reduce' });
}

/** Runs `use` with one browser and closes it whatever happens. */
export async function withBrowser(use: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchBrowser();
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}
