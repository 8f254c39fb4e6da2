import { z } from 'zod';
import { startThreadPool } from './thread-pool.ts';
import type { Urgency } from './thread-pool.ts';

const pageSchema = z.object({ png: z.instanceof(Uint8Array), width: z.number(), height: z.number() });
export type RenderedPage = Readonly<z.infer<typeof pageSchema>>;
type PageQuestion = { readonly pdf: Uint8Array; readonly pageIndex: number; readonly scale: number };
export type PageImagePool = {
  readonly render: (pdf: Uint8Array, pageIndex: number, scale: number, urgency: Urgency) => Promise<RenderedPage>;
  readonly close: () => Promise<void>;
};

/** Threads of PDFium that draw pages, at most `size`. */
export function startPageImagePool(size: number): PageImagePool {
  const threads = startThreadPool<PageQuestion, RenderedPage>({ program: new URL('./page-image-worker.ts', import.meta.url), size, answer: pageSchema });
  return { render: (pdf, pageIndex, scale, urgency) => threads.ask({ pdf, pageIndex, scale }, urgency), close: threads.close };
}
