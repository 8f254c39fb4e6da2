import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';

/** One backup is a folder: desk.db, parts/, the key file as it was wrapped, and this list of them. */
export const backupListSchema = z.object({
  version: z.literal(1), madeAtMs: z.number().int(), deviceName: z.string(), schemaVersion: z.number().int(),
  files: z.array(z.object({ path: z.string(), length: z.number().int(), digest: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type BackupList = z.infer<typeof backupListSchema>;
export type FoundBackup = { readonly name: string; readonly folder: string; readonly madeAtMs: number; readonly bytes: number };

/** What the folder's check found; null while it has not ended. */
export type FolderCheck = { readonly isDatabaseWhole: boolean; readonly parts: number; readonly damaged: number; readonly missing: number };
export type BackupKeeper = {
  /** Writes a backup now, or waits for the one that is being written; what went wrong is told as an Error. */
  readonly now: () => Promise<string>;
  readonly state: () => { readonly isWorking: boolean; readonly problem: string | null; readonly check: FolderCheck | null };
  readonly close: () => Promise<void>;
};

export const backupListName = 'backup.json';
export const backupNamePattern = /^desk-\d{4}-\d{2}-\d{2}-\d{6}(?:-\d+)?$/;

/** The whole backups in a folder, the newest first; a half-written one has another name and is none. */
export function findBackups(backupDir: string): FoundBackup[] {
  if (!existsSync(backupDir)) return [];
  return readdirSync(backupDir).filter((name) => backupNamePattern.test(name)).flatMap((name) => {
    const folder = join(backupDir, name);
    const list = readBackupList(folder);
    return list === null ? [] : [{ name, folder, madeAtMs: list.madeAtMs, bytes: list.files.reduce((sum, file) => sum + file.length, 0) }];
  }).toSorted((one, other) => other.madeAtMs - one.madeAtMs);
}

export function readBackupList(folder: string): BackupList | null {
  const path = join(folder, backupListName);
  if (!existsSync(path)) return null;
  const parsed = backupListSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}

/** The first file that is missing or is not what the list says; null when the backup is whole. */
export function firstDamage(folder: string, list: BackupList): string | null {
  const damaged = list.files.find((file) => {
    const path = join(folder, file.path);
    return !existsSync(path) || sha256Hex(readFileSync(path)) !== file.digest;
  });
  return damaged?.path ?? null;
}
