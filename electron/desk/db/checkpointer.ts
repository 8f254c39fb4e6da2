import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { tendCheckpointThread } from '../../../shared/lib/checkpoint-thread.ts';
import type { CheckpointThread } from '../../../shared/lib/checkpoint-thread.ts';

/** The thread that moves the log of the desk's database. */
export function startCheckpointer(dataDir: string, key: Uint8Array, onFault: (error: unknown) => void): CheckpointThread {
  return tendCheckpointThread(new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { path: join(dataDir, 'desk.db'), key } }), onFault);
}
