import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

export type HubFolderLock = { readonly release: () => void };

/**
 * One hub at a time on a data folder: two would each run the close and send every message twice. The lock is an open exclusive
 * transaction on a file of its own, which the operating system gives back whatever way the process ends.
 */
export function lockHubFolder(dataDir: string): Result<HubFolderLock, Refusal> {
  const lock = new Database(join(dataDir, 'hub.lock'), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return ok({ release: () => void lock.close() });
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return refuse('already_open', `数据文件夹 ${dataDir} 正被另一个签约网页服务使用，请先关闭它，或换一个数据文件夹启动。`);
    }
    throw error;
  }
}
