import { closeSync, existsSync, openSync, readSync } from 'node:fs';

// Apart from open-database.ts: whoever asks only this has no need to load SQLite.

/** A SQLite file that nobody encrypted begins with these words (sqlite.org/fileformat.html, 1.3.1). */
export function isPlainDatabase(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(16);
    return readSync(file, head, 0, 16, 0) === 16 && head.toString('latin1') === 'SQLite format 3\0';
  } finally {
    closeSync(file);
  }
}
