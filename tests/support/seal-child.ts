import { resourceDir } from '../../build/resources.ts';
import { inTransaction } from '../../electron/desk/db/in-transaction.ts';
import { jobOfRow, listJobRows, markInterrupted } from '../../electron/desk/jobs/job-store.ts';
import { interruptedSentence } from '../../electron/desk/jobs/job-words.ts';
import { createDocumentsPool } from '../../electron/desk/workers/documents-pool.ts';
import { ok } from '../../shared/lib/result.ts';
import { valueOf } from './signing-world.ts';
import { openUseCaseDesk, sealPassPhrase } from './use-case-desk.ts';

/**
 * A desk as a program of its own, to be killed at any moment: opens the folder, starts sealing what waits in its batch, or goes
 * on with the job that was interrupted. Says `working` on its first progress, and how the job ended.
 */
const [dataDir = '', batchId = ''] = process.argv.slice(2);
const documents = createDocumentsPool({ resourceDir, rareFont: null, size: 2 });
// An idle desk is not kept alive by its workers.
const alive = setInterval(() => undefined, 1000);
const desk = await openUseCaseDesk({ dataDir, documents, monotonicMs: () => performance.now() });
Object.assign(desk.deps.events, { emit: () => process.stdout.write('working\n') });
valueOf(await inTransaction(desk.deps.db, async (tx) => ok(await markInterrupted(tx, (row) => interruptedSentence(jobOfRow(row).kind, row)))));
desk.signInAs('sealer');
const job = (await listJobRows(desk.deps.db)).find((row) => row.kind === 'seal');
process.stdout.write(`${job?.state ?? 'new'}: ${job?.message ?? ''}\n`);
const jobId = job?.job_id ?? (await desk.done('sealing.seal', { agreementIds: await waiting(), passPhrase: sealPassPhrase })).jobId;
if (job?.state === 'interrupted') await desk.done('jobs.resume', { jobId, retryFailed: false, passPhrase: sealPassPhrase });
const ended = await desk.endOf(jobId);
process.stdout.write(`ended ${ended.state} ${ended.done} ${ended.failed}\n`);
await documents.close();
await desk.close();
clearInterval(alive);

async function waiting(): Promise<string[]> {
  return (await desk.done('sealing.queue', { batchId })).items.map((item) => item.agreementId);
}
