import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../shared/lib/assert.ts';
import { plant } from './planted/plant.ts';
import type { Plan } from './plan.ts';
import type { WorkerStart } from './run-in-workers.ts';

// What the main thread gives is what run-in-workers.ts has made.
const start = workerData as WorkerStart;
const port = must(parentPort, 'this runs as a worker');
if (start.bug !== null) plant(start.bug);
// Only now is the product loaded, with the bug if there is one.
const { openSimulator, runSure } = await import('./run-sure.ts');
const simulator = await openSimulator(start.prepared);
port.on('message', (plan: Plan) => {
  void runSure(simulator, plan).then((report) => port.postMessage(report));
});
port.postMessage('ready');
