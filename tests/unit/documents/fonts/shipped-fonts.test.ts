import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cutFonts, readWholeFonts, type WholeFonts } from '../../../../build/cut-fonts.ts';
import { resourceDir } from '../../../../build/resources.ts';
import { sha256Hex } from '../../../../shared/crypto/sha256.ts';
import type { FillInput, TemplateSource } from '../../../../shared/documents/doors.ts';
import { fontFilePaths, type FontFiles } from '../../../../shared/documents/fonts/font-files.ts';
import { createFontSet } from '../../../../shared/documents/fonts/font-set.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { agreementSource, readFonts, waiverSource } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

const names = ['regular', 'bold', 'fallback'] as const;
let whole: WholeFonts;
let shipped: FontFiles;
beforeAll(async () => {
  whole = readWholeFonts();
  shipped = await readFonts();
});

const rareNames: FillInput = { ...sampleFillInput, values: { ...sampleFillInput.values, principalApplicant: '䶮𬱖㛃𠮷', landlord: '买买提·艾山江', accountName: '𰻝𠮷〇' } };
// A heading with a character outside GB 2312, of its regular weight whole or cut; the template's own text uses the fallback too.
const oddTemplate: TemplateSource = { ...agreementSource, text: agreementSource.text.replace(/^(# .*)$/m, '$1𠮷') };

test.each([
  ['the sample', agreementSource, sampleFillInput], ['rare names', agreementSource, rareNames], ['the waiver', waiverSource, rareNames], ['a rare character in the template', oddTemplate, rareNames],
] as const)('%s: whole fonts and the cut ones that ship give the same bytes', async (_name, source, input) => {
  const [fromWhole, fromShipped] = await Promise.all([{ ...whole, rare: null }, shipped].map((fonts) => createCompiler({ fonts }).fill(source, input)));
  if (!fromWhole?.ok || !fromShipped?.ok) throw new Error('both fill');
  expect(fromShipped.value.baseDigest).toBe(fromWhole.value.baseDigest);
  expect(fromShipped.value.digest).toBe(fromWhole.value.digest);
  expect(Buffer.from(fromShipped.value.tail).equals(Buffer.from(fromWhole.value.tail))).toBe(true);
});

test('cutting is the same on every machine: these files, byte for byte', async () => {
  const again = await cutFonts(whole);
  expect(Object.fromEntries(names.map((name) => [name, sha256Hex(again[name])]))).toEqual({
    regular: 'fb5cb1de42468eca010f843ab485926e7fa9b61f076c9bdec3178ab869f68520',
    bold: '04bf26c84cd360f90cccc6aa2f56a827358f97c14326caebd6ed0e473a4f21e9',
    fallback: '7dfa52199cc9cd69ea643155693d3fceea87fd62a21f16bbbbab302e95e1e7bd',
  });
  for (const name of names) expect(Buffer.compare(readFileSync(join(resourceDir, fontFilePaths[name])), Buffer.from(again[name]))).toBe(0);
});

test('the cut fonts print every character that the whole ones print, in the same face but for rare ones of headings', () => {
  const [uncut, cut] = [createFontSet({ ...whole, rare: null }), createFontSet(shipped)];
  const lighter: number[] = [];
  for (let codePoint = 0x20; codePoint < 0x34000; codePoint += 1) {
    const face = uncut.faceFor('regular', codePoint);
    if (cut.faceFor('regular', codePoint) !== face) throw new Error(`U+${codePoint.toString(16)} went from ${face}`);
    if (cut.faceFor('bold', codePoint) !== uncut.faceFor('bold', codePoint)) lighter.push(codePoint);
  }
  expect(lighter.every((codePoint) => codePoint >= 0x3400 && cut.faceFor('bold', codePoint) === 'regular')).toBe(true);
  expect('福田区补租协议放弃签约声明书龙岗'.split('').filter((character) => cut.faceFor('bold', character.codePointAt(0) ?? 0) !== 'bold')).toEqual([]);
});

test('what ships is less than half of what the packages bring', () => {
  const total = (files: WholeFonts): number => names.reduce((sum, name) => sum + files[name].length, 0);
  expect(total(shipped)).toBeLessThan(0.5 * total(whole));
});
