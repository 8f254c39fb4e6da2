import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../../shared/lib/assert.ts';
import { createDocumentsEngine } from './documents-engine.ts';
import type { Documents, DocumentsTask } from './documents-tasks.ts';

/** What the pool sends and what it gets back; the two files are one program. */
export type WorkerSettings = { readonly resourceDir: string; readonly rareFont: Uint8Array | null };
export type WorkerOrder = { readonly id: number; readonly task: DocumentsTask; readonly inputs: readonly unknown[] };
export type WorkerAnswer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly fault: string };

const port = must(parentPort, 'runs as a worker');
// Given by the pool, which made it.
const { resourceDir, rareFont } = workerData as WorkerSettings;
const engine = createDocumentsEngine({
  readResource: (path) => readFile(join(resourceDir, path)),
  rareFont,
  network: { fetch, random: { bytes: (length) => new Uint8Array(randomBytes(length)) }, nowMs: () => Date.now() },
});

port.on('message', (order: WorkerOrder) => {
  void engine.then((documents) => run(documents, order)).then(
    (value) => port.postMessage({ id: order.id, value } satisfies WorkerAnswer, order.task === 'fillPage' ? buffersIn(value) : []),
    (error: unknown) => port.postMessage({ id: order.id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies WorkerAnswer),
  );
});

function run(documents: Documents, { task, inputs }: WorkerOrder): Promise<unknown> {
  // The pool's own typed functions gave task and inputs, so they belong together; a message port cannot say so.
  const work = documents[task] as (...values: readonly unknown[]) => Promise<unknown>;
  return work(...inputs);
}

/** The buffers that an answer owns alone: handed over, not copied. */
function buffersIn(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const look = (each: unknown): void => {
    if (each instanceof Uint8Array) {
      if (each.buffer instanceof ArrayBuffer) buffers.add(each.buffer);
    } else if (typeof each === 'object' && each !== null) Object.values(each).forEach(look);
  };
  look(value);
  return [...buffers];
}
