import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resourceDir } from '../../build/resources.ts';
import { startHub } from '../../citizen-web/server.ts';
import type { HubOptions, RunningHub } from '../../citizen-web/server.ts';
import { demoPassword } from '../../citizen-web/store/first-start.ts';
import { giveCommand } from '../../electron/desk/db/give-command.ts';
import { readDevice } from '../../electron/desk/db/meta.ts';
import { openDeskDb } from '../../electron/desk/db/open-desk-db.ts';
import type { DeskDeps, StaffSession } from '../../electron/desk/desk-deps.ts';
import { createPartFiles } from '../../electron/desk/files/part-files.ts';
import { createFileTokens } from '../../electron/desk/rpc/file-tokens.ts';
import { enrolDevice } from '../../electron/desk/staff/enrol-device.ts';
import { signIn } from '../../electron/desk/staff/sign-in.ts';
import { createHubClient } from '../../electron/desk/sync/hub-client.ts';
import { runSyncCycle } from '../../electron/desk/sync/sync-cycle.ts';
import { readSyncState } from '../../electron/desk/sync/sync-state.ts';
import type { Documents } from '../../electron/desk/workers/documents-tasks.ts';
import type { DeskEvent } from '../../shared/desk/events.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { newId } from '../../shared/lib/random.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import type { Intent } from '../../shared/protocol/command.ts';
import { closesAtMs, duringMs, opensAtMs, sampleBatch, sampleFields } from './domain-samples.ts';
import { realRandom, valueOf } from './signing-world.ts';
import { newTestDatabaseUrl } from './hub-database.ts';
import { noBackups } from './no-backups.ts';
import { deskKey } from './desk-key.ts';

/** What the line to the hub does with a request: lose it, lose its answer, change its answer, or nothing. */
export type Fault = (request: { readonly method: string; readonly path: string }) => 'lose_request' | 'lose_reply' | ((body: string) => string) | null;

export type SyncDesk = {
  readonly deps: DeskDeps;
  readonly dataDir: string;
  readonly events: DeskEvent[];
  /** What went to the log as a fault. */
  readonly faults: string[];
  readonly line: { fault: Fault; readonly requests: string[] };
  readonly signInAs: (account: string) => Promise<void>;
  readonly give: (intent: Intent, householdId: string | null, parts?: readonly Uint8Array[]) => Promise<Result<void, Refusal>>;
  readonly cycle: () => Promise<Awaited<ReturnType<typeof runSyncCycle>>>;
  /** Cycles until nothing moves. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type SyncWorld = { readonly hub: RunningHub; readonly time: { nowMs: number }; readonly openDesk: (options?: { readonly copyOf?: string }) => Promise<SyncDesk>; readonly close: () => Promise<void> };

/** The real hub behind real HTTP, and desks whose cycles a test runs itself over a line that it can break. */
export async function createSyncWorld(options: Pick<HubOptions, 'checkpoints'> = {}): Promise<SyncWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'sync-'));
  const time = { nowMs: duringMs };
  const clock: Clock = { nowMs: () => time.nowMs, monotonicMs: () => performance.now() };
  const databaseUrl = await newTestDatabaseUrl();
  const hub = valueOf(await startHub({ dataDir: join(folder, 'hub'), port: 0, demo: true, clock, ...options, ...(databaseUrl === null ? {} : { databaseUrl }) }));
  let desks = 0;
  return {
    hub, time,
    openDesk: async ({ copyOf } = {}) => {
      desks += 1;
      const dataDir = join(folder, `desk-${desks}`);
      if (copyOf !== undefined) cpSync(copyOf, dataDir, { recursive: true });
      return openSyncDesk(dataDir, hub, clock);
    },
    close: async () => {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const noDocuments = new Proxy({} as Documents, { get: () => () => Promise.reject(new Error('this test makes no documents')) });

/** A desk on a hub wherever it runs, enrolled there at its first opening. */
export async function openSyncDesk(dataDir: string, hub: Pick<RunningHub, 'address' | 'url' | 'demoEnrolmentCode'>, clock: Clock): Promise<SyncDesk> {
  const opened = valueOf(await openDeskDb(dataDir, deskKey));
  const line: SyncDesk['line'] = { fault: () => null, requests: [] };
  const events: DeskEvent[] = [];
  const faults: string[] = [];
  let session: StaffSession | null = null;
  const deps: DeskDeps = {
    db: opened.db, clock, random: realRandom, documents: noDocuments, jobs: new Map(), files: createPartFiles(join(dataDir, 'parts'), deskKey, realRandom),
    fileTokens: createFileTokens({ clock, random: realRandom }), session: { current: () => session, replace: (next) => { session = next; } },
    hub: createHubClient({ baseUrl: hub.address, fetch: faultyFetch(line), nowMs: clock.nowMs, device: () => readDevice(opened.db) }),
    events: { emit: (event) => events.push(event) }, log: { info: () => undefined, error: (message) => faults.push(message) },
    sync: { state: () => readSyncState(opened.db, { online: true, problem: null }), hint: () => undefined },
    atRest: noBackups,
    config: { dataDir, hubUrl: hub.address, demo: true, portalUrl: hub.url, version: '0', resourceDir, rareFont: null, backup: { folder: '', keptDays: 14 }, sampleFile: null },
  };
  const cycle = (): ReturnType<typeof runSyncCycle> => runSyncCycle(deps);
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 50; round += 1) if (valueOf(await cycle()).moved === 0) return;
    throw new Error('the desk does not come to rest');
  };
  if (await readDevice(deps.db) === null) valueOf(await enrolDevice(deps, { code: await hub.demoEnrolmentCode(), deviceName: '一号窗口' }));
  await settle();
  return {
    deps, dataDir, events, faults, line, cycle, settle,
    signInAs: async (account) => void valueOf(await signIn(deps, { account, password: demoPassword })),
    give: (intent, householdId, parts = []) => giveCommand(deps, intent, householdId, { parts }),
    close: opened.close,
  };
}

