import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeskDeps } from '../desk-deps.ts';
import { makeFolder, writeWholeFile } from '../files/write-whole-file.ts';
import { assert } from '../../../shared/lib/assert.ts';

/**
 * The key of a seal as a PKCS#12 file in `<dataDir>/seal-vault/<sealId>.p12`, still locked by its pass phrase;
 * null when this desk does not hold it. Keys never leave the desk (architecture.md, Three programs).
 */
export async function readSealKeyFile(deps: Pick<DeskDeps, 'config'>, sealId: string): Promise<Uint8Array | null> {
  try {
    return await readFile(pathOf(deps, sealId));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Puts a key file into the vault, whole or not at all, for this user's eyes only. */
export function writeSealKeyFile(deps: Pick<DeskDeps, 'config'>, sealId: string, p12: Uint8Array): void {
  const path = pathOf(deps, sealId);
  makeFolder(vaultOf(deps));
  writeWholeFile(path, `${path}.part`, p12);
}

/** Takes a key file out again whose seal was not registered. */
export function removeSealKeyFile(deps: Pick<DeskDeps, 'config'>, sealId: string): void {
  rmSync(pathOf(deps, sealId), { force: true });
}

function pathOf(deps: Pick<DeskDeps, 'config'>, sealId: string): string {
  assert(/^[\w-]{1,64}$/.test(sealId), 'a seal id names a file');
  return join(vaultOf(deps), `${sealId}.p12`);
}

function vaultOf(deps: Pick<DeskDeps, 'config'>): string {
  return join(deps.config.dataDir, 'seal-vault');
}
