import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { must } from '../../../shared/lib/assert.ts';
import { writeBackup } from './write-backup.ts';

/** Writes one backup beside the desk's thread. */
const orderSchema = z.object({ dataDir: z.string(), backupDir: z.string(), key: z.instanceof(Uint8Array), nowMs: z.number(), deviceName: z.string(), keptDays: z.number() });

must(parentPort, 'a worker has its parent').postMessage({ name: writeBackup(orderSchema.parse(workerData)) });
