import { listShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { TemplateRow } from '../../../shared/desk/template-calls.ts';
import type { TemplateVersion } from '../../../shared/domain/records.ts';

/** Versions as lists show them: who saved each, and which batches use it. */
export async function rowsOf(db: ReadDb, templates: readonly TemplateVersion[]): Promise<TemplateRow[]> {
  const names = new Map((await listShown(db, 'staff', {})).map((each) => [each.staffId, each.name]));
  const batches = await listShown(db, 'batch', {});
  return templates.map(({ templateVersionId, kind, title, versionName, createdAtMs, createdBy }) => ({
    templateVersionId, kind, title, versionName, createdAtMs, createdByName: names.get(createdBy) ?? '',
    usedBy: batches.filter((each) => each.templateVersionId === templateVersionId || each.waiverTemplateVersionId === templateVersionId)
      .map(({ batchId, name }) => ({ batchId, name })),
  }));
}
