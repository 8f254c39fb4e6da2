import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { beforeAll, expect, test } from 'vitest';
import type { FillInput, FilledDocument, TemplateSource } from '../../../../shared/documents/doors.ts';
import type { PageImages } from '../../../../shared/documents/images/page-image.ts';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler, type Compiler } from '../../../../shared/documents/template/compile-template.ts';
import { agreementSource, openPageImages, readFonts, waiverSource } from '../../../support/documents.ts';
import { casesFor } from '../../../support/effort.ts';
import { bodyCharacters, readingCharacters } from '../../../support/reading-text.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';
import { variedHouseholds } from '../../../support/varied-households.ts';

let compiler: Compiler;
let images: PageImages;

beforeAll(async () => {
  compiler = createCompiler({ fonts: await readFonts() });
  images = await openPageImages();
});

async function fill(source: TemplateSource, input: FillInput): Promise<FilledDocument> {
  const filled = await compiler.fill(source, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join('\n'));
  return filled.value;
}

async function pdfJsPages(pdf: Uint8Array): Promise<string[]> {
  const loading = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await loading.promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const content = await (await document.getPage(number)).getTextContent();
    pages.push(content.items.map((item) => ('str' in item ? item.str : '')).join(''));
  }
  await loading.destroy();
  return pages;
}

const member = sampleFillInput.members[2] ?? { name: '', relation: '', memberType: '', idType: '', idNumber: '' };

function household(memberCount: number, values: Readonly<Record<string, string>>): FillInput {
  const members = Array.from({ length: memberCount }, (_unused, index) => ({ ...member, name: `陈子${'一二三四五六七八'.charAt(index)}` }));
  return { ...sampleFillInput, members, values: { ...sampleFillInput.values, ...values } };
}

const longAddress = '广东省深圳市福田区沙头街道金地一路与福荣路交汇处东北侧金域蓝湾花园三期第十二栋东座第二十八层二八零六号房（原编号B-1203-1）';
const cases: readonly (readonly [string, TemplateSource, FillInput])[] = [
  ['the sample', agreementSource, sampleFillInput],
  ...Array.from({ length: 8 }, (_unused, index) => [`${index + 1} members`, agreementSource, household(index + 1, {})] as const),
  ['long addresses', agreementSource, household(5, { housingAddress: longAddress, serviceAddress: longAddress, registeredAddress: longAddress })],
  ['rare names', agreementSource, household(3, { principalApplicant: '䶮𬱖㛃𠮷', accountName: '𠮷𬱖', landlord: '买买提·艾山江' })],
  ['few values', agreementSource, household(2, { formerName: '', backupContact: '', leaseRecordNo: '', housingCode: '', calculationBasis: '' })],
  ...variedHouseholds(casesFor({ quick: 6, full: 24 })).map(([what, input]) => [what, agreementSource, input] as const),
  ['the waiver', waiverSource, sampleFillInput],
  ['a waiver with rare names', waiverSource, household(1, { principalApplicant: '䶮𬱖㛃𠮷' })],
];

test.each(cases)('%s: PDFium and pdf.js read exactly the reading text, in its order', async (_name, source, input) => {
  const filled = await fill(source, input);
  const pdf = concatBytes([filled.base, filled.tail]);
  const expected = readingCharacters(filled.readingText);
  expect(bodyCharacters(await images.extractText(pdf), input.agreementNo)).toBe(expected);
  expect(bodyCharacters(await pdfJsPages(pdf), input.agreementNo)).toBe(expected);
});

test('these households have several page-break variants, and each variant keeps one base', async () => {
  const bases = new Map<string, Uint8Array>();
  for (const [, source, input] of cases) {
    const filled = await fill(source, input);
    expect(bases.get(filled.baseDigest) ?? filled.base).toBe(filled.base);
    bases.set(filled.baseDigest, filled.base);
  }
  expect(bases.size).toBeGreaterThanOrEqual(8);
});

test('values are printed as a contract wants them', async () => {
  const filled = await fill(agreementSource, sampleFillInput);
  const text = readingCharacters(filled.readingText);
  for (const part of ['2026年2月1日起至2028年1月31日止，共24个月', '人民币54,600.00元（大写：伍万肆仟陆佰元整）', '人民币2,275.00元（大写：贰仟贰佰柒拾伍元整）', '自付租金为人民币1,925.00元']) {
    expect(text).toContain(part);
  }
});
