import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../build/browser.ts';
import { concatBytes } from '../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { inkProblems, rasterOf } from '../support/compare-ink.ts';
import { agreementSource, readFonts, waiverSource } from '../support/documents.ts';
import { casesFor } from '../support/effort.ts';
import { openPdfJs, type PdfJsPage } from '../support/pdf-js-page.ts';
import { placePages } from '../support/reference-drawing.ts';
import { variedHouseholds } from '../support/varied-households.ts';

const scale = 2;
const shotsDir = process.env['DESK_SHOTS'];
const compiler = createCompiler({ fonts: await readFonts() });
const households = variedHouseholds(casesFor({ quick: 3, full: 24 }));
const [rare] = variedHouseholds().filter(([what]) => what === 'rare characters of LXGW WenKai');
let browser: Browser;
let pdfJs: PdfJsPage;

beforeAll(async () => {
  browser = await launchBrowser();
  pdfJs = await openPdfJs(browser);
});
afterAll(() => browser.close());

test.each([
  ...households.map(([what, input]) => [`the agreement of ${what}`, agreementSource, input] as const),
  ...(rare === undefined ? [] : [[`the waiver of ${rare[0]}`, waiverSource, rare[1]] as const]),
])('%s: pdf.js draws the ink of the slow reference, everywhere and nowhere else', async (what, source, input) => {
  const filled = await compiler.fill(source, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
  const pictures = await pdfJs.render(concatBytes([filled.value.base, filled.value.tail]), scale);
  const pages = placePages(source, input);
  expect(pictures).toHaveLength(pages.length);
  pages.forEach((page, index) => {
    const picture = pictures[index] ?? new Uint8Array();
    if (shotsDir !== undefined) writeFileSync(join(shotsDir, `pdfjs ${what} ${index + 1}.png`), picture);
    expect(inkProblems(page, rasterOf(picture), { x: scale, y: scale })).toEqual([]);
  });
});
