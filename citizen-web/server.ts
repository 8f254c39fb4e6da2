import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import pino from 'pino';
import { loadFontFiles } from '../shared/documents/fonts/font-files.ts';
import { openMarkFonts } from '../shared/documents/marks/glyph-outline.ts';
import type { Clock } from '../shared/lib/clock.ts';
import { pooledRandom } from '../shared/lib/pooled-random.ts';
import type { Random } from '../shared/lib/random.ts';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';
import { createApp } from './app.ts';
import { readHubConfig } from './config.ts';
import type { HubConfig } from './config.ts';
import { finishInterruptedRotation, masterKeyPath, readEventAuthority, readMasterKey } from './hub-secrets.ts';
import { readProviderSettings } from './provider-settings.ts';
import { createFaceProvider, createSmsProvider } from './providers/create-providers.ts';
import { createHttpCall } from './providers/http-call.ts';
import { noteParts } from './routes/health.ts';
import { createMaintenanceApp } from './routes/maintenance.ts';
import { loggedError, redactedPaths } from './security/redaction.ts';
import { checkHubDatabase } from './store/check-database.ts';
import { checkSomeParts } from './store/check-parts.ts';
import { ensureLogHead, mintEnrolmentCode, seedDemoStaff } from './store/first-start.ts';
import type { HubDeps, HubLog } from './store/hub-deps.ts';
import { createHubFiles } from './store/hub-files.ts';
import { keyIdOf, openKeyRing } from './store/key-ring.ts';
import { lockHubFolder } from './store/lock-hub-folder.ts';
import { keepHubCopies } from './store/backup/keep-copies.ts';
import { createHintBoard, createSharedHintBoard } from './store/hint-board.ts';
import { openHubDb } from './store/open-hub-db.ts';
import { openPostgres } from './store/open-postgres.ts';
import { createOpenRequests } from './store/open-requests.ts';
import { startJobs } from './store/run-jobs.ts';
import { startCheckpointer } from './workers/checkpointer.ts';
import { createHubDocuments } from './workers/hub-documents.ts';
import { startPageImagePool } from './workers/page-image-pool.ts';
import { startUploadCheckPool } from './workers/upload-check-pool.ts';
import { keepPagesWarm } from './workers/warm-pages.ts';

export type HubOptions = {
  readonly dataDir: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host?: string;
  readonly publicUrl?: string;
  /** PostgreSQL instead of a file in the folder. */
  readonly databaseUrl?: string;
  readonly backupDir?: string;
  readonly demo: boolean;
  /** A demonstration or a test may bring its own time. */
  readonly clock?: Clock;
  /** Requests and jobs are logged to standard output when true. */
  readonly isLogging?: boolean;
  /** Who moves the log into the database: a thread beside the hub, or whoever asks for it, as a test that watches the files. */
  readonly checkpoints?: 'beside' | 'asked';
};

type Run = Required<Pick<HubOptions, 'clock' | 'isLogging' | 'checkpoints'>>;

