import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file that is whole or absent whatever happens meanwhile, and there for good when this returns: written under a temporary
 * name, flushed, renamed, the folder flushed. Only its owner may read it. What an earlier, interrupted try left is replaced.
 */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  flushFolder(dirname(path));
}

/** A folder that a power cut cannot take away again with everything in it. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  flushFolder(dirname(folder));
}

/** The names in a folder reach the disk. Windows cannot open a folder; its rename is durable with the file system's own log. */
export function flushFolder(folder: string): void {
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
