import { Worker } from 'node:worker_threads';
import { z } from 'zod';

export type RenderedPage = { readonly png: Uint8Array; readonly width: number; readonly height: number; readonly pageCount: number };
export type PageImageWorker = {
  readonly render: (pdf: Uint8Array, pageIndex: number, scale: number) => Promise<RenderedPage>;
  readonly close: () => Promise<void>;
};

const answerSchema = z.union([
  z.object({ id: z.number(), ok: z.literal(true), png: z.instanceof(Uint8Array), width: z.number(), height: z.number(), pageCount: z.number() }),
  z.object({ id: z.number(), ok: z.literal(false), message: z.string() }),
]);

/** A worker thread of PDFium, started on first use and again after a crash. */
export function startPageImageWorker(): PageImageWorker {
  let worker: Worker | null = null;
  let nextId = 1;
  const waiting = new Map<number, { resolve: (page: RenderedPage) => void; reject: (error: Error) => void }>();
  const failAll = (error: Error): void => {
    worker = null;
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./page-image-worker.ts', import.meta.url));
    started.unref();
    started.on('message', (message: unknown) => {
      const answer = answerSchema.parse(message);
      const question = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (answer.ok) question?.resolve(answer);
      else question?.reject(new Error(answer.message));
    });
    started.on('error', failAll);
    return started;
  };
  return {
    render: (pdf, pageIndex, scale) => new Promise((resolve, reject) => {
      worker ??= start();
      const id = nextId;
      nextId += 1;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, pdf, pageIndex, scale });
    }),
    close: async () => { await worker?.terminate(); },
  };
}
