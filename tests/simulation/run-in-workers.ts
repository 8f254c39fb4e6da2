import { Worker } from 'node:worker_threads';
import type { Plan } from './plan.ts';
import type { PlantedBug } from './planted/planted-bugs.ts';
import type { PreparedWorld } from './prepared-world.ts';
import type { RunReport } from './simulate.ts';

export type WorkerStart = { readonly prepared: PreparedWorld; readonly bug: PlantedBug | null };

/** A thread that runs plans, one after another. */
export type SeedWorker = { readonly run: (plan: Plan) => Promise<RunReport>; readonly end: () => Promise<unknown> };

export async function startSeedWorker(start: WorkerStart): Promise<SeedWorker> {
  // Runs leave much that dies young.
  const worker = new Worker(new URL('simulation-worker.ts', import.meta.url), { workerData: start, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 96 } });
  const next = <Message>(): Promise<Message> => new Promise((resolve, reject) => {
    const settle = (): void => void worker.off('message', onMessage).off('error', onError);
    const onMessage = (message: Message): void => {
      settle();
      resolve(message);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    worker.on('message', onMessage).on('error', onError);
  });
  await next();
  return {
    run: (plan) => {
      const report = next<RunReport>();
      worker.postMessage(plan);
      return report;
    },
    end: () => worker.terminate(),
  };
}

/** Hands out the work to as many threads, in turn to whoever is free, until there is none left. */
export async function spread<Work>(items: Iterable<Work>, threads: number, work: (item: Work, thread: number) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  await Promise.all(Array.from({ length: threads }, async (_each, thread) => {
    for (let item = left.next(); item.done !== true; item = left.next()) await work(item.value, thread);
  }));
}
