import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { createPageImages } from '../../shared/documents/images/page-image.ts';
import { must } from '../../shared/lib/assert.ts';

/** Turns PDF pages into pictures off the server's thread. One question, one answer, in order. */
const questionSchema = z.object({ pdf: z.instanceof(Uint8Array), pageIndex: z.number(), scale: z.number() });
const images = createPageImages(readFileSync(createRequire(import.meta.url).resolve('@embedpdf/pdfium/pdfium.wasm')), 'few');
const port = must(parentPort, 'this file runs as a worker');

port.on('message', (message: unknown) => {
  void answer(questionSchema.parse(message));
});

async function answer(question: z.infer<typeof questionSchema>): Promise<void> {
  try {
    port.postMessage({ ok: true, value: await images.render(question.pdf, question.pageIndex, question.scale) });
  } catch (error) {
    port.postMessage({ ok: false, message: error instanceof Error ? error.message : String(error) });
  }
}
