import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { init } from '@embedpdf/pdfium';
import { PNG } from 'pngjs';
import { must } from '../../shared/lib/assert.ts';

export type Rendering = { readonly width: number; readonly height: number; /** Red, green, blue of each pixel. */ readonly rgb: Uint8Array };

/** A page by PDFium at `scale`, called by hand and not by our code: what our pictures are held against. */
export async function renderIndependently(pdf: Uint8Array, pageIndex: number, scale: number): Promise<Rendering> {
  const wasm = await readFile(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm'));
  const library = await init({ wasmBinary: Uint8Array.from(wasm).buffer });
  library.PDFiumExt_Init();
  const { pdfium } = library;
  if (!('HEAPU8' in pdfium) || !(pdfium.HEAPU8 instanceof Uint8Array)) throw new Error('PDFium shows no memory');
  const memory = pdfium.wasmExports.malloc(pdf.length);
  pdfium.HEAPU8.set(pdf, memory);
  const document = library.FPDF_LoadMemDocument(memory, pdf.length, '');
  const page = library.FPDF_LoadPage(document, pageIndex);
  const [width, height] = [Math.round(library.FPDF_GetPageWidthF(page) * scale), Math.round(library.FPDF_GetPageHeightF(page) * scale)];
  const bitmap = library.FPDFBitmap_Create(width, height, 0);
  library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
  library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0);
  const form = library.PDFiumExt_InitFormFillEnvironment(document, library.PDFiumExt_OpenFormFillInfo());
  library.FPDF_RemoveFormFieldHighlight(form);
  library.FORM_OnAfterLoadPage(page, form);
  library.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, 0);
  const [from, stride] = [library.FPDFBitmap_GetBuffer(bitmap), library.FPDFBitmap_GetStride(bitmap)];
  const rgb = new Uint8Array(width * height * 3);
  // Asked for again: the memory may have moved when it grew.
  const heap: Uint8Array = pdfium.HEAPU8;
  for (let at = 0; at < width * height; at += 1) {
    const pixel = from + Math.floor(at / width) * stride + (at % width) * 4;
    rgb.set([must(heap[pixel + 2], 'red'), must(heap[pixel + 1], 'green'), must(heap[pixel], 'blue')], at * 3);
  }
  return { width, height, rgb };
}

/** By how much the farthest of all pixels' colours is off; a picture in 16 steps is off by half a step, 8.5, at most. */
export function farthestOff(png: Uint8Array, expected: Rendering): number {
  const picture = PNG.sync.read(Buffer.from(png));
  if (picture.width !== expected.width || picture.height !== expected.height) return 255;
  let farthest = 0;
  for (let at = 0; at < expected.rgb.length; at += 1) {
    const pixel = Math.floor(at / 3);
    farthest = Math.max(farthest, Math.abs((picture.data[pixel * 4 + (at % 3)] ?? 0) - (expected.rgb[at] ?? 0)));
  }
  return farthest;
}
