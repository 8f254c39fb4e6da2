import { closeSync, existsSync, openSync, readSync } from 'node:fs';

// Apart from open-database.ts: whoever asks only this has no need to load SQLite.

/** How a database file is written: not at all, in plain, in the cipher of earlier programs, or as today (which also is said of what is no database). */
export type Encryption = 'none' | 'plain' | 'former' | 'ours';

/** A SQLite file that nobody encrypted begins with these words (sqlite.org/fileformat.html, 1.3.1). */
const plainBeginning = 'SQLite format 3\0';
/** Byte 20 says in plain how much of each page SQLite leaves free (same place, 1.3.4): ChaCha20-Poly1305 keeps a nonce of 16 and a tag of 16 bytes there. */
const reservedAt = 20;
const formerReservedBytes = 32;

export function encryptionOf(path: string): Encryption {
  if (!existsSync(path)) return 'none';
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(reservedAt + 1);
    readSync(file, head, 0, head.length, 0);
    if (head.toString('latin1', 0, plainBeginning.length) === plainBeginning) return 'plain';
    return head[reservedAt] === formerReservedBytes ? 'former' : 'ours';
  } finally {
    closeSync(file);
  }
}
