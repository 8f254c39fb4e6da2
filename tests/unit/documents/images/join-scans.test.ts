import { PDFDocument } from 'pdf-lib';
import { PNG } from 'pngjs';
import { beforeAll, expect, test } from 'vitest';
import { joinScans } from '../../../../shared/documents/images/join-scans.ts';
import type { PageImages } from '../../../../shared/documents/images/page-image.ts';
import { blankDocument } from '../../../../shared/documents/template/blank-document.ts';
import { plainPicture } from '../../../../build/demo/plain-picture.ts';
import { openPageImages } from '../../../support/documents.ts';
import { phoneJpeg, sampleJpeg } from '../../../support/sample-photos.ts';
import { valueOf } from '../../../support/signing-world.ts';

let images: PageImages;
beforeAll(async () => { images = await openPageImages(); });

/** In which quarter of the page the sample's red quarter lies. */
async function redQuarter(pdf: Uint8Array, pageIndex: number): Promise<string> {
  const { png } = await images.render(pdf, pageIndex, 0.25);
  const { width, height, data } = PNG.sync.read(Buffer.from(png));
  let [x, y, count] = [0, 0, 0];
  for (let at = 0; at < width * height; at += 1) {
    const [red = 0, green = 0] = data.subarray(4 * at, 4 * at + 2);
    if (red < 150 || green > 100) continue;
    [x, y, count] = [x + (at % width), y + Math.floor(at / width), count + 1];
  }
  return `${y / count < height / 2 ? 'top' : 'bottom'} ${x / count < width / 2 ? 'left' : 'right'} of ${width > height ? 'a wide' : 'a high'} page`;
}

test('photos as a phone holds them stand upright, one a page, in their order', async () => {
  const turned = [1, 6, 3, 8].map((orientation) => phoneJpeg({ orientation, secret: 'somewhere', isLittle: false }));
  const joined = valueOf(await joinScans(turned));
  expect(await images.pageCount(joined)).toBe(4);
  expect(await Promise.all([0, 1, 2, 3].map((index) => redQuarter(joined, index)))).toEqual([
    'top left of a wide page', 'top right of a high page', 'bottom right of a wide page', 'bottom left of a high page',
  ]);
  expect(Buffer.from(joined).toString('latin1')).not.toContain('somewhere');
});

test('pictures and PDFs together: all pages of each', async () => {
  const joined = valueOf(await joinScans([plainPicture(), await blankDocument(2), sampleJpeg()]));
  const document = await PDFDocument.load(joined);
  expect(document.getPages().map((page) => Math.round(page.getWidth()))).toEqual([595, 595, 595, 842]);
});

test('a file that cannot be read is named by its number', async () => {
  const broken = sampleJpeg().subarray(0, 200);
  expect(await joinScans([sampleJpeg(), broken])).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^第 2 个文件：.*打不开或不完整/) } });
  expect(await joinScans([Buffer.from('%PDF-1.7 nothing'), sampleJpeg()])).toMatchObject({ ok: false, error: { code: 'scan_unreadable', message: expect.stringMatching(/^第 1 个文件：这个 PDF 打不开/) } });
});
