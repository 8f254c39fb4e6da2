import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureResources, resourceDir } from '../../build/resources.ts';
import type { DeskDriver } from '../../build/demo/desk-driver.ts';
import { seedDemo } from '../../electron/desk/demo/seed-demo.ts';
import type { DeskDeps } from '../../electron/desk/desk-deps.ts';
import { dispatch } from '../../electron/desk/rpc/dispatch.ts';
import { jobOfRow, readJobRow } from '../../electron/desk/jobs/job-store.ts';
import { createDocumentsEngine } from '../../electron/desk/workers/documents-engine.ts';
import type { CallInput, CallName, CallOutput } from '../../shared/desk/contract.ts';
import { must } from '../../shared/lib/assert.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { realRandom, valueOf } from './signing-world.ts';
import { createSyncWorld } from './sync-world.ts';
import type { SyncDesk, SyncWorld } from './sync-world.ts';

/** A desk on a real hub whose database and line to the hub a test can reach, with real documents, driven call by call as its screens drive it. */
export type DeskInProcess = { readonly world: SyncWorld; readonly desk: SyncDesk; readonly deps: DeskDeps; readonly driver: DeskDriver; readonly close: () => Promise<void> };

export async function openDeskInProcess(): Promise<DeskInProcess> {
  await ensureResources();
  const world = await createSyncWorld();
  const desk = await world.openDesk();
  const documents = await createDocumentsEngine({ readResource: (path) => readFile(join(resourceDir, path)), network: { fetch, random: realRandom, nowMs: () => world.time.nowMs } });
  const deps: DeskDeps = { ...desk.deps, documents };
  valueOf(await seedDemo(deps, { enrolmentCode: () => world.hub.demoEnrolmentCode(), hasSampleBatch: false }));
  await desk.settle();
  return {
    world, desk, deps, driver: driverOf(desk, deps),
    close: async () => {
      await documents.close();
      await desk.close();
      await world.close();
    },
  };
}

function driverOf(desk: SyncDesk, deps: DeskDeps): DeskDriver {
  const ask = async <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>, Refusal>> => await dispatch(deps, name, input, { checkOutput: true }) as Result<CallOutput<Name>, Refusal>;
  return {
    call: async (name, input) => valueOf(await ask(name, input)),
    refusalOf: async (name, input) => {
      const answer = await ask(name, input);
      if (answer.ok) throw new Error(`${name} was not refused`);
      return answer.error.message;
    },
    addFile: async (fileName, bytes) => valueOf(deps.fileTokens.addUpload({ fileName, bytes })),
    readFile: async (fileToken) => Buffer.from(valueOf(deps.fileTokens.readDownload(fileToken)).bytes),
    signInAs: (account) => desk.signInAs(account),
    waitForJob: async (jobId) => {
      await deps.jobs.get(jobId)?.ended;
      return jobOfRow(must(await readJobRow(deps.db, jobId), 'a job'));
    },
    synced: () => desk.settle(),
    cookie: { name: '', value: '' },
  };
}
