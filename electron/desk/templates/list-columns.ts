import { listShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import { headerMappingSchema } from '../../../shared/desk/import-types.ts';
import { fieldsByKey } from '../../../shared/domain/agreement-fields.ts';
import { householdSchema } from '../../../shared/domain/records.ts';

/** Households of one list have the same columns, so a few of each batch tell them. */
const householdsLookedAt = 50;

/** Free columns of the lists on this desk, in order: merge fields that templates may use beside the known ones. */
export async function listColumns(db: ReadDb): Promise<ReadonlySet<string>> {
  const columns = new Set<string>();
  for (const { body } of await db.selectFrom('import_mapping').select('body').execute()) {
    for (const [header, target] of Object.entries(headerMappingSchema.parse(JSON.parse(body)))) if (target === 'free') columns.add(header);
  }
  for (const { batchId } of await listShown(db, 'batch', {})) {
    const rows = await db.selectFrom('shown_record').select('body').where('kind', '=', 'household').where('batch_id', '=', batchId).limit(householdsLookedAt).execute();
    for (const { body } of rows) {
      const { fields } = householdSchema.pick({ fields: true }).parse(JSON.parse(body));
      for (const key of Object.keys(fields.values)) if (!fieldsByKey.has(key)) columns.add(key);
    }
  }
  return columns;
}
