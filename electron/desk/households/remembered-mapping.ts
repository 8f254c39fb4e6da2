import type { ReadDb, WriteDb } from '../db/schema.ts';
import { headerMappingSchema } from '../../../shared/desk/import-types.ts';
import type { HeaderMapping, ImportColumn } from '../../../shared/desk/import-types.ts';

/** Where the columns of the batch's last imported list went, by header; null before the first. */
export async function readRememberedMapping(db: ReadDb, batchId: string): Promise<HeaderMapping | null> {
  const row = await db.selectFrom('import_mapping').select('body').where('header_key', '=', batchId).executeTakeFirst();
  return row === undefined ? null : headerMappingSchema.parse(JSON.parse(row.body));
}

export async function rememberMapping(tx: WriteDb, batchId: string, columns: readonly ImportColumn[], nowMs: number): Promise<void> {
  const body = JSON.stringify(Object.fromEntries(columns.map((each) => [each.header, each.target])));
  await tx.insertInto('import_mapping').values({ header_key: batchId, body, updated_at_ms: nowMs })
    .onConflict((conflict) => conflict.column('header_key').doUpdateSet({ body, updated_at_ms: nowMs })).execute();
}
