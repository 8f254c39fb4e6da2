import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ok, refuse } from '../shared/lib/result.ts';
import type { Refusal, Result } from '../shared/lib/result.ts';

export type DataLock = { readonly release: () => void };

/** A database that nothing refers to is collected and closed, and its lock goes with it: what is held is kept here. */
const heldDatabases = new Set<Database.Database>();

/**
 * Keeps a data folder for one program at a time. The lock is SQLite's own on a small file: the system lets go of it when the program
 * dies in whatever way, which a file with a process number cannot promise (numbers are used again). The number is written only to name the holder.
 */
export function lockDataDir(dataDir: string): Result<DataLock, Refusal> {
  const pidPath = join(dataDir, 'running.pid');
  let database: Database.Database;
  try {
    mkdirSync(dataDir, { recursive: true });
    database = new Database(join(dataDir, 'running.lock'), { timeout: 0 });
  } catch {
    return refuse('data_dir_unusable', `数据文件夹 ${dataDir} 无法写入。请检查权限和磁盘空间，或用 --data 指定另一个文件夹。`);
  }
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch {
    database.close();
    return refuse('data_dir_in_use', `数据文件夹 ${dataDir} 正被另一个签约台使用（进程 ${readPid(pidPath)}）。请先关闭它，或用 --data 指定另一个文件夹。`);
  }
  heldDatabases.add(database);
  writeFileSync(pidPath, `${process.pid}\n`);
  return ok({ release: () => {
    rmSync(pidPath, { force: true });
    heldDatabases.delete(database);
    database.close();
  } });
}

function readPid(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '未知';
  }
}
