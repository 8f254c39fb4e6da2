import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { assert } from '../../../shared/lib/assert.ts';
import { syncFile, syncFolder } from '../files/write-whole-file.ts';
import { encryptionOf } from './encryption-of.ts';
import type { Encryption } from './encryption-of.ts';
import { encryptAnew, openEncrypted } from './open-database.ts';

/**
 * Once, for a folder of an earlier program: the database at `path`, plain or in the former cipher, becomes one in today's. Until the
 * last rename the old file is the whole desk, after it the new one is; whatever a crash left half done is made anew. Does nothing to
 * what is in today's cipher, nor to a file of a program newer than `newestVersion`: that is `newer`, for opening to refuse.
 */
export function raiseEncryption(path: string, key: Uint8Array, newestVersion: number): 'ready' | 'newer' {
  const copy = `${path}.encrypting`;
  rmSync(copy, { force: true });
  const encryption = encryptionOf(path);
  if (encryption !== 'plain' && encryption !== 'former') return 'ready';
  const old = openOld(path, key, encryption);
  try {
    if (Number(old.pragma('user_version', { simple: true })) > newestVersion) return 'newer';
    // Out of WAL: what lay in -wal is in the file, and no -wal is left beside the new one.
    assert(old.pragma('journal_mode = DELETE', { simple: true }) === 'delete', 'nobody else has the database open');
    old.pragma('temp_store = MEMORY');
    old.prepare('vacuum into ?').run(copy);
  } finally {
    old.close();
  }
  const raised = openOld(copy, key, encryption);
  encryptAnew(raised, key);
  raised.close();
  const written = openEncrypted(copy, key, { timeoutMs: 0, isReadOnly: true });
  const verdict = written.pragma('integrity_check', { simple: true });
  written.close();
  assert(verdict === 'ok', `the encrypted copy is whole: ${String(verdict)}`);
  syncFile(copy);
  renameSync(copy, path);
  syncFolder(dirname(path));
  return 'ready';
}

function openOld(path: string, key: Uint8Array, encryption: Extract<Encryption, 'plain' | 'former'>): Database.Database {
  return encryption === 'plain' ? new Database(path, { timeout: 5000 }) : openEncrypted(path, key, { timeoutMs: 5000, encryption });
}
