import { createHash } from 'node:crypto';
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFString } from 'pdf-lib';
import { beforeAll, expect, test } from 'vitest';
import type { FillInput, FilledDocument, FillProblem, TemplateSource } from '../../../../shared/documents/doors.ts';
import type { Result } from '../../../../shared/lib/result.ts';
import type { FontFiles } from '../../../../shared/documents/fonts/font-files.ts';
import { concatBytes } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler, type Compiler } from '../../../../shared/documents/template/compile-template.ts';
import { pageHeightPt, pageWidthPt } from '../../../../shared/documents/template/page-geometry.ts';
import { agreementSource, readFonts, waiverSource } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

let fonts: FontFiles;
let compiler: Compiler;

beforeAll(async () => {
  fonts = await readFonts();
  compiler = createCompiler({ fonts });
});

async function fill(source = agreementSource, input: FillInput = sampleFillInput, by = compiler): Promise<FilledDocument> {
  const filled = await by.fill(source, input);
  if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join('\n'));
  return filled.value;
}

function fillWith(source: TemplateSource, input: FillInput): Promise<Result<FilledDocument, readonly FillProblem[]>> {
  return compiler.fill(source, input);
}

function withValues(values: Readonly<Record<string, string>>): FillInput {
  return { ...sampleFillInput, values: { ...sampleFillInput.values, ...values } };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

test('the same input gives the same bytes, from another compiler too', async () => {
  const first = await fill();
  const again = await fill(agreementSource, sampleFillInput, createCompiler({ fonts }));
  expect(sha256(again.base)).toBe(sha256(first.base));
  expect(sha256(again.tail)).toBe(sha256(first.tail));
  expect(first.digest).toBe(sha256(concatBytes([first.base, first.tail])));
  expect(first.baseDigest).toBe(sha256(first.base));
});

test('households of one page-break variant share the base, and their own /ID differs', async () => {
  const first = await fill();
  const second = await fill(agreementSource, { ...sampleFillInput, agreementNo: 'BZ2026010000124' });
  expect(second.base).toBe(first.base);
  expect(second.digest).not.toBe(first.digest);
  const idOf = (tail: Uint8Array): string[] => [...(/\/ID \[<(\w+)> <(\w+)>\]/.exec(Buffer.from(tail).toString('latin1')) ?? [])].slice(1);
  expect(idOf(first.tail)[0]).toBe(idOf(second.tail)[0]);
  expect(idOf(first.tail)[1]).not.toBe(idOf(second.tail)[1]);
});

test('filling again and again does not change the fonts it was given', async () => {
  const before = [fonts.regular, fonts.bold, fonts.fallback].map(sha256);
  for (const name of ['䶮', '𠮷', '㛃𬱖']) await fill(agreementSource, withValues({ principalApplicant: name }));
  expect([fonts.regular, fonts.bold, fonts.fallback].map(sha256)).toEqual(before);
});

test('a tail of a household with ordinary names is at most 20 KB', async () => {
  expect((await fill()).tail.length).toBeLessThanOrEqual(20 * 1024);
});

async function fieldsOf(document: FilledDocument): Promise<{ readonly name: string; readonly dict: PDFDict; readonly pdf: PDFDocument }[]> {
  const pdf = await PDFDocument.load(concatBytes([document.base, document.tail]), { updateMetadata: false });
  const form = pdf.catalog.lookup(PDFName.of('AcroForm'), PDFDict);
  return form.lookup(PDFName.of('Fields'), PDFArray).asArray().map((ref) => {
    const dict = pdf.context.lookup(ref, PDFDict);
    return { name: dict.lookup(PDFName.of('T'), PDFString).asString(), dict, pdf };
  });
}

test('an agreement has both signature fields and a seam on every page, all empty and printing', async () => {
  const filled = await fill();
  const fields = await fieldsOf(filled);
  expect(fields.map((field) => field.name)).toEqual(['bureau', 'citizen', ...Array.from({ length: filled.pageCount }, (_unused, index) => `seam${index + 1}`)]);
  for (const { name, dict } of fields) {
    expect(dict.lookup(PDFName.of('F'), PDFNumber).asNumber()).toBe(4);
    expect(dict.lookup(PDFName.of('FT'), PDFName).asString()).toBe(name.startsWith('seam') ? '/Btn' : '/Sig');
    expect(dict.has(PDFName.of('V'))).toBe(false);
    const appearance = dict.lookup(PDFName.of('AP'), PDFDict).lookup(PDFName.of('N'));
    expect(appearance instanceof PDFRawStream && appearance.contents.length).toBe(0);
    const rectangle = dict.lookup(PDFName.of('Rect'), PDFArray).asRectangle();
    const hugsTheEdge = rectangle.x + rectangle.width === pageWidthPt && rectangle.height === pageHeightPt;
    expect(hugsTheEdge).toBe(name.startsWith('seam'));
    expect(rectangle.x >= 0 && rectangle.x + rectangle.width <= pageWidthPt && rectangle.y >= 0).toBe(true);
  }
});

test('the form flags signatures, asks for no new appearances, and the store for validation data is there and empty', async () => {
  const [field] = await fieldsOf(await fill());
  const form = field?.pdf.catalog.lookup(PDFName.of('AcroForm'), PDFDict);
  expect(form?.lookup(PDFName.of('SigFlags'), PDFNumber).asNumber()).toBe(3);
  expect(form?.has(PDFName.of('NeedAppearances'))).toBe(false);
  expect(field?.pdf.catalog.lookup(PDFName.of('DSS'), PDFDict).keys().map(String)).toEqual(['/Type']);
  const info = field?.pdf.context.lookup(field.pdf.context.trailerInfo.Info, PDFDict);
  expect(info?.lookup(PDFName.of('AgreementNo'), PDFHexString).decodeText()).toBe(sampleFillInput.agreementNo);
});

test('a waiver statement is one page with the citizen field alone', async () => {
  const filled = await fill(waiverSource);
  expect(filled.pageCount).toBe(1);
  expect((await fieldsOf(filled)).map((field) => field.name)).toEqual(['citizen']);
});

test('the sample agreement has three or four pages for one to eight members', async () => {
  for (let count = 1; count <= 8; count += 1) {
    const members = Array.from({ length: count }, () => sampleFillInput.members[0] ?? { name: '', relation: '', memberType: '', idType: '', idNumber: '' });
    const { pageCount } = await fill(agreementSource, { ...sampleFillInput, members });
    expect(pageCount).toBeGreaterThanOrEqual(3);
    expect(pageCount).toBeLessThanOrEqual(4);
  }
});

test.each([
  [{ bankAccount: '' }, 'missing_value', '账号'],
  [{ landlord: '' }, 'missing_value', '出租人'],
  [{ principalApplicant: '王\u{E000}' }, 'unprintable_character', '主申请人'],
  [{ principalApplicant: '王\u{10FFFD}' }, 'unprintable_character', '主申请人'],
  [{ landlord: '张\u0007三' }, 'unprintable_character', '出租人'],
  [{ serviceAddress: '深'.repeat(201) }, 'too_long', '送达地址'],
  [{ bankBranch: '深圳'.repeat(60) }, 'too_long', '开户银行'],
  [{ leaseFrom: '2026/1/2' }, 'template_fault', '租赁合同起'],
] as const)('%j is a problem that names its field', async (values, code, fieldLabel) => {
  const filled = await fillWith(agreementSource, withValues(values));
  expect(filled.ok).toBe(false);
  if (filled.ok) return;
  expect(filled.error).toContainEqual(expect.objectContaining({ code, fieldLabel }));
  for (const problem of filled.error) expect(problem.message).toMatch(/。$/);
});

test('a member without a name, and an office without a name, are problems', async () => {
  const members = [{ name: ' ', relation: '配偶', memberType: '', idType: '', idNumber: '' }];
  const filled = await fillWith(agreementSource, { ...sampleFillInput, members, partyA: { ...sampleFillInput.partyA, name: '' } });
  expect(filled.ok ? [] : filled.error.map((problem) => problem.fieldLabel)).toEqual(['甲方名称', '家庭成员1姓名']);
});

test('a faulty template is refused with the place of the fault', async () => {
  const filled = await fillWith({ ...agreementSource, templateVersionId: 'faulty', text: '# 协议\n正文{{\n【签字处】乙\n' }, sampleFillInput);
  expect(filled.ok ? '' : filled.error[0]?.message).toContain('第 2 行第 3 个字');
});

test('a column that the batch added can be a field; one that nobody has is refused', async () => {
  const source = { ...waiverSource, templateVersionId: 'free', text: '# 声明\n合同备注：{{备注}}。\n【签字处】本人' };
  expect(JSON.stringify((await fill(source, withValues({ 备注: '租金含物业费' }))).readingText)).toContain('合同备注：租金含物业费。');
  const filled = await fillWith(source, sampleFillInput);
  expect(filled.ok ? [] : filled.error).toMatchObject([{ code: 'template_fault', fieldLabel: '备注' }]);
});
