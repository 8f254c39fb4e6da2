import { PDFDocument, rgb } from 'pdf-lib';
import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import type { PageImages } from '../../../../shared/documents/images/page-image.ts';
import { concatBytes, readStartXref, streamObject, textObject, writeUpdate } from '../../../../shared/documents/pdf/update-writer.ts';
import { createCompiler } from '../../../../shared/documents/template/compile-template.ts';
import { agreementSource, openPageImages, readFonts } from '../../../support/documents.ts';
import { sampleFillInput } from '../../../support/sample-household.ts';

let images: PageImages;

beforeAll(async () => {
  images = await openPageImages();
});

function colourAt(png: Uint8Array, x: number, y: number): number[] {
  const picture = PNG.sync.read(Buffer.from(png));
  return [...picture.data.subarray(4 * (y * picture.width + x), 4 * (y * picture.width + x) + 4)];
}

async function coloured(): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([100, 50]);
  page.drawRectangle({ x: 0, y: 25, width: 50, height: 25, color: rgb(1, 0.5, 0) });
  document.addPage([30, 30]).drawText('two');
  return document.save();
}

test('draws a page in its colours, on white, at the scale asked for', async () => {
  const picture = await images.render(await coloured(), 0, 2);
  expect([picture.width, picture.height]).toEqual([200, 100]);
  expect(colourAt(picture.png, 20, 20)).toEqual([255, 128, 0, 255]);
  expect(colourAt(picture.png, 150, 80)).toEqual([255, 255, 255, 255]);
});

test('counts pages and reads their text', async () => {
  const pdf = await coloured();
  expect(await images.pageCount(pdf)).toBe(2);
  expect(await images.extractText(pdf)).toEqual(['', 'two']);
});

test('stops on a page that is not there, and on bytes that are no PDF', async () => {
  await expect(images.render(await coloured(), 2, 1)).rejects.toThrow('no page 3');
  await expect(images.render(new TextEncoder().encode('not a PDF'), 0, 1)).rejects.toThrow('cannot open');
});

test('works on many documents one after another without losing memory to them', async () => {
  const pdf = await coloured();
  for (let index = 0; index < 50; index += 1) expect((await images.render(pdf, 0, 1)).width).toBe(100);
});

test('what later revisions draw into the signature and seam fields shows', async () => {
  const compiler = createCompiler({ fonts: await readFonts() });
  const filled = await compiler.fill(agreementSource, sampleFillInput);
  if (!filled.ok) throw new Error('the sample fills');
  const original = concatBytes([filled.value.base, filled.value.tail]);
  const text = Buffer.from(filled.value.base).toString('latin1');
  const sizeOf = Number(/\/Size (\d+)/.exec(Buffer.from(filled.value.tail).toString('latin1'))?.[1]);
  const marks = ['citizen', 'bureau', 'seam4'].map((name, index) => {
    const match = [...text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].find((each) => each[2]?.includes(`/T (${name})`));
    const body = match?.[2] ?? '';
    const rectangle = /\/Rect \[([^\]]*)\]/.exec(body)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
    const [left = 0, bottom = 0, right = 0, top = 0] = rectangle;
    const form = sizeOf + index;
    return {
      field: textObject(Number(match?.[1]), body.replace(/\/AP <<[^>]*>>/, `/AP << /N ${form} 0 R >>`)),
      form: streamObject(form, `/Type /XObject /Subtype /Form /BBox [0 0 ${right - left} ${top - bottom}]`, Buffer.from(`1 0 0 rg 0 0 ${right - left} ${top - bottom} re f`)),
      middle: [Math.round((left + right) / 2), Math.round(842 - (bottom + top) / 2)] as const,
    };
  });
  const update = writeUpdate({
    previousLength: original.length, previousStartXref: readStartXref(original) ?? 0, size: sizeOf + 3, rootRef: 1, infoRef: null,
    firstId: '00', secondId: '01', objects: marks.flatMap((mark) => [mark.field, mark.form]),
  });
  const lastPage = filled.value.pageCount - 1;
  const before = await images.render(original, lastPage, 1);
  const after = await images.render(concatBytes([original, update]), lastPage, 1);
  for (const { middle } of marks) {
    expect(colourAt(before.png, ...middle)).toEqual([255, 255, 255, 255]);
    expect(colourAt(after.png, ...middle)).toEqual([255, 0, 0, 255]);
  }
});
