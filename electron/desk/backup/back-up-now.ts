import { ok } from '../../../shared/lib/result.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';

/** 现在备份; a fault of the disk reaches the person as its own sentence. */
export async function backUpNow(deps: DeskDeps): Answer<'backup.now'> {
  return ok({ name: await deps.atRest.backups.now() });
}
