import { source } from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on the page as it stands, one line each; best practices and target size included. */
export async function axeProblems(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const results = await page.evaluate(async (): Promise<Pick<AxeResults, 'violations'>> => {
    // axe has just been put on the window.
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    const { violations } = await axe.run({ rules: { 'target-size': { enabled: true } } });
    return { violations };
  });
  return results.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}
