import { init, type WrappedPdfiumModule } from '@embedpdf/pdfium';
import { PNG } from 'pngjs';
import { assert } from '../../lib/assert.ts';
import type { SeenBox } from '../marks/seen-page.ts';
import { encodeGrayPng } from './gray-png.ts';
import { encodePalettePng } from './palette-png.ts';

export type PageImage = { readonly png: Uint8Array; readonly width: number; readonly height: number };

export type PageImages = {
  /** The page with its form fields, white below; `scale` 1 is 72 pixels to the inch. Stops on a page that is not there. */
  readonly render: (pdf: Uint8Array, pageIndex: number, scale: number) => Promise<PageImage>;
  /** The same as it comes out of a printer: of fields and annotations only those that are to be printed. `part` in points as seen, else the whole page. */
  readonly renderPrinted: (pdf: Uint8Array, pageIndex: number, scale: number, part?: SeenBox) => Promise<PageImage>;
  readonly pageCount: (pdf: Uint8Array) => Promise<number>;
  /** The text of each page as PDFium reads it. */
  readonly extractText: (pdf: Uint8Array) => Promise<readonly string[]>;
};

/** FPDF_ANNOT: annotations too, all but the widgets of form fields. */
const drawAnnotations = 0x01;
const forPrinting = 0x800;
/** FLAT_PRINT: what is marked to be printed becomes content of the page, all other annotations go. */
const flattenForPrinting = 1;
const bitmapWithAlpha = 1;

/** `few`: colours in 16 steps where there are many, for small files; print without colour is always in 16 greys. */
export type PictureColours = 'all' | 'few';

/** Pages as pictures, by PDFium; `pdfiumWasm` is the package's pdfium.wasm. One call works at a time, as PDFium has one memory. */
export function createPageImages(pdfiumWasm: Uint8Array, colours: PictureColours = 'all'): PageImages {
  let starting: Promise<WrappedPdfiumModule> | null = null;
  const pdfium = (): Promise<WrappedPdfiumModule> => {
    starting ??= start(pdfiumWasm);
    return starting;
  };
  return {
    render: async (pdf, pageIndex, scale) => {
      const library = await pdfium();
      return withDocument(library, pdf, (document) => renderPage(library, document, { pageIndex, scale, colours }));
    },
    renderPrinted: async (pdf, pageIndex, scale, part) => {
      const library = await pdfium();
      return withDocument(library, pdf, (document) => {
        withPage(library, document, pageIndex, (page) => assert(library.FPDFPage_Flatten(page, flattenForPrinting) !== 0, 'PDFium cannot print this page'));
        return withPage(library, document, pageIndex, (page) => drawPage(library, page, { scale, colours, part: part ?? null }, (bitmap, left, top, width, height) => {
          library.FPDF_RenderPageBitmap(bitmap, page, left, top, width, height, 0, drawAnnotations | forPrinting);
        }));
      });
    },
    pageCount: async (pdf) => {
      const library = await pdfium();
      return withDocument(library, pdf, (document) => library.FPDF_GetPageCount(document));
    },
    extractText: async (pdf) => {
      const library = await pdfium();
      return withDocument(library, pdf, (document) => {
        const count = library.FPDF_GetPageCount(document);
        return Array.from({ length: count }, (_unused, index) => pageText(library, document, index));
      });
    },
  };
}

async function start(pdfiumWasm: Uint8Array): Promise<WrappedPdfiumModule> {
  const wasmBinary = new ArrayBuffer(pdfiumWasm.byteLength);
  new Uint8Array(wasmBinary).set(pdfiumWasm);
  const library = await init({ wasmBinary });
  library.PDFiumExt_Init();
  return library;
}

/** PDFium's memory; a fresh view each time, as it moves when it grows. The package's types leave it out. */
function heapOf(library: WrappedPdfiumModule): Uint8Array {
  const { pdfium } = library;
  assert('HEAPU8' in pdfium && pdfium.HEAPU8 instanceof Uint8Array, 'PDFium shows its memory');
  return pdfium.HEAPU8;
}

function withDocument<Value>(library: WrappedPdfiumModule, pdf: Uint8Array, use: (document: number) => Value): Value {
  const memory = library.pdfium.wasmExports.malloc(pdf.length);
  try {
    heapOf(library).set(pdf, memory);
    const document = library.FPDF_LoadMemDocument(memory, pdf.length, '');
    assert(document !== 0, 'PDFium cannot open this document');
    try {
      return use(document);
    } finally {
      library.FPDF_CloseDocument(document);
    }
  } finally {
    library.pdfium.wasmExports.free(memory);
  }
}