export type RunningHub = {
  readonly url: string;
  readonly address: string;
  readonly deps: HubDeps;
  /** Runs the close and the outbox now instead of within two seconds. */
  readonly runJobs: () => Promise<void>;
  /** A fresh one-time code that enrols one desk. */
  readonly demoEnrolmentCode: () => Promise<string>;
  /** Resolves when the disk did not take what was written: the hub answers nobody any more and must be started anew. */
  readonly failed: Promise<unknown>;
  readonly close: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** One core is left to those who wait for an answer. */
const drawingThreads = Math.max(1, availableParallelism() - 1);
const realClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const realRandom: Random = pooledRandom({ bytes: randomBytes });

if (import.meta.main) await runFromEnvironment();

/** Starts the hub as a server on the settings of the environment, until it is told to end. */
export async function runFromEnvironment(): Promise<void> {
  const config = readHubConfig(process.env);
  const started = config.ok ? await startWith(config.value, { clock: realClock, isLogging: true, checkpoints: 'beside' }) : config;
  if (!started.ok && config.ok && maintainable.includes(started.error.code)) return standInFor(config.value, started.error);
  if (!started.ok) {
    process.stderr.write(`${started.error.message}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`签约网页已启动：${started.value.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void started.value.stop().then(() => process.exit(0)));
  void started.value.failed.then(endAtOnce);
}

/**
 * What the disk holds is unknown after a flush that failed (PostgreSQL ends itself at the same: wiki.postgresql.org/wiki/Fsync_Errors): a
 * hub that ran on would be no use to anybody. Whoever watches the service starts it again, and SQLite begins with what is really there.
 */
function endAtOnce(error: unknown): void {
  process.stderr.write(`数据没有写到磁盘（${error instanceof Error ? error.message : String(error)}），签约网页已停止；没有写到磁盘的操作都没有答复过“成功”。请检查磁盘后重新启动。\n`);
  process.exit(1);
}

/** What somebody has to mend while citizens and desks are told so; whatever else stops a start is a slip of whoever starts it. */
const maintainable: readonly string[] = ['unreadable_data', 'newer_data', 'master_key', 'wrong_master_key', 'migration'];

/** The maintenance page in the hub's place, on its port, until the process is told to end. */
async function standInFor(config: HubConfig, reason: Refusal): Promise<void> {
  process.stderr.write(`签约网页不能启动：${reason.message}\n现在显示维护页；处理好以后请重新启动。\n`);
  const standing = await startMaintenance(config, reason);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void standing.stop().then(() => process.exit(1)));
}

/** Serves nothing but the maintenance page at the hub's address. */
export async function startMaintenance(config: HubConfig, reason: Refusal): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> {
  const app = await createMaintenanceApp(config, realClock, reason);
  const address = await app.listen({ host: config.host, port: config.port });
  return { address, stop: () => app.close() };
}

/** Starts a hub in this process. A port in use, a newer database, a lost key are refusals, and leave nothing running. */
export async function startHub(options: HubOptions): Promise<Result<RunningHub, Refusal>> {
  const config = readHubConfig({
    ...process.env, HUB_DATA: options.dataDir, HUB_PORT: String(options.port), HUB_DEMO: options.demo ? '1' : '0', HUB_HOST: options.host ?? '127.0.0.1',
    ...(options.publicUrl === undefined ? {} : { HUB_PUBLIC_URL: options.publicUrl }), ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }), ...(options.backupDir === undefined ? {} : { HUB_BACKUP_DIR: options.backupDir }),
  });
  return config.ok ? startWith(config.value, { clock: options.clock ?? realClock, isLogging: options.isLogging === true, checkpoints: options.checkpoints ?? 'beside' }) : config;
}

