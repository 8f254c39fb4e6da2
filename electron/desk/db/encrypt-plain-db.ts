import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '../../../shared/lib/assert.ts';
import { syncFile, syncFolder } from '../files/write-whole-file.ts';
import { isPlainDatabase } from './is-plain-database.ts';
import { encryptInPlace, openEncrypted } from './open-database.ts';

/**
 * Once, for a folder of an earlier program: the plain database at `path` becomes an encrypted one. Until the last rename the plain
 * file is the whole desk, after it the encrypted one is; whatever a crash left half done is made anew. Does nothing to what is
 * encrypted already. `newestVersion`: a file of a newer program is left alone, for opening to refuse.
 */
export function encryptPlainDb(path: string, key: Uint8Array, newestVersion: number): void {
  const copy = `${path}.encrypting`;
  rmSync(copy, { force: true });
  if (!isPlainDatabase(path)) return;
  const plain = new Database(path, { timeout: 5000 });
  try {
    if (Number(plain.pragma('user_version', { simple: true })) > newestVersion) return;
    // Out of WAL: what lay in -wal is in the file, and no -wal is left beside the encrypted one.
    assert(plain.pragma('journal_mode = DELETE', { simple: true }) === 'delete', 'nobody else has the database open');
    plain.pragma('temp_store = MEMORY');
    plain.prepare('vacuum into ?').run(copy);
  } finally {
    plain.close();
  }
  const encrypting = new Database(copy);
  encryptInPlace(encrypting, key);
  encrypting.close();
  const encrypted = openEncrypted(copy, key, { timeoutMs: 0, isReadOnly: true });
  const verdict = encrypted.pragma('integrity_check', { simple: true });
  encrypted.close();
  assert(verdict === 'ok', `the encrypted copy is whole: ${String(verdict)}`);
  syncFile(copy);
  renameSync(copy, path);
  syncFolder(dirname(path));
}
