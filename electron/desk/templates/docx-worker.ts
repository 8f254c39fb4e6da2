import { parentPort, workerData } from 'node:worker_threads';
import { readDocx } from './docx/read-docx.ts';
import { must } from '../../../shared/lib/assert.ts';

/** Given by docx-in-worker.ts, which made this worker. */
const bytes = workerData as Uint8Array;
must(parentPort, 'runs as a worker').postMessage(readDocx(bytes));
