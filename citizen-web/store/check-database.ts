import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** Before the hub opens its database: whether its pages are whole (sqlite.org/pragma.html, quick_check). A file that is not there yet is. */
export function checkHubDatabase(path: string): Result<null, Refusal> {
  if (!existsSync(path)) return ok(null);
  let sqlite: Database.Database | null = null;
  try {
    sqlite = new Database(path, { timeout: 5000 });
    return sqlite.pragma('quick_check(1)', { simple: true }) === 'ok' ? ok(null) : damaged(path);
  } catch (error) {
    if (error instanceof Database.SqliteError) return damaged(path);
    throw error;
  } finally {
    sqlite?.close();
  }
}

function damaged(path: string): Result<never, Refusal> {
  return refuse('unreadable_data', `数据文件 ${path} 已损坏或无法读取，没有改动。请先保存这个数据文件夹，再用 npm run hub -- restore-drill 检查备份，用 npm run hub -- restore 恢复；磁盘故障请先更换磁盘。`);
}
