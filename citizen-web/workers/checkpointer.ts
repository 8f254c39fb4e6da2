import { Worker } from 'node:worker_threads';
import { tendCheckpointThread } from '../../shared/lib/checkpoint-thread.ts';
import type { CheckpointThread } from '../../shared/lib/checkpoint-thread.ts';

/** The thread that moves the log of the hub's database, `path`. */
export function startCheckpointer(path: string, onFault: (error: unknown) => void): CheckpointThread {
  return tendCheckpointThread(new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { path } }), onFault);
}
