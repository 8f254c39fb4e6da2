import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** pdf.js in Chromium, as Firefox and many web viewers show a file: fonts go through the browser's own checks. */
export type PdfJsPage = {
  /** Every page as a PNG, `scale` 1 being 72 pixels to the inch. */
  readonly render: (pdf: Uint8Array, scale: number) => Promise<readonly Uint8Array[]>;
};

const origin = 'http://pdf.test';
const buildDir = resolve('node_modules/pdfjs-dist/build');

export async function openPdfJs(browser: Browser): Promise<PdfJsPage> {
  const page = await browser.newPage();
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><script type="module" src="/pdf.mjs"></script>' });
    return route.fulfill({ contentType: 'text/javascript', body: await readFile(resolve(buildDir, `.${pathname}`)) });
  });
  await page.goto(origin);
  return { render: (pdf, scale) => renderAll(page, pdf, scale) };
}

async function renderAll(page: Page, pdf: Uint8Array, scale: number): Promise<readonly Uint8Array[]> {
  const pictures = await page.evaluate(renderInPage, { base64: Buffer.from(pdf).toString('base64'), scale });
  return pictures.map((picture) => Buffer.from(picture, 'base64'));
}

/** Runs inside the browser. */
async function renderInPage({ base64, scale }: { readonly base64: string; readonly scale: number }): Promise<string[]> {
  // pdf.js names itself so on the page; its types do not say it.
  const { pdfjsLib } = globalThis as unknown as { readonly pdfjsLib: typeof import('pdfjs-dist') };
  const { getDocument, GlobalWorkerOptions } = pdfjsLib;
  GlobalWorkerOptions.workerSrc = '/pdf.worker.mjs';
  const loading = getDocument({ data: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) });
  const document = await loading.promise;
  const pictures: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const pdfPage = await document.getPage(number);
    const viewport = pdfPage.getViewport({ scale });
    const canvas = new OffscreenCanvas(Math.floor(viewport.width), Math.floor(viewport.height));
    // The two contexts draw alike; pdf.js is typed for the one of a canvas on the page.
    const context = canvas.getContext('2d') as unknown as CanvasRenderingContext2D;
    await pdfPage.render({ canvas: null, canvasContext: context, viewport }).promise;
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
    pictures.push(btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), '')));
  }
  await loading.destroy();
  return pictures;
}
