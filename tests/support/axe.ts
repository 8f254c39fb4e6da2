import { source } from 'axe-core';
import type { AxeResults, Result as AxeFinding } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on the page as it stands, one line each; best practices and target size included. */
export async function axeProblems(page: Page): Promise<string[]> {
  return (await runAxe(page)).flatMap(linesOf);
}

/** Only what axe holds for serious or critical. */
export async function seriousAxeProblems(page: Page): Promise<string[]> {
  return (await runAxe(page)).filter((violation) => violation.impact === 'serious' || violation.impact === 'critical').flatMap(linesOf);
}

async function runAxe(page: Page): Promise<AxeFinding[]> {
  await page.evaluate(source);
  const results = await page.evaluate(async (): Promise<Pick<AxeResults, 'violations'>> => {
    // axe has just been put on the window.
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    const { violations } = await axe.run({ rules: { 'target-size': { enabled: true } } });
    return { violations };
  });
  return results.violations;
}

function linesOf(violation: AxeFinding): string[] {
  return violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`);
}
