import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { verifyDocument } from '../../shared/documents/verify/verify-document.ts';
import { must } from '../../shared/lib/assert.ts';

/** Checks uploaded files off the server's thread. One question, one answer, in order. */
const bytesSchema = z.instanceof(Uint8Array);
const questionSchema = z.object({
  bytes: bytesSchema,
  trust: z.object({ trustedRoots: z.array(bytesSchema), eventRoots: z.array(bytesSchema), timestampRoots: z.array(bytesSchema), nowMs: z.number() }),
});
const port = must(parentPort, 'this file runs as a worker');

port.on('message', (message: unknown) => {
  const { bytes, trust } = questionSchema.parse(message);
  void verifyDocument(bytes, trust).then((value) => { port.postMessage({ ok: true, value }); });
});
