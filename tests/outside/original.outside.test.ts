import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { concatBytes } from '../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { inkProblems, rasterOf } from '../support/compare-ink.ts';
import { agreementSource, readFonts, waiverSource } from '../support/documents.ts';
import { runTool } from '../support/outside-tools.ts';
import { bodyCharacters, readingCharacters } from '../support/reading-text.ts';
import { placePages } from '../support/reference-drawing.ts';
import { variedHouseholds } from '../support/varied-households.ts';

const folder = mkdtempSync(join(tmpdir(), 'original-'));
const compiler = createCompiler({ fonts: await readFonts() });
const households = variedHouseholds();
const cases = [
  ...households.map(([what, input]) => [`agreement, ${what}`, agreementSource, input] as const),
  ...households.filter(([what]) => /rare|thirty|long addresses/.test(what)).map(([what, input]) => [`waiver, ${what}`, waiverSource, input] as const),
];

afterAll(() => rmSync(folder, { recursive: true }));

test('there are 24 varied households, and their documents break into pages in many ways', async () => {
  const bases = new Set<string>();
  for (const [, input] of households) {
    const filled = await compiler.fill(agreementSource, input);
    if (filled.ok) bases.add(filled.value.baseDigest);
  }
  expect(households).toHaveLength(24);
  expect(bases.size).toBeGreaterThanOrEqual(10);
});

test.each(cases)('%s: qpdf finds no fault, pdftotext -raw reads exactly the reading text, poppler draws the ink of the slow reference', async (name, source, input) => {
  const filled = await compiler.fill(source, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join('\n'));
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, concatBytes([filled.value.base, filled.value.tail]));
  const check = runTool('qpdf', ['--check', file]);
  expect([check.status, check.stderr, /warning/i.test(check.stdout)]).toEqual([0, '', false]);
  const read = runTool('pdftotext', ['-raw', file, '-']);
  expect(read.stderr).toBe('');
  expect(bodyCharacters(read.stdout.split('\f').slice(0, -1), input.agreementNo)).toBe(readingCharacters(filled.value.readingText));
  const pages = placePages(source, input);
  expect(filled.value.pageCount).toBe(pages.length);
  for (const [index, page] of pages.entries()) {
    const drawn = runTool('pdftoppm', ['-r', '144', '-png', '-singlefile', '-f', String(index + 1), '-l', String(index + 1), file, join(folder, name)]);
    expect(drawn.stderr).toBe('');
    expect(inkProblems(page, rasterOf(readFileSync(join(folder, `${name}.png`))), { x: 2, y: 2 })).toEqual([]);
  }
});
