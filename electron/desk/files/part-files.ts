import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import type { Random } from '../../../shared/lib/random.ts';
import { newId } from '../../../shared/lib/random.ts';
import { makeFolder, writeWholeFile } from './write-whole-file.ts';

/** Parts too large for the database, as files named by their digest. */
export type PartFiles = { readonly write: (digest: string, bytes: Uint8Array) => void; readonly read: (digest: string) => Uint8Array | null };

/** A file is whole or absent; one that is damaged on disk is replaced. */
export function createPartFiles(folder: string, random: Random): PartFiles {
  makeFolder(folder);
  return {
    write: (digest, bytes) => {
      const path = join(folder, digest);
      if (existsSync(path) && sha256Hex(readFileSync(path)) === digest) return;
      writeWholeFile(path, `${path}.${newId(random)}.part`, bytes);
    },
    read: (digest) => {
      const path = join(folder, digest);
      return existsSync(path) ? readFileSync(path) : null;
    },
  };
}
