import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { must } from '../../shared/lib/assert.ts';
import { checkpointUntilClosed } from '../../shared/lib/checkpoint-thread.ts';

const { path } = z.object({ path: z.string() }).parse(workerData);
checkpointUntilClosed(new Database(path, { fileMustExist: true, timeout: 5_000 }), must(parentPort, 'a worker has its parent'));
