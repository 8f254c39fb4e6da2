import { source } from 'axe-core';
import type { AxeResults, Result as AxeFinding } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on the page as it stands, one line each; best practices and target size included, of so many pixels at least (WCAG 2.2, 2.5.8: 24). */
export async function axeProblems(page: Page, leastTargetPx: number = 24): Promise<string[]> {
  return (await runAxe(page, leastTargetPx)).flatMap(linesOf);
}

/** Only what axe holds for serious or critical. */
export async function seriousAxeProblems(page: Page): Promise<string[]> {
  return (await runAxe(page, 24)).filter((violation) => violation.impact === 'serious' || violation.impact === 'critical').flatMap(linesOf);
}

async function runAxe(page: Page, leastTargetPx: number): Promise<AxeFinding[]> {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(source);
  const results = await page.evaluate(async (least): Promise<Pick<AxeResults, 'violations'>> => {
    // axe has just been put on the window.
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults>; configure: (settings: object) => void } };
    axe.configure({ checks: [{ id: 'target-size', options: { minSize: least } }, { id: 'target-offset', options: { minOffset: least } }] });
    const { violations } = await axe.run({ rules: { 'target-size': { enabled: true } } });
    return { violations };
  }, leastTargetPx);
  return results.violations;
}

function linesOf(violation: AxeFinding): string[] {
  return violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`);
}
