import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { syncFolder } from '../files/write-whole-file.ts';
import { backupListName, firstDamage, readBackupList } from './backup-folder.ts';

/** Lies in a folder that was restored until the desk has begun again as a new incarnation (architecture.md, Sync, line 16). */
export const restoredMark = 'restored.mark';
/** What makes up a desk, in the order it is moved: a folder without its database is not taken for a new one before all else is in place. */
const ownEntries = ['desk.db-wal', 'desk.db-shm', restoredMark, 'parts', 'desk-key.json', 'desk-recovery.json', 'desk.db'] as const;
const incomingName = 'incoming';
const readyName = 'incoming-ready';

/**
 * Puts a backup in the place of what is in the data folder; what was there is set aside in `set-aside-…`, never deleted. The desk
 * must not be open. Whatever a crash left half done, `finishRestore` completes. Refused: a folder that is no whole backup.
 */
export function restoreBackup(dataDir: string, backupFolder: string, nowMs: number): Result<null, Refusal> {
  const list = readBackupList(backupFolder);
  if (list === null) return refuse('no_backup', '所选文件夹不是签约台的备份，请选择名为 desk-日期-时间 的备份文件夹。');
  const damaged = firstDamage(backupFolder, list);
  if (damaged !== null) return refuse('backup_damaged', `这份备份不完整（${damaged}），没有恢复，请选择另一份备份。`);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const incoming = join(dataDir, incomingName);
  rmSync(incoming, { recursive: true, force: true });
  cpSync(backupFolder, incoming, { recursive: true });
  rmSync(join(incoming, backupListName));
  writeFileSync(join(incoming, restoredMark), '', { flush: true });
  renameSync(incoming, join(dataDir, readyName));
  syncFolder(dataDir);
  finishRestore(dataDir, nowMs);
  return ok(null);
}

/** Completes a restore whose files are all in the folder; does nothing where none is under way. Called before every opening. */
export function finishRestore(dataDir: string, nowMs: number): void {
  const ready = join(dataDir, readyName);
  if (!existsSync(ready)) return;
  if (existsSync(join(ready, 'desk.db'))) {
    for (const entry of ownEntries) {
      // What has come in already is no more among what is ready, and stays.
      if (!existsSync(join(ready, entry)) && entry !== 'desk.db-wal' && entry !== 'desk.db-shm') continue;
      setAside(dataDir, entry, nowMs);
      if (existsSync(join(ready, entry))) renameSync(join(ready, entry), join(dataDir, entry));
    }
  }
  rmSync(ready, { recursive: true });
  syncFolder(dataDir);
}

/** Begins with nothing: all there was is set aside, and the device enrols anew. What had not been uploaded stays in what was set aside. */
export function startOver(dataDir: string, nowMs: number): void {
  for (const entry of ownEntries.toReversed()) setAside(dataDir, entry, nowMs);
  syncFolder(dataDir);
}

function setAside(dataDir: string, entry: string, nowMs: number): void {
  if (!existsSync(join(dataDir, entry))) return;
  const folder = join(dataDir, `set-aside-${nowMs}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  renameSync(join(dataDir, entry), join(folder, entry));
}
