import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { newId } from '../../../shared/lib/random.ts';

/** Parts too large for the database, as files named by their digest. */
export type PartFiles = { readonly write: (digest: string, bytes: Uint8Array) => void; readonly read: (digest: string) => Uint8Array | null };

/** A file is whole or absent: temp, fsync, rename, fsync of the folder. One that is damaged on disk is replaced. */
export function createPartFiles(folder: string, random: Random): PartFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    write: (digest, bytes) => {
      const path = join(folder, digest);
      if (existsSync(path) && sha256Hex(readFileSync(path)) === digest) return;
      const temporary = `${path}.${newId(random)}.part`;
      const file = openSync(temporary, 'wx', 0o600);
      try {
        writeSync(file, bytes);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
      syncFolder(folder);
    },
    read: (digest) => {
      const path = join(folder, digest);
      return existsSync(path) ? readFileSync(path) : null;
    },
  };
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
