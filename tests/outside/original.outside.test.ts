import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, expect, test } from 'vitest';
import type { FillInput, TemplateSource } from '../../shared/documents/doors.ts';
import { concatBytes } from '../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { agreementSource, openPageImages, readFonts, waiverSource } from '../support/documents.ts';
import { runTool } from '../support/outside-tools.ts';
import { bodyCharacters, readingCharacters } from '../support/reading-text.ts';
import { sampleFillInput } from '../support/sample-household.ts';

const folder = mkdtempSync(join(tmpdir(), 'original-'));
const images = await openPageImages();
const compiler = createCompiler({ fonts: await readFonts() });
const rareNames = { ...sampleFillInput, values: { ...sampleFillInput.values, principalApplicant: '䶮𬱖㛃𠮷', landlord: '买买提·艾山江', accountName: '𠮷' } };
const cases: readonly (readonly [string, TemplateSource, FillInput])[] = [
  ['agreement', agreementSource, sampleFillInput],
  ['rare', agreementSource, rareNames],
  ['alone', agreementSource, { ...sampleFillInput, members: [] }],
  ['waiver', waiverSource, rareNames],
];

afterAll(() => rmSync(folder, { recursive: true }));

test.each(cases)('%s: qpdf finds no fault, pdftotext -raw reads exactly the reading text, poppler draws the same ink', async (name, source, input) => {
  const filled = await compiler.fill(source, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join('\n'));
  const pdf = concatBytes([filled.value.base, filled.value.tail]);
  const file = join(folder, `${name}.pdf`);
  writeFileSync(file, pdf);
  const check = runTool('qpdf', ['--check', file]);
  expect([check.status, check.stderr]).toEqual([0, '']);
  const pages = runTool('pdftotext', ['-raw', file, '-']).stdout.split('\f').slice(0, -1);
  expect(bodyCharacters(pages, input.agreementNo)).toBe(readingCharacters(filled.value.readingText));
  for (let page = 1; page <= filled.value.pageCount; page += 1) {
    runTool('pdftoppm', ['-r', '144', '-png', '-singlefile', '-f', String(page), '-l', String(page), file, join(folder, name)]);
    const theirs = cellInk(readFileSync(join(folder, `${name}.png`)));
    const ours = cellInk(Buffer.from((await images.render(pdf, page - 1, 2)).png));
    // A table's rule may be one pixel more or less in every cell it crosses; a missing line of text is several hundred.
    const apart = theirs.flatMap((ink, index) => (Math.abs(ink - (ours[index] ?? 0)) > 0.2 * ink + 100 ? [`cell ${index} of page ${page}: ${ink} and ${ours[index]}`] : []));
    expect(apart).toEqual([]);
  }
});

/** Black pixels in each cell of 24 by 24 points, row by row. */
function cellInk(png: Buffer): number[] {
  const picture = PNG.sync.read(png);
  const columns = Math.ceil(picture.width / 48);
  const ink = Array.from({ length: columns * Math.ceil(picture.height / 48) }, () => 0);
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const cell = Math.floor(y / 48) * columns + Math.floor(x / 48);
      ink[cell] = (ink[cell] ?? 0) + 1 - (picture.data[4 * (y * picture.width + x)] ?? 255) / 255;
    }
  }
  return ink;
}
