import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { must } from '../../shared/lib/assert.ts';

export type RenderedPage = { readonly png: Uint8Array; readonly width: number; readonly height: number };
/** now: somebody looks at an empty place on the screen. later: for whoever comes. */
export type PageUrgency = 'now' | 'later';
export type PageImagePool = {
  readonly render: (pdf: Uint8Array, pageIndex: number, scale: number, urgency: PageUrgency) => Promise<RenderedPage>;
  readonly close: () => Promise<void>;
};

const answerSchema = z.union([
  z.object({ ok: z.literal(true), png: z.instanceof(Uint8Array), width: z.number(), height: z.number() }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);

type Question = {
  readonly pdf: Uint8Array; readonly pageIndex: number; readonly scale: number;
  readonly resolve: (page: RenderedPage) => void; readonly reject: (error: Error) => void;
};
/** A thread with the page it is at; null while it waits. */
type Seat = { worker: Worker | null; at: Question | null };

/** A thread of PDFium holds 80 MB: after so long without a page it goes. */
const idleMs = 60_000;

/**
 * Threads of PDFium, at most `size`, started when there is more to do than they can, gone when there is nothing, started again after
 * a crash. One thread draws one page at a time; what somebody waits for comes before all that is drawn ahead.
 */
export function startPageImagePool(size: number): PageImagePool {
  const waiting: Readonly<Record<PageUrgency, Question[]>> = { now: [], later: [] };
  const seats: Seat[] = Array.from({ length: size }, () => ({ worker: null, at: null }));
  let resting: NodeJS.Timeout | null = null;
  const rest = (): void => {
    if (seats.every((seat) => seat.at === null)) void Promise.all(seats.map(dismiss));
  };
  const next = (): void => {
    for (const seat of seats) {
      if (seat.at !== null) continue;
      const question = waiting.now.shift() ?? waiting.later.shift();
      if (question === undefined) break;
      seat.at = question;
      seat.worker ??= hire(seat, next);
      seat.worker.postMessage({ pdf: question.pdf, pageIndex: question.pageIndex, scale: question.scale });
    }
    if (resting !== null) clearTimeout(resting);
    resting = setTimeout(rest, idleMs);
    resting.unref();
  };
  return {
    render: (pdf, pageIndex, scale, urgency) => new Promise((resolve, reject) => {
      waiting[urgency].push({ pdf, pageIndex, scale, resolve, reject });
      next();
    }),
    close: async () => {
      if (resting !== null) clearTimeout(resting);
      for (const question of [...waiting.now.splice(0), ...waiting.later.splice(0)]) question.reject(new Error('the page pictures have been closed'));
      await Promise.all(seats.map(dismiss));
    },
  };
}

function hire(seat: Seat, next: () => void): Worker {
  const worker = new Worker(new URL('./page-image-worker.ts', import.meta.url));
  worker.unref();
  worker.on('message', (message: unknown) => {
    const answer = answerSchema.parse(message);
    const question = must(seat.at, 'an answer has its question');
    seat.at = null;
    if (answer.ok) question.resolve(answer);
    else question.reject(new Error(answer.message));
    next();
  });
  worker.on('error', (error: Error) => { leave(seat, worker, error); next(); });
  worker.on('exit', () => { leave(seat, worker, new Error('the thread that draws pages has ended')); });
  return worker;
}

async function dismiss(seat: Seat): Promise<void> {
  await seat.worker?.terminate();
}

function leave(seat: Seat, worker: Worker, error: Error): void {
  if (seat.worker !== worker) return;
  const question = seat.at;
  seat.worker = null;
  seat.at = null;
  question?.reject(error);
}
