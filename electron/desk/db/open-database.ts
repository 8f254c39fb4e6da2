import Database from 'better-sqlite3';
import { deriveKey } from '../../../shared/crypto/derive-key.ts';
import { assert } from '../../../shared/lib/assert.ts';

/**
 * Opens a database file with the desk's key. ChaCha20-Poly1305 of SQLite3 Multiple Ciphers: each page of the file and of its -wal
 * is encrypted and authenticated; the key is given raw, so that no derivation from a pass phrase slows each opening.
 * A wrong key shows at the first read as SQLITE_NOTADB.
 */
export function openEncrypted(path: string, key: Uint8Array, options: { readonly timeoutMs: number; readonly isReadOnly?: boolean }): Database.Database {
  const sqlite = new Database(path, { timeout: options.timeoutMs, readonly: options.isReadOnly ?? false });
  try {
    giveKey(sqlite, 'key', key);
    // Sorting and rebuilding would otherwise write plain pages into temporary files.
    sqlite.pragma('temp_store = MEMORY');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return sqlite;
}

/** Encrypts a plain database in place; its journal must not be a file, or plain pages would lie in it. */
export function encryptInPlace(sqlite: Database.Database, key: Uint8Array): void {
  assert(sqlite.pragma('journal_mode = MEMORY', { simple: true }) === 'memory', 'no journal file while encrypting');
  giveKey(sqlite, 'rekey', key);
}

function giveKey(sqlite: Database.Database, word: 'key' | 'rekey', key: Uint8Array): void {
  sqlite.pragma("cipher = 'chacha20'");
  sqlite.pragma(`${word} = 'raw:${Buffer.from(deriveKey(key, 'desk database')).toString('hex')}'`);
}
