import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { readSealKeyFile } from './seal-vault.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Seals to choose from, and which of them this desk can use. */
export async function listSeals(deps: DeskDeps): Answer<'seals.list'> {
  const seals = await listShown(deps.db, 'seal', {});
  const views = seals.map(async ({ sealId, name, demo }) => ({ sealId, name, demo, usableHere: (await readSealKeyFile(deps, sealId)) !== null }));
  return ok({ seals: await Promise.all(views) });
}
