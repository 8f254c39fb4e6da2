import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { sha256Hex } from '../../../shared/crypto/sha256.ts';
import { must } from '../../../shared/lib/assert.ts';
import { openEncrypted } from '../db/open-database.ts';
import { createPartFiles, partFileNames } from '../files/part-files.ts';

/**
 * Beside the desk's thread: the whole database's pages, and every part file against its digest. A damaged or stray file is taken
 * away; the hub has a whole one, which the next reader fetches.
 */
const orderSchema = z.object({ dataDir: z.string(), key: z.instanceof(Uint8Array) });
const { dataDir, key } = orderSchema.parse(workerData);
const sqlite = openEncrypted(join(dataDir, 'desk.db'), key, { timeoutMs: 30_000, isReadOnly: true });
const database = sqlite.pragma('quick_check(1)', { simple: true });
const rows = z.array(z.object({ digest: z.string() })).parse(sqlite.prepare('select digest from part where body is null').all());
sqlite.close();
const folder = join(dataDir, 'parts');
const files = createPartFiles(folder, key, { bytes: () => { throw new Error('nothing is written here'); } });
const names = partFileNames(key);
const here = new Set(readdirSync(folder));
let damaged = 0;
let missing = 0;
for (const { digest } of rows) {
  const name = names.nameOf(digest);
  const bytes = files.read(digest);
  if (bytes !== null && sha256Hex(bytes) === digest) continue;
  if (here.has(name)) {
    rmSync(join(folder, name));
    damaged += 1;
  } else missing += 1;
}
must(parentPort, 'a worker has its parent').postMessage({ isDatabaseWhole: database === 'ok', parts: rows.length, damaged, missing });
