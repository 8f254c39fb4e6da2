import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { shanghaiText } from '../../../shared/domain/signing-window.ts';
import { assert } from '../../../shared/lib/assert.ts';
import { openEncrypted } from '../db/open-database.ts';
import { syncFile, syncFolder, writeWholeFile } from '../files/write-whole-file.ts';
import { backupListName, findBackups } from './backup-folder.ts';
import type { BackupList } from './backup-folder.ts';

export type BackupOrder = {
  readonly dataDir: string; readonly backupDir: string; readonly key: Uint8Array; readonly nowMs: number; readonly deviceName: string;
  /** Backups older than this go, but never the newest. */
  readonly keptDays: number;
};

/** What holds the key, wrapped as it is in the data folder: by pass phrase or key store, and to the recovery key. */
const keyFiles = ['desk-key.json', 'desk-recovery.json'];

/**
 * Writes one dated, verified backup and drops those that are too old; gives its name. The database is copied by SQLite itself from a
 * connection of its own (VACUUM INTO keeps the key), so that the desk goes on working. Until the last rename nothing has a backup's name.
 */
export function writeBackup(order: BackupOrder): string {
  const name = freeName(order);
  const folder = join(order.backupDir, name);
  const unfinished = `${folder}.unfinished`;
  mkdirSync(order.backupDir, { recursive: true, mode: 0o700 });
  for (const left of readdirSync(order.backupDir).filter((each) => each.endsWith('.unfinished'))) rmSync(join(order.backupDir, left), { recursive: true });
  mkdirSync(join(unfinished, 'parts'), { recursive: true, mode: 0o700 });
  const schemaVersion = copyDatabase(order, join(unfinished, 'desk.db'));
  copyParts(join(order.dataDir, 'parts'), join(unfinished, 'parts'), findBackups(order.backupDir)[0]?.folder ?? null);
  for (const file of keyFiles) if (existsSync(join(order.dataDir, file))) copyFileSync(join(order.dataDir, file), join(unfinished, file));
  const list: BackupList = { version: 1, madeAtMs: order.nowMs, deviceName: order.deviceName, schemaVersion, files: describeFiles(unfinished) };
  writeWholeFile(join(unfinished, backupListName), join(unfinished, `${backupListName}.new`), Buffer.from(JSON.stringify(list)));
  renameSync(unfinished, folder);
  syncFolder(order.backupDir);
  dropOld(order);
  return name;
}

/** Named after its second; a further one of the same second gets a number. */
function freeName(order: BackupOrder): string {
  const seconds = String(Math.floor(order.nowMs / 1000) % 60).padStart(2, '0');
  const first = `desk-${shanghaiText(order.nowMs).replace(' ', '-').replace(':', '')}${seconds}`;
  let name = first;
  for (let number = 2; existsSync(join(order.backupDir, name)); number += 1) name = `${first}-${number}`;
  return name;
}

function copyDatabase(order: BackupOrder, copy: string): number {
  const source = openEncrypted(join(order.dataDir, 'desk.db'), order.key, { timeoutMs: 30_000, isReadOnly: true });
  try {
    source.prepare('vacuum into ?').run(copy);
  } finally {
    source.close();
  }
  syncFile(copy);
  const written = openEncrypted(copy, order.key, { timeoutMs: 0, isReadOnly: true });
  try {
    assert(written.pragma('integrity_check', { simple: true }) === 'ok', 'the copy of the database is whole');
    return Number(written.pragma('user_version', { simple: true }));
  } finally {
    written.close();
  }
}

/** Part files never change: one that the backup before has too is the same file on disk. */
function copyParts(from: string, to: string, before: string | null): void {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from).filter((each) => each.endsWith('.sealed'))) {
    const known = before === null ? null : join(before, 'parts', name);
    if (known !== null && existsSync(known) && sha256Hex(readFileSync(known)) === sha256Hex(readFileSync(join(from, name))) && isLinked(known, join(to, name))) continue;
    copyFileSync(join(from, name), join(to, name));
    syncFile(join(to, name));
  }
}

function isLinked(known: string, path: string): boolean {
  try {
    linkSync(known, path);
    return true;
  } catch (error) {
    // Some disks (FAT, network shares) know no second name for a file; a copy does as well.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function describeFiles(folder: string): BackupList['files'] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile()).toSorted()
    .map((path) => ({ path: path.replaceAll('\\', '/'), length: statSync(join(folder, path)).size, digest: sha256Hex(readFileSync(join(folder, path))) }));
}

function dropOld(order: BackupOrder): void {
  const [, ...older] = findBackups(order.backupDir);
  for (const backup of older) if (backup.madeAtMs < order.nowMs - order.keptDays * 86_400_000) rmSync(backup.folder, { recursive: true });
}
