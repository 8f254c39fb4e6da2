import Database from 'better-sqlite3';
import { deriveKey } from '../../../shared/crypto/derive-key.ts';
import { assert } from '../../../shared/lib/assert.ts';

type Options = { readonly timeoutMs: number; readonly isReadOnly?: boolean; /** `former`: a file that an earlier program wrote. */ readonly encryption?: 'ours' | 'former' };

/**
 * Opens a database file with the desk's key. AEGIS-256 of SQLite3 Multiple Ciphers (draft-irtf-cfrg-aegis-aead), by the processor's own AES
 * rounds: each page of the file and of its -wal is encrypted and authenticated; the key is given raw, so that no derivation from a pass phrase slows each opening.
 * A wrong key shows at the first read as SQLITE_NOTADB.
 */
export function openEncrypted(path: string, key: Uint8Array, { timeoutMs, isReadOnly = false, encryption = 'ours' }: Options): Database.Database {
  const sqlite = new Database(path, { timeout: timeoutMs, readonly: isReadOnly });
  try {
    giveKey(sqlite, 'key', key, encryption);
    // Sorting and rebuilding would otherwise write plain pages into temporary files.
    sqlite.pragma('temp_store = MEMORY');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return sqlite;
}

/** Writes an open database anew in today's cipher, in place; its journal must not be a file, or old pages would lie in it. */
export function encryptAnew(sqlite: Database.Database, key: Uint8Array): void {
  assert(sqlite.pragma('journal_mode = MEMORY', { simple: true }) === 'memory', 'no journal file while encrypting');
  giveKey(sqlite, 'rekey', key, 'ours');
}

const ciphers = { ours: 'aegis', former: 'chacha20' } as const;

function giveKey(sqlite: Database.Database, word: 'key' | 'rekey', key: Uint8Array, encryption: keyof typeof ciphers): void {
  sqlite.pragma(`cipher = '${ciphers[encryption]}'`);
  sqlite.pragma(`${word} = 'raw:${Buffer.from(deriveKey(key, 'desk database')).toString('hex')}'`);
}
