import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { DeskDeps } from '../desk-deps.ts';
import { readDevice } from '../db/meta.ts';
import { findBackups } from './backup-folder.ts';
import type { BackupKeeper, FolderCheck } from './backup-folder.ts';
import type { BackupOrder } from './write-backup.ts';

type KeeperPlace = { readonly backupDir: string; readonly keptDays: number; readonly key: Uint8Array };

const dayMs = 86_400_000;
const lookEveryMs = 600_000;
const checkAfterMs = 20_000;
const checkSchema = z.object({ isDatabaseWhole: z.boolean(), parts: z.number(), damaged: z.number(), missing: z.number() });

/** A backup a day while the desk is open, and one check of the whole folder after each start; both on threads of their own. */
export function startBackupKeeper(deps: Pick<DeskDeps, 'db' | 'clock' | 'config' | 'log' | 'events'>, place: KeeperPlace): BackupKeeper {
  const held: { working: Promise<string> | null; problem: string | null; check: FolderCheck | null } = { working: null, problem: null, check: null };
  const write = async (): Promise<string> => {
    const device = await readDevice(deps.db);
    const order: BackupOrder = { dataDir: deps.config.dataDir, backupDir: place.backupDir, key: place.key, nowMs: deps.clock.nowMs(), deviceName: device?.name ?? '', keptDays: place.keptDays };
    const { name } = z.object({ name: z.string() }).parse(await inWorker(new URL('./backup-worker.ts', import.meta.url), order));
    return name;
  };
  const now = (): Promise<string> => {
    held.working ??= write().then((name) => {
      held.problem = null;
      deps.log.info('a backup was written', { name });
      return name;
    }, (error: unknown) => {
      held.problem = '最近一次备份没有成功，请检查备份文件夹的磁盘空间和权限，再点“现在备份”。';
      deps.log.error('the backup failed', error);
      throw error;
    }).finally(() => { held.working = null; });
    return held.working;
  };
  const look = (): void => {
    const newest = findBackups(place.backupDir)[0];
    if (newest === undefined || newest.madeAtMs < deps.clock.nowMs() - dayMs) now().catch(() => undefined);
  };
  const check = async (): Promise<void> => {
    held.check = checkSchema.parse(await inWorker(new URL('./check-worker.ts', import.meta.url), { dataDir: deps.config.dataDir, key: place.key }));
    if (!held.check.isDatabaseWhole || held.check.damaged > 0) deps.log.error('the data folder is damaged', new Error(JSON.stringify(held.check)));
  };
  const timers = [setInterval(look, lookEveryMs), setTimeout(() => void check().catch((error: unknown) => deps.log.error('the data folder could not be checked', error)), checkAfterMs)];
  for (const timer of timers) timer.unref();
  return {
    now, state: () => ({ isWorking: held.working !== null, problem: held.problem, check: held.check }),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await held.working?.catch(() => undefined);
    },
  };
}

function inWorker(program: URL, order: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread ended without an answer')));
  });
}