async function startWith(settings: HubConfig, { clock, isLogging, checkpoints }: Run): Promise<Result<RunningHub, Refusal>> {
  const port = settings.port === 0 ? await freePort(settings.host) : settings.port;
  const address = `http://${settings.host === '0.0.0.0' || settings.host === '::' ? '127.0.0.1' : settings.host}:${port}`;
  const config: HubConfig = { ...settings, dataDir: resolve(settings.dataDir), port, publicUrl: (settings.publicUrl ?? address).replace(/\/+$/, '') };
  const providers = readProviderSettings(process.env, { sms: config.smsMethod, face: config.face.method }, (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null));
  if (!providers.ok) return providers;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  // The lock comes first: two hubs that start at once in a new folder would each make a key.
  const lock = lockHubFolder(config.dataDir);
  if (!lock.ok) return lock;
  const keyPath = masterKeyPath(config.dataDir, process.env);
  const readKey = (): ReturnType<typeof readMasterKey> => readMasterKey(config.dataDir, { path: keyPath, hex: process.env['HUB_MASTER_KEY'] }, realRandom);
  // Before the database is made, so that a missing key is told from a first start.
  const firstKey = readKey();
  const log = createLog(isLogging);
  const opened = firstKey.ok ? await openStore(config, log, checkpoints) : firstKey;
  if (!opened.ok) {
    lock.value.release();
    return opened;
  }
  finishInterruptedRotation(keyPath, await keyIdOf(opened.value.db));
  const masterKey = readKey();
  const keys = masterKey.ok ? await openKeyRing(opened.value.db, masterKey.value, realRandom, clock.nowMs()) : masterKey;
  if (!keys.ok) {
    await opened.value.close();
    lock.value.release();
    return keys;
  }
  const images = startPageImagePool(drawingThreads);
  const uploads = startUploadCheckPool((error) => log.warn({ error: loggedError(error) }, 'the check of an uploaded file was given up'));
  const api = { call: createHttpCall(), clock, random: realRandom };
  const deps: HubDeps = {
    db: opened.value.db, flushed: opened.value.flushed, clock, random: realRandom, files: await createHubFiles(join(config.dataDir, 'files'), opened.value.flushed), keys: keys.value, config,
    sms: createSmsProvider(api, providers.value.sms), face: createFaceProvider(api, providers.value.face), hints: opened.value.hints, log,
    documents: createHubDocuments({ clock, authority: readEventAuthority(config.dataDir, clock.nowMs(), realRandom), fonts: await readMarkFonts(), images, uploads }),
  };
  await ensureLogHead(deps);
  if (config.demo) await seedDemoStaff(deps);
  const openRequests = createOpenRequests();
  const app = await createApp(deps, { openRequests });
  const closeRest = async (): Promise<void> => {
    await images.close();
    await uploads.close();
    await opened.value.close();
    lock.value.release();
  };
  try {
    await app.listen({ host: config.host, port });
  } catch (error) {
    await app.close();
    await closeRest();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return refuse('port_in_use', `端口 ${port} 已被其他程序占用，请用 --port（或 HUB_PORT）另选一个端口。`);
    throw error;
  }
  const jobs = startJobs(deps, openRequests);
  const pages = keepPagesWarm(deps, drawingThreads);
  // PostgreSQL has its own ways of being copied (pg_basebackup, archived WAL).
  const copies = config.backupDir === null || config.databaseUrl !== null ? null : keepHubCopies(deps, resolve(config.backupDir));
  const looking = checkSomeParts(deps).then((found) => noteParts(app, found)).catch((error: unknown) => deps.log.error({ error: loggedError(error) }, 'the parts could not be checked'));
  const stop = async (): Promise<void> => {
    await app.close();
    await looking;
    await jobs.stop();
    await pages.stop();
    await copies?.stop();
    await closeRest();
  };
  return ok({ url: config.publicUrl ?? address, address, deps, runJobs: jobs.run, demoEnrolmentCode: () => mintEnrolmentCode(deps), failed: opened.value.failed, close: stop, stop });
}

type Store = Pick<HubDeps, 'db' | 'flushed' | 'hints'> & { readonly failed: Promise<unknown>; readonly close: () => Promise<void> };

/** SQLite in the data folder, or PostgreSQL, which several hub processes may share. */
async function openStore(config: HubConfig, log: HubLog, checkpoints: Run['checkpoints']): Promise<Result<Store, Refusal>> {
  if (config.databaseUrl === null) {
    const path = join(config.dataDir, 'hub.sqlite');
    const checked = checkHubDatabase(path);
    if (!checked.ok) return checked;
    const opened = await openHubDb(path, 'together');
    if (!opened.ok) return opened;
    const checkpointer = checkpoints === 'asked' ? null : startCheckpointer(path, (error) => log.error({ error: loggedError(error) }, 'the log is moved by the hub itself from now on'));
    const close = async (): Promise<void> => {
      await checkpointer?.close();
      await opened.value.close();
    };
    return ok({ ...opened.value, hints: createHintBoard(), close });
  }
  const opened = await openPostgres(config.databaseUrl);
  if (!opened.ok) return opened;
  const hints = await createSharedHintBoard(opened.value.pool);
  return ok({ db: opened.value.db, flushed: opened.value.flushed, failed: opened.value.failed, hints, close: () => hints.close().then(opened.value.close) });
}

function createLog(isLogging: boolean): HubLog {
  const logger = pino({ enabled: isLogging, redact: { paths: [...redactedPaths], censor: '***' }, base: null });
  return {
    info: (facts, text) => { logger.info(facts, text); },
    warn: (facts, text) => { logger.warn(facts, text); },
    error: (facts, text) => { logger.error(facts, text); },
  };
}

async function readMarkFonts(): Promise<ReturnType<typeof openMarkFonts>> {
  return openMarkFonts(await loadFontFiles((path) => readFile(join(import.meta.dirname, '..', 'dist/resources', path))));
}

/** A port that was free a moment ago: the public address must be known before the first request. */
async function freePort(host: string): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => { probe.listen(0, host, done); });
  const { port } = probe.address() as AddressInfo; // A listening TCP server has an AddressInfo; the type also covers pipes.
  await new Promise((done) => { probe.close(done); });
  return port;
}
