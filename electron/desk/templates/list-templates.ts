import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { rowsOf } from './template-row.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Template versions, the newest first, and the batches that issue with each. */
export async function listTemplates(deps: DeskDeps): Answer<'templates.list'> {
  const templates = await listShown(deps.db, 'template', {});
  templates.sort((one, other) => other.createdAtMs - one.createdAtMs);
  return ok({ templates: await rowsOf(deps.db, templates) });
}
