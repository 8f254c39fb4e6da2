import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { callMessageSchema } from '../../shared/desk/contract.ts';
import type { AnswerMessage } from '../../shared/desk/contract.ts';
import type { DeskEvent } from '../../shared/desk/events.ts';
import { pooledRandom } from '../../shared/lib/pooled-random.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import type { Random } from '../../shared/lib/random.ts';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';
import { startBackupKeeper } from './backup/backup-keeper.ts';
import type { BackupKeeper } from './backup/backup-folder.ts';
import { beginAfterRestore } from './backup/begin-after-restore.ts';
import { finishRestore } from './backup/restore-backup.ts';
import { wrapForRecovery } from './keys/recovery-key.ts';
import { must } from '../../shared/lib/assert.ts';
import { takeUpAside } from './db/apply-change.ts';
import { startCheckpointer } from './db/checkpointer.ts';
import { inTransaction } from './db/in-transaction.ts';
import { readDevice } from './db/meta.ts';
import { countWaiting } from './db/outbox.ts';
import { openDeskDb } from './db/open-desk-db.ts';
import type { DeskConfig, DeskDeps, SessionHolder, StaffSession } from './desk-deps.ts';
import { createDeskLog } from './desk-log.ts';
import { createPartFiles } from './files/part-files.ts';
import { jobOfRow, markInterrupted } from './jobs/job-store.ts';
import { interruptedSentence } from './jobs/job-words.ts';
import { dispatch } from './rpc/dispatch.ts';
import { createFileTokens } from './rpc/file-tokens.ts';
import type { FileTokens } from './rpc/file-tokens.ts';
import { startIdleLock } from './staff/idle-lock.ts';
import { createHubClient } from './sync/hub-client.ts';
import { startSyncScheduler } from './sync/scheduler.ts';
import type { SyncScheduler } from './sync/scheduler.ts';
import { startTrimming } from './retention/trimming.ts';
import { createDocumentsPool } from './workers/documents-pool.ts';
import type { Documents } from './workers/documents-tasks.ts';
import { openRareFont } from './workers/open-rare-font.ts';

export type DeskOptions = {
  readonly dataDir: string;
  /** 32 bytes; everything at rest in the folder is encrypted with it. */
  readonly key: Uint8Array;
  readonly hubUrl: string;
  /** Where citizens go; the hub's own address when absent. */
  readonly portalUrl?: string;
  readonly demo: boolean;
  readonly version: string;
  /** Where the build put fonts, PDFium and licences. */
  readonly resourceDir?: string;
  /** A TrueType file for characters that the shipped fonts lack, e.g. HanaMinB. One that cannot be used is said and left out. */
  readonly rareFontFile?: string;
  /** Where backups go, perhaps on another disk; `backups` in the data folder when absent. */
  readonly backupDir?: string;
  /** Folder of the sample workbooks. */
  readonly samplesDir?: string;
  /** Tests give their own world; without it the real one. */
  readonly world?: Partial<DeskWorld>;
};
export type DeskWorld = { readonly clock: Clock; readonly random: Random; readonly fetch: typeof fetch; readonly documents: Documents };

export type DeskProcess = {
  /** One message of the renderer, whatever it is; answers, never throws. */
  readonly handle: (message: unknown) => Promise<AnswerMessage>;
  readonly onEvent: (listener: (event: DeskEvent) => void) => () => void;
  readonly fileTokens: FileTokens;
  /** For those who run beside the screens: the demo's seeding, tests. */
  readonly deps: DeskDeps;
  readonly close: () => Promise<void>;
};

const longestJobEndMs = 5_000;
const keptBackupDays = 14;
const realClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const root = resolve(import.meta.dirname, '../..');
const builtResourceDir = join(root, 'dist/resources');

