import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { createOperatorsWriter, takeWritten } from '../../../../shared/documents/pdf/operators-writer.ts';
import { verifyQrModules, writeVerifyQr } from '../../../../shared/documents/marks/verify-qr.ts';
import { agreementSource, openPageImages, readFonts } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

test('the stencil has one bit for every module and blanks to the end of its rows', () => {
  const url = 'https://sign.example.gov.cn/verify/0123456789abcdef';
  const { size, data } = verifyQrModules(url);
  const out = createOperatorsWriter();
  writeVerifyQr(out, url, 0, 0, 60);
  const written = Buffer.from(takeWritten(out)).toString('latin1');
  const [, width, height, hex = ''] = /BI \/W (\d+) \/H (\d+) \/IM true \/BPC 1 \/D \[1 0\] \/F \/AHx ID\n([0-9a-f]+)>\nEI/.exec(written) ?? [];
  expect([Number(width), Number(height)]).toEqual([size, size]);
  const digits = 2 * Math.ceil(size / 8);
  const rows = Array.from({ length: size }, (_unused, row) => Array.from(hex.slice(row * digits, (row + 1) * digits)).flatMap((digit) => [...Number.parseInt(digit, 16).toString(2).padStart(4, '0')].map(Number)));
  expect(hex).toHaveLength(size * digits);
  expect(rows.flatMap((row) => row.slice(0, size))).toEqual([...data]);
  expect(rows.flatMap((row) => row.slice(size)).every((bit) => bit === 0)).toBe(true);
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
  const [sidePt = 0, left = 0, bottom = 0] = /q (\S+) 0 0 \S+ (\S+) (\S+) cm\nBI/.exec(tail)?.slice(1).map(Number) ?? [];
  const modules = verifyQrModules(sampleFillInput.verifyUrl);
  const modulePt = sidePt / modules.size;
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
