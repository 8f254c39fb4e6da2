import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { must } from '../../../shared/lib/assert.ts';
import { openEncrypted } from './open-database.ts';

/** Moves the log once a second; when nothing was written since, SQLite sees that from a few bytes of shared memory. */
const { path, key } = z.object({ path: z.string(), key: z.instanceof(Uint8Array) }).parse(workerData);
const everyMs = 1_000;
const sqlite = openEncrypted(path, key, { timeoutMs: 5_000 });
const timer = setInterval(() => void sqlite.pragma('wal_checkpoint(PASSIVE)'), everyMs);
must(parentPort, 'a worker has its parent').once('message', () => {
  clearInterval(timer);
  sqlite.close();
});
