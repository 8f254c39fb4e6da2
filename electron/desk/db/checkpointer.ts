import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Beside the desk's thread: moves what lies in the write-ahead log into the database file, so that no act and no download waits for
 * that. PASSIVE neither holds up the desk nor waits for it (sqlite.org/pragma.html, wal_checkpoint). Where the thread cannot run, the
 * desk's own checkpoint does the same work, only less smoothly: `onFault` writes that down and nothing else happens.
 */
export function startCheckpointer(dataDir: string, key: Uint8Array, onFault: (error: unknown) => void): { readonly close: () => Promise<void> } {
  const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { path: join(dataDir, 'desk.db'), key } });
  const ended = new Promise<void>((resolve) => { worker.once('exit', () => resolve()); });
  worker.once('error', onFault);
  worker.unref();
  return {
    close: async () => {
      worker.ref();
      worker.postMessage('close');
      await ended;
    },
  };
}
