import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { createOperatorsWriter, takeWritten } from '../../../../shared/documents/pdf/operators-writer.ts';
import { verifyQrModules, writeVerifyQr } from '../../../../shared/documents/marks/verify-qr.ts';
import { agreementSource, openPageImages, readFonts } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

test('every dark module is covered once, no light one is', () => {
  const url = 'https://sign.example.gov.cn/verify/0123456789abcdef';
  const modules = verifyQrModules(url);
  const out = createOperatorsWriter();
  writeVerifyQr(out, url, 0, 0, 60);
  const covered = Array.from({ length: modules.size ** 2 }, () => 0);
  for (const match of Buffer.from(takeWritten(out)).toString('latin1').matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm)) {
    const [column = 0, fromBottom = 0, length = 0] = match.slice(1).map(Number);
    for (let at = column; at < column + length; at += 1) covered[(modules.size - 1 - fromBottom) * modules.size + at] = (covered[(modules.size - 1 - fromBottom) * modules.size + at] ?? 0) + 1;
  }
  expect(covered).toEqual(Array.from(modules.data, (module) => (module === 0 ? 0 : 1)));
});

test('on the last page every module of the household\'s code has its colour', async () => {
  const compiler = createCompiler({ fonts: await readFonts() });
  const filled = await compiler.fill(agreementSource, sampleFillInput);
  if (!filled.ok) throw new Error('the sample fills');
  const pdf = concatBytes([filled.value.base, filled.value.tail]);
  const scale = 4;
  const images = await openPageImages();
  const picture = PNG.sync.read(Buffer.from((await images.render(pdf, filled.value.pageCount - 1, scale)).png));
  const tail = Buffer.from(filled.value.tail).toString('latin1');
  const [modulePt = 0, left = 0, bottom = 0] = /q (\S+) 0 0 \S+ (\S+) (\S+) cm/.exec(tail)?.slice(1).map(Number) ?? [];
  const modules = verifyQrModules(sampleFillInput.verifyUrl);
  const pageHeight = picture.height / scale;
  const wrong: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      const x = Math.floor((left + (column + 0.5) * modulePt) * scale);
      const y = Math.floor((pageHeight - bottom - (modules.size - row - 0.5) * modulePt) * scale);
      const isDark = (picture.data[4 * (y * picture.width + x)] ?? 0) < 128;
      if (isDark !== (modules.data[row * modules.size + column] === 1)) wrong.push(`${row},${column}`);
    }
  }
  expect(wrong).toEqual([]);
});