function faultyFetch(line: SyncDesk['line']): typeof fetch {
  return async (input, init) => {
    const { pathname: path } = new URL(String(input));
    line.requests.push(path);
    const fault = line.fault({ method: init?.method ?? 'GET', path });
    if (fault === 'lose_request') throw new TypeError('the request was lost');
    const response = await fetch(input, init);
    if (fault === 'lose_reply') throw new TypeError('the reply was lost');
    return fault === null ? response : new Response(fault(await response.text()), { status: response.status, headers: { 'content-type': 'application/json' } });
  };
}

/** A batch and households in it, given at this desk by the admin. */
export async function giveSampleList(desk: SyncDesk, count: number): Promise<{ readonly batchId: string; readonly householdIds: readonly string[] }> {
  const batchId = newId(realRandom);
  valueOf(await desk.give({ type: 'create_batch', subjectId: batchId, expectedRevision: 0, payload: { batch: { ...sampleBatch, batchId, opensAtMs, closesAtMs } } }, null));
  const householdIds: string[] = [];
  for (let serial = 1; serial <= count; serial += 1) {
    const householdId = newId(realRandom);
    householdIds.push(householdId);
    valueOf(await desk.give({
      type: 'add_household', subjectId: householdId, expectedRevision: 0,
      payload: { batchId, agreementId: newId(realRandom), acceptanceNo: `BHR${String(serial).padStart(4, '0')}`, serial, fields: sampleFields, contactPhone: '13800000000' },
    }, householdId));
  }
  return { batchId, householdIds };
}

export function changePhone(householdId: string, expectedRevision: number, contactPhone: string): Intent {
  return { type: 'change_phone', subjectId: householdId, expectedRevision, payload: { contactPhone, verifiedBy: '核对证件号码后四位' } };
}

/** Rows of both layers, in order: equal when nothing waits. */
export async function layersOf(desk: SyncDesk): Promise<{ readonly confirmed: readonly unknown[]; readonly shown: readonly unknown[] }> {
  const read = (table: 'confirmed_record' | 'shown_record') => desk.deps.db.selectFrom(table).select(['kind', 'id', 'revision', 'status', 'body']).orderBy('kind').orderBy('id').execute();
  return { confirmed: await read('confirmed_record'), shown: await read('shown_record') };
}

