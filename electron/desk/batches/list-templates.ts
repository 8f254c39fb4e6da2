import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Template versions to choose from, the newest first. */
export async function listTemplates(deps: DeskDeps): Answer<'templates.list'> {
  const templates = await listShown(deps.db, 'template', {});
  templates.sort((one, other) => other.createdAtMs - one.createdAtMs);
  return ok({ templates: templates.map(({ templateVersionId, kind, title, versionName }) => ({ templateVersionId, kind, title, versionName })) });
}
