import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deriveKey, keyedHashHex } from '../../../shared/crypto/derive-key.ts';
import { openBytes, sealBytes } from '../../../shared/crypto/envelope.ts';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { newId } from '../../../shared/lib/random.ts';
import { makeFolder, writeWholeFile } from './write-whole-file.ts';

/** Parts too large for the database, known by their digest. `read` gives null for one that is not here or cannot be opened. */
export type PartFiles = { readonly write: (digest: string, bytes: Uint8Array) => void; readonly read: (digest: string) => Uint8Array | null; /** What is not here is removed already. */ readonly remove: (digest: string) => void };

/**
 * Parts as files sealed with AES-256-GCM under a key of the desk's key. A file is named by a keyed hash of its part's digest, so
 * that nobody can ask the folder whether the desk holds a document they have. A file is whole or absent; one that is damaged is
 * replaced. Plain files of an earlier program are sealed first.
 */
export function createPartFiles(folder: string, key: Uint8Array, random: Random): PartFiles {
  makeFolder(folder);
  const names = partFileNames(key);
  const contentKey = deriveKey(key, 'part files');
  const pathOf = (digest: string): string => join(folder, names.nameOf(digest));
  const read = (digest: string): Uint8Array | null => openPartFile(pathOf(digest), contentKey, digest);
  const write = (digest: string, bytes: Uint8Array): void => {
    const before = read(digest);
    if (before !== null && sha256Hex(before) === digest) return;
    const path = pathOf(digest);
    writeWholeFile(path, `${path}.${newId(random)}.part`, sealBytes(bytes, contentKey, digest, random));
  };
  sealPlainFiles(folder, write);
  return { read, write, remove: (digest) => rmSync(pathOf(digest), { force: true }) };
}

/** What the file of a part is called in the folder of a desk with this key. */
export function partFileNames(key: Uint8Array): { readonly nameOf: (digest: string) => string } {
  const nameKey = deriveKey(key, 'part file names');
  return { nameOf: (digest) => `${keyedHashHex(nameKey, digest)}.sealed` };
}

function openPartFile(path: string, contentKey: Uint8Array, digest: string): Uint8Array | null {
  if (!existsSync(path)) return null;
  try {
    return openBytes(readFileSync(path), contentKey, digest);
  } catch (error) {
    // Damaged on disk: the tag of AES-GCM does not hold, or the file is too short to have one. A fault of the disk has a code.
    if (error instanceof Error && !('syscall' in error)) return null;
    throw error;
  }
}

/** Earlier programs kept parts in plain, named by their digest; and a program that was killed may leave what it was writing. */
function sealPlainFiles(folder: string, write: PartFiles['write']): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (/^[0-9a-f]{64}$/.test(name)) {
      const bytes = readFileSync(path);
      if (sha256Hex(bytes) === name) write(name, bytes);
      rmSync(path);
    } else if (name.endsWith('.part')) rmSync(path);
  }
}
