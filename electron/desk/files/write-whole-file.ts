import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file that is whole or absent whatever happens meanwhile: under a temporary name, flushed, renamed, the folder
 * flushed. Only its owner may read it. `temporary` lies in the same folder; on a fault it is taken away again.
 */
export function writeWholeFile(path: string, temporary: string, bytes: Uint8Array): void {
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fsyncSync(file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** What has been written to a file of another writer reaches the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A folder that a power cut cannot take away again with everything in it: the name is flushed in the folder above. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  syncFolder(dirname(folder));
}

/** Windows cannot open a folder; its rename is durable with the file system's own log. */
export function syncFolder(folder: string): void {
  let handle: number;
  try {
    handle = openSync(folder, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EISDIR' || error.code === 'EPERM' || error.code === 'EACCES')) return;
    throw error;
  }
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
