import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { concatBytes } from '../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { agreementSource, openPageImages, readFonts } from '../support/documents.ts';
import { manyFillInputs } from '../support/many-households.ts';
import { runTool } from '../support/outside-tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-code-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('a program we did not write reads the address from the printed codes of forty households, though all have one mask', async () => {
  const images = await openPageImages();
  const compiler = createCompiler({ fonts: await readFonts() });
  const read: string[] = [];
  const wanted: string[] = [];
  for (const [index, household] of manyFillInputs(40, 99).entries()) {
    const verifyUrl = `https://sign${index}.example.gov.cn/v/${(BigInt(index) * 0x9e3779b97f4a7n).toString(36)}${'ab9-_XYZ'.slice(index % 8)}`;
    const filled = await compiler.fill(agreementSource, { ...household, verifyUrl });
    if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
    const page = await images.render(concatBytes([filled.value.base, filled.value.tail]), filled.value.pageCount - 1, 2);
    const path = join(folder, `${index}.png`);
    writeFileSync(path, page.png);
    wanted.push(verifyUrl);
    read.push(runTool('zbarimg', ['--quiet', '--raw', path]).stdout.trim());
  }
  expect(read).toEqual(wanted);
});
