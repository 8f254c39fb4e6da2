import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { PDFDocument, PDFName } from 'pdf-lib';
import { PNG } from 'pngjs';
import type { VectorSeal } from '../../shared/documents/doors.ts';
import { createPageImages } from '../../shared/documents/images/page-image.ts';
import { sealForm } from '../../shared/documents/marks/seal-appearance.ts';
import { seededNumbers } from './seeded-numbers.ts';

export const pageImages = createPageImages(readFileSync(resolve('node_modules/@embedpdf/pdfium/dist/pdfium.wasm')));

/** A seal printed on a white page with a margin, as PDFium draws it; opaque. */
export async function printedSeal(seal: VectorSeal, dotsPerInch: number, operators = ''): Promise<PNG> {
  const form = sealForm(seal, 0);
  const document = await PDFDocument.create();
  const margin = 20;
  const page = document.addPage([form.widthPt + 2 * margin, form.heightPt + 2 * margin]);
  const content = document.context.stream(`q 1 0 0 1 ${margin} ${margin} cm\n${form.operators}\nQ\n${operators}`);
  page.node.set(PDFName.of('Contents'), document.context.register(content));
  const pdf = await document.save({ useObjectStreams: false });
  return PNG.sync.read(Buffer.from((await pageImages.render(pdf, 0, dotsPerInch / 72)).png));
}

/** The same as a scanner sees it: warm paper, darker towards one corner, with the noise of its sensor. */
export function asScan(picture: PNG, seed = 1): PNG {
  const next = seededNumbers(seed);
  const scan = new PNG({ width: picture.width, height: picture.height });
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const at = (y * picture.width + x) * 4;
      const shade = 1 - 0.28 * ((x / picture.width) * 0.7 + (y / picture.height) * 0.3);
      const noise = next(11) - 5;
      [252, 246, 232].forEach((paper, channel) => {
        scan.data[at + channel] = Math.max(0, Math.min(255, Math.round(((picture.data[at + channel] ?? 0) / 255) * paper * shade + noise)));
      });
      scan.data[at + 3] = 255;
    }
  }
  return scan;
}

/** White as nothing, all else as ink, the way drawing programs export. */
export function withOpacity(picture: PNG): PNG {
  const cut = new PNG({ width: picture.width, height: picture.height });
  for (let at = 0; at < picture.data.length; at += 4) {
    const share = 1 - (picture.data[at + 1] ?? 255) / 255;
    cut.data.set([200, 16, 46, Math.round(share * 255)], at);
  }
  return cut;
}

export function pngBytes(picture: PNG): Uint8Array {
  return new Uint8Array(PNG.sync.write(picture));
}

/** The file with a pHYs chunk of so many dots per inch put before its pixels. */
export function withResolution(png: Uint8Array, dotsPerInch: number): Uint8Array {
  const data = Buffer.alloc(21);
  data.writeUInt32BE(9, 0);
  data.write('pHYs', 4, 'latin1');
  const perMeter = Math.round(dotsPerInch / 0.0254);
  data.writeUInt32BE(perMeter, 8);
  data.writeUInt32BE(perMeter, 12);
  data[16] = 1;
  data.writeUInt32BE(crc32(data.subarray(4, 17)), 17);
  return new Uint8Array(Buffer.concat([png.subarray(0, 33), data, png.subarray(33)]));
}
