import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { must } from '../../shared/lib/assert.ts';

/** now: somebody waits for it. later: for whoever comes. */
export type Urgency = 'now' | 'later';
export type ThreadWork<Answer> = {
  /** A program that answers each message with `{ok: true, value}` or `{ok: false, message}`, in order. */
  readonly program: URL;
  /** How many threads at most. */
  readonly size: number;
  readonly answer: z.ZodType<Answer>;
  /** What takes longer or more memory is given up, and its thread ended. */
  readonly bounds?: { readonly withinMs: number; readonly memoryMb: number };
};
export type ThreadPool<Question, Answer> = {
  /** Rejects with the thread's own error, and where it was given up or has died. */
  readonly ask: (question: Question, urgency: Urgency) => Promise<Answer>;
  readonly waiting: () => number;
  readonly close: () => Promise<void>;
};

const messageSchema = z.union([z.object({ ok: z.literal(true), value: z.unknown() }), z.object({ ok: z.literal(false), message: z.string() })]);

type Asked<Question, Answer> = { readonly question: Question; readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };
/** A thread with what it is at; null while it waits. */
type Seat<Question, Answer> = { worker: Worker | null; at: Asked<Question, Answer> | null; patience: NodeJS.Timeout | null };

/** A thread holds tens of MB: after so long without work it goes. */
const idleMs = 60_000;

/**
 * Threads for one kind of work, started when there is more to do than they can, gone when there is nothing, started again after a crash.
 * One thread does one thing at a time; what somebody waits for comes before all that is done ahead.
 */
export function startThreadPool<Question, Answer>(work: ThreadWork<Answer>): ThreadPool<Question, Answer> {
  const waiting: Readonly<Record<Urgency, Asked<Question, Answer>[]>> = { now: [], later: [] };
  const seats: Seat<Question, Answer>[] = Array.from({ length: work.size }, () => ({ worker: null, at: null, patience: null }));
  let resting: NodeJS.Timeout | null = null;
  const rest = (): void => {
    if (seats.every((seat) => seat.at === null)) void Promise.all(seats.map(dismiss));
  };
  const next = (): void => {
    for (const seat of seats) {
      if (seat.at !== null) continue;
      const asked = waiting.now.shift() ?? waiting.later.shift();
      if (asked === undefined) break;
      give(seat, asked, work, next);
    }
    if (resting !== null) clearTimeout(resting);
    resting = setTimeout(rest, idleMs);
    resting.unref();
  };
  return {
    ask: (question, urgency) => new Promise((resolve, reject) => {
      waiting[urgency].push({ question, resolve, reject });
      next();
    }),
    waiting: () => waiting.now.length + waiting.later.length,
    close: async () => {
      if (resting !== null) clearTimeout(resting);
      for (const { reject } of [...waiting.now.splice(0), ...waiting.later.splice(0)]) reject(new Error('the threads have been closed'));
      await Promise.all(seats.map(dismiss));
    },
  };
}

function give<Question, Answer>(seat: Seat<Question, Answer>, asked: Asked<Question, Answer>, work: ThreadWork<Answer>, next: () => void): void {
  const worker = seat.worker ?? hire(seat, work, next);
  seat.at = asked;
  seat.worker = worker;
  worker.postMessage(asked.question);
  if (work.bounds === undefined) return;
  seat.patience = setTimeout(() => {
    leave(seat, worker, new Error('the thread took too long'));
    void worker.terminate();
    next();
  }, work.bounds.withinMs);
  seat.patience.unref();
}

function hire<Question, Answer>(seat: Seat<Question, Answer>, work: ThreadWork<Answer>, next: () => void): Worker {
  const worker = new Worker(work.program, work.bounds === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: work.bounds.memoryMb } });
  worker.unref();
  worker.on('message', (message: unknown) => {
    if (seat.worker !== worker) return;
    const answer = messageSchema.parse(message);
    const { resolve, reject } = must(seat.at, 'an answer has its question');
    seat.at = null;
    endPatience(seat);
    if (answer.ok) resolve(work.answer.parse(answer.value));
    else reject(new Error(answer.message));
    next();
  });
  worker.on('error', (error: unknown) => { leave(seat, worker, error instanceof Error ? error : new Error(String(error))); next(); });
  worker.on('exit', () => { leave(seat, worker, new Error('the thread has ended')); next(); });
  return worker;
}

/** The seat is free before the thread is gone: whoever asks in between gets another. */
async function dismiss<Question, Answer>(seat: Seat<Question, Answer>): Promise<void> {
  const { worker } = seat;
  if (worker === null) return;
  leave(seat, worker, new Error('the threads have been closed'));
  await worker.terminate();
}

function leave<Question, Answer>(seat: Seat<Question, Answer>, worker: Worker, error: Error): void {
  if (seat.worker !== worker) return;
  const asked = seat.at;
  seat.worker = null;
  seat.at = null;
  endPatience(seat);
  asked?.reject(error);
}

function endPatience<Question, Answer>(seat: Seat<Question, Answer>): void {
  if (seat.patience !== null) clearTimeout(seat.patience);
  seat.patience = null;
}
