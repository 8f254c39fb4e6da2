import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writevSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { createCompiler } from '../../shared/documents/template/compile-template.ts';
import { must } from '../../shared/lib/assert.ts';
import { agreementSource, readFonts } from '../support/documents.ts';
import { manyFillInputs } from '../support/many-households.ts';

/**
 * `pack-program.ts COUNT` fills COUNT household tails on two worker threads, each appended to its thread's pack file with a
 * line of its index, flushed to disk at the end. A program of its own, so that its peak memory is nobody else's. Prints JSON.
 */
export type PackResult = { readonly count: number; readonly docsPerS: number; readonly peakRssMb: number; readonly bytes: number; readonly bases: number };

const workerCount = 2;
/** Households are made, filled and written a page at a time, so that memory does not grow with their number. */
const pageSize = 500;
const orderSchema = z.object({ folder: z.string(), number: z.number(), count: z.number() });
const reportSchema = z.object({ spentMs: z.number(), bytes: z.number(), bases: z.array(z.string()) });
type Report = z.infer<typeof reportSchema>;

if (isMainThread) await main(Number(process.argv[2]));
else await fillShare(orderSchema.parse(workerData));

async function main(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'));
  const share = Math.ceil(count / workerCount);
  const reports = await Promise.all(Array.from({ length: workerCount }, (_unused, number) => runWorker({ folder, number, count: Math.min(share, count - number * share) })));
  rmSync(folder, { recursive: true });
  const result: PackResult = {
    count,
    docsPerS: (count * 1000) / Math.max(...reports.map(({ spentMs }) => spentMs)),
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    bases: new Set(reports.flatMap(({ bases }) => bases)).size,
  };
  console.log(JSON.stringify(result));
}

function runWorker(order: z.infer<typeof orderSchema>): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: order });
    worker.on('message', (message) => resolve(reportSchema.parse(message)));
    worker.on('error', reject);
  });
}

async function fillShare({ folder, number, count }: z.infer<typeof orderSchema>): Promise<void> {
  const compiler = createCompiler({ fonts: await readFonts() });
  const pack = openSync(join(folder, `tails-${number}.pack`), 'a');
  const index = openSync(join(folder, `tails-${number}.index`), 'a');
  const bases = new Set<string>();
  let spentMs = 0;
  let bytes = 0;
  for (let done = 0; done < count; done += pageSize) {
    // Inventing households is not what is measured, nor is the first page, in which fonts are cut and code is compiled.
    const inputs = manyFillInputs(Math.min(pageSize, count - done), number * 1_000_000 + done + 1);
    if (done === 0) for (const input of inputs) await compiler.fill(agreementSource, input);
    const startedMs = performance.now();
    const tails: Uint8Array[] = [];
    const lines: string[] = [];
    for (const input of inputs) {
      const filled = await compiler.fill(agreementSource, input);
      if (!filled.ok) throw new Error(filled.error.map((problem) => problem.message).join());
      const { tail, digest, baseDigest } = filled.value;
      lines.push(`${digest} ${baseDigest} ${bytes} ${tail.length}\n`);
      tails.push(tail);
      bytes += tail.length;
      bases.add(baseDigest);
    }
    writevSync(pack, tails);
    writevSync(index, [Buffer.from(lines.join(''))]);
    if (done + pageSize >= count) for (const file of [pack, index]) fdatasyncSync(file);
    spentMs += performance.now() - startedMs;
  }
  for (const file of [pack, index]) closeSync(file);
  must(parentPort, 'runs as a worker').postMessage({ spentMs, bytes, bases: [...bases] } satisfies Report);
}