/** The desk without any window: opens the data folder, starts sync, answers calls. Refuses a folder that is in use or newer. */
export async function startDeskProcess(options: DeskOptions): Promise<Result<DeskProcess, Refusal>> {
  finishRestore(options.dataDir, (options.world?.clock ?? realClock).nowMs());
  const opened = await openDeskDb(options.dataDir, options.key);
  if (!opened.ok) return opened;
  const { db } = opened.value;
  const rareFont = options.rareFontFile === undefined ? null : await openRareFont(options.rareFontFile);
  const world = completeWorld(options, rareFont?.ok ? rareFont.value : null);
  const listeners = new Set<(event: DeskEvent) => void>();
  const fileTokens = createFileTokens(world);
  let scheduler: SyncScheduler | null = null;
  let backups: BackupKeeper | null = null;
  const deps: DeskDeps = {
    db, clock: world.clock, random: world.random, documents: world.documents, fileTokens, config: configOf(options, rareFont?.ok === false ? rareFont.error.message : null),
    files: createPartFiles(join(options.dataDir, 'parts'), options.key, world.random),
    session: createSessionHolder(), jobs: new Map(), log: createDeskLog(options.dataDir, world.clock),
    hub: createHubClient({ baseUrl: options.hubUrl, fetch: world.fetch, nowMs: world.clock.nowMs, device: () => readDevice(db), report: async () => ({ version: options.version, waiting: await countWaiting(db) }) }),
    events: { emit: (event) => listeners.forEach((listener) => listener(event)) },
    atRest: {
      backups: { now: () => must(backups, 'started').now(), state: () => must(backups, 'started').state() },
      wrapForRecovery: (publicKey) => wrapForRecovery(options.dataDir, options.key, publicKey, world.random),
    },
    sync: {
      state: async () => scheduler === null ? { online: false, enrolled: false, lastContactAtMs: null, waiting: 0, oldestWaitingAtMs: null, unsuccessful: 0, problem: null } : scheduler.state(),
      hint: () => scheduler?.hint(),
    },
  };
  await beginAfterRestore(deps);
  await inTransaction(db, async (tx) => ok(await takeUpAside(tx, { nowMs: deps.clock.nowMs(), removeFile: deps.files.remove })));
  backups = startBackupKeeper(deps, { backupDir: deps.config.backup.folder, keptDays: deps.config.backup.keptDays, key: options.key });
  await inTransaction(db, async (tx) => ok(await markInterrupted(tx, (row) => interruptedSentence(jobOfRow(row).kind, row))));
  if (deps.config.rareFont?.problem) deps.log.info(deps.config.rareFont.problem);
  const checkpointer = startCheckpointer(options.dataDir, options.key, (error) => deps.log.error('the log is moved by the desk itself from now on', error));
  scheduler = startSyncScheduler(() => deps);
  const idleLock = startIdleLock(deps);
  const trimming = startTrimming(deps);
  return ok({
    deps, fileTokens: whileUnlocked(fileTokens, deps),
    handle: (message) => answer(deps, message),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      idleLock.close();
      const jobs = [...deps.jobs.values()];
      for (const job of jobs) job.stop('closing');
      // What has been begun is finished and kept before the database is closed under it; the next start can go on with the rest.
      await withinMs(Promise.all(jobs.map((job) => job.ended)), longestJobEndMs);
      await scheduler.close();
      await trimming.close();
      await backups.close();
      await world.documents.close();
      await checkpointer.close();
      await opened.value.close();
    },
  });
}

/** What was made ready for saving before the desk was locked or left is not handed out after. */
function whileUnlocked(fileTokens: FileTokens, { session }: Pick<DeskDeps, 'session'>): FileTokens {
  return {
    ...fileTokens,
    readDownload: (token) => {
      const current = session.current();
      return current === null || current.isLocked === true ? refuse('locked', '签约台已锁定或已退出，请登录后重新生成文件。') : fileTokens.readDownload(token);
    },
  };
}

/** An item may wait for a network that is gone; nobody waits for that to leave the desk. */
async function withinMs(work: Promise<unknown>, longestMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((giveUp) => { timer = setTimeout(giveUp, longestMs); });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

async function answer(deps: DeskDeps, message: unknown): Promise<AnswerMessage> {
  const parsed = callMessageSchema.safeParse(message);
  if (parsed.success) return { id: parsed.data.id, result: await dispatch(deps, parsed.data.call, parsed.data.input) };
  const numbered = z.object({ id: z.number().int() }).safeParse(message);
  return { id: numbered.success ? numbered.data.id : 0, result: refuse('bad_message', '请求内容有误，请刷新页面后再试。') };
}

function completeWorld(options: DeskOptions, rareFont: Uint8Array | null): DeskWorld {
  const { world = {} } = options;
  return {
    clock: world.clock ?? realClock,
    random: world.random ?? pooledRandom({ bytes: randomBytes }),
    fetch: world.fetch ?? fetch,
    documents: world.documents ?? createDocumentsPool({ resourceDir: options.resourceDir ?? builtResourceDir, rareFont, size: 2 }),
  };
}

function configOf(options: DeskOptions, rareFontProblem: string | null): DeskConfig {
  const sampleFile = join(options.samplesDir ?? join(root, 'build/samples'), 'sample-60.xlsx');
  return {
    dataDir: options.dataDir, hubUrl: options.hubUrl, demo: options.demo, portalUrl: options.portalUrl ?? options.hubUrl, version: options.version,
    resourceDir: options.resourceDir ?? builtResourceDir,
    rareFont: options.rareFontFile === undefined ? null : { fileName: basename(options.rareFontFile), problem: rareFontProblem },
    sampleFile: existsSync(sampleFile) ? sampleFile : null,
    backup: { folder: options.backupDir ?? join(options.dataDir, 'backups'), keptDays: keptBackupDays },
  };
}

/** In memory only: who was signed in is forgotten when the desk ends. */
function createSessionHolder(): SessionHolder {
  let current: StaffSession | null = null;
  return { current: () => current, replace: (session) => { current = session; } };
}
