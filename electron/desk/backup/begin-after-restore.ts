import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '../../../shared/lib/random.ts';
import { ok } from '../../../shared/lib/result.ts';
import { inTransaction } from '../db/in-transaction.ts';
import { readDevice } from '../db/meta.ts';
import { takeNewIncarnation } from '../db/outbox.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { restoredMark } from './restore-backup.ts';

/**
 * A desk that was restored has perhaps used its next numbers before: it goes on as a new incarnation (architecture.md, Sync, line
 * 16), its outbox kept and renumbered; whoever signs in signs what is theirs again.
 */
export async function beginAfterRestore(deps: Pick<DeskDeps, 'db' | 'random' | 'config'>): Promise<void> {
  const mark = join(deps.config.dataDir, restoredMark);
  if (!existsSync(mark)) return;
  await inTransaction(deps.db, async (tx) => {
    if (await readDevice(tx) !== null) await takeNewIncarnation(tx, newId(deps.random));
    return ok(null);
  });
  rmSync(mark);
}
