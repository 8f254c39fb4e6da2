import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeskDeps } from '../desk-deps.ts';
import { assert } from '../../../shared/lib/assert.ts';

/**
 * The key of a seal as a PKCS#12 file in `<dataDir>/seal-vault/<sealId>.p12`, still locked by its pass phrase;
 * null when this desk does not hold it. Keys never leave the desk (architecture.md, Three programs).
 */
export async function readSealKeyFile(deps: Pick<DeskDeps, 'config'>, sealId: string): Promise<Uint8Array | null> {
  assert(/^[\w-]{1,64}$/.test(sealId), 'a seal id names a file');
  try {
    return await readFile(join(deps.config.dataDir, 'seal-vault', `${sealId}.p12`));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
