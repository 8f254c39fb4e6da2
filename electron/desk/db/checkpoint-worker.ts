import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { must } from '../../../shared/lib/assert.ts';
import { checkpointUntilClosed } from '../../../shared/lib/checkpoint-thread.ts';
import { openEncrypted } from './open-database.ts';

const { path, key } = z.object({ path: z.string(), key: z.instanceof(Uint8Array) }).parse(workerData);
checkpointUntilClosed(openEncrypted(path, key, { timeoutMs: 5_000 }), must(parentPort, 'a worker has its parent'));
