import { findBrowser } from '../../build/browser.ts';
import { ensureBuilt } from '../../build/bundle.ts';

/** Unpacks the browser and builds the screens once before the test files start, so that no test pays for it or races for it. */
export async function setup(): Promise<void> {
  await findBrowser();
  await ensureBuilt();
}