function withPage<Value>(library: WrappedPdfiumModule, document: number, pageIndex: number, use: (page: number) => Value): Value {
  const page = library.FPDF_LoadPage(document, pageIndex);
  assert(page !== 0, `the document has no page ${pageIndex + 1}`);
  try {
    return use(page);
  } finally {
    library.FPDF_ClosePage(page);
  }
}

type PictureWish = { readonly scale: number; readonly colours: PictureColours; readonly part: SeenBox | null };

function renderPage(library: WrappedPdfiumModule, document: number, { pageIndex, scale, colours }: { readonly pageIndex: number } & Omit<PictureWish, 'part'>): PageImage {
  return withPage(library, document, pageIndex, (page) => drawPage(library, page, { scale, colours, part: null }, (bitmap, _left, _top, width, height) => {
    library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, drawAnnotations);
    drawFields(library, document, page, bitmap, width, height);
  }));
}

/** `draw` gets the place of the whole page on the bitmap, in pixels. */
function drawPage(
  library: WrappedPdfiumModule, page: number, { scale, colours, part }: PictureWish,
  draw: (bitmap: number, left: number, top: number, width: number, height: number) => void,
): PageImage {
  const pageWidth = Math.round(library.FPDF_GetPageWidthF(page) * scale);
  const pageHeight = Math.round(library.FPDF_GetPageHeightF(page) * scale);
  const [left, top] = part === null ? [0, 0] : [Math.round(part.left * scale), Math.round(part.top * scale)];
  const width = part === null ? pageWidth : Math.round((part.left + part.width) * scale) - left;
  const height = part === null ? pageHeight : Math.round((part.top + part.height) * scale) - top;
  assert(width > 0 && height > 0 && width * height <= 64_000_000, 'a picture of a size that can be drawn');
  const bitmap = library.FPDFBitmap_Create(width, height, bitmapWithAlpha);
  assert(bitmap !== 0, 'PDFium has no memory for this picture');
  try {
    library.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    draw(bitmap, -left, -top, pageWidth, pageHeight);
    const from = library.FPDFBitmap_GetBuffer(bitmap);
    const stride = library.FPDFBitmap_GetStride(bitmap);
    const pixels = heapOf(library).subarray(from, from + stride * height);
    const png = encodeGrayPng(pixels, width, height, stride) ?? encodePalettePng(pixels, width, height, stride, colours === 'few') ?? encodeColourPng(pixels, width, height, stride);
    return { png, width, height };
  } finally {
    library.FPDFBitmap_Destroy(bitmap);
  }
}

/** Form fields, seals and handwriting among them, are drawn by PDFium's form environment; its highlighting is left out. */
function drawFields(library: WrappedPdfiumModule, document: number, page: number, bitmap: number, width: number, height: number): void {
  const info = library.PDFiumExt_OpenFormFillInfo();
  const form = library.PDFiumExt_InitFormFillEnvironment(document, info);
  try {
    assert(form !== 0, 'PDFium cannot draw the form fields of this document');
    library.FPDF_RemoveFormFieldHighlight(form);
    library.FORM_OnAfterLoadPage(page, form);
    library.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, drawAnnotations);
    library.FORM_OnBeforeClosePage(page, form);
    library.PDFiumExt_ExitFormFillEnvironment(form);
  } finally {
    library.PDFiumExt_CloseFormFillInfo(info);
  }
}

function encodeColourPng(pixels: Uint8Array, width: number, height: number, stride: number): Uint8Array {
  return PNG.sync.write(toRgb(pixels, width, height, stride), { colorType: 2, inputColorType: 2, inputHasAlpha: false, deflateLevel: 6 });
}

/** PDFium's BGRA, opaque, as RGB. */
function toRgb(pixels: Uint8Array, width: number, height: number, stride: number): PNG {
  const picture = new PNG({ width, height, colorType: 2, inputColorType: 2, inputHasAlpha: false });
  const data = Buffer.alloc(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y += 1) {
    for (let from = y * stride; from < y * stride + width * 4; from += 4) {
      data[to] = pixels[from + 2] ?? 0;
      data[to + 1] = pixels[from + 1] ?? 0;
      data[to + 2] = pixels[from] ?? 0;
      to += 3;
    }
  }
  picture.data = data;
  return picture;
}

function pageText(library: WrappedPdfiumModule, document: number, pageIndex: number): string {
  return withPage(library, document, pageIndex, (page) => {
    const text = library.FPDFText_LoadPage(page);
    try {
      const count = library.FPDFText_CountChars(text);
      if (count <= 0) return '';
      const buffer = library.pdfium.wasmExports.malloc(2 * (count + 1) * 2);
      try {
        library.FPDFText_GetText(text, 0, count, buffer);
        return library.pdfium.UTF16ToString(buffer);
      } finally {
        library.pdfium.wasmExports.free(buffer);
      }
    } finally {
      library.FPDFText_ClosePage(text);
    }
  });
}
