import type { ReadDb } from '../db/schema.ts';
import { maskPhone } from '../../../shared/domain/resident-id.ts';

/** 主申请人 and the masked phone of every household of a batch, by id: for lists of other things that name them. */
export async function householdNames(db: ReadDb, batchId: string): Promise<ReadonlyMap<string, { readonly name: string; readonly maskedPhone: string }>> {
  const rows = await db.selectFrom('household_row').select(['household_id', 'name', 'contact_phone']).where('batch_id', '=', batchId).execute();
  return new Map(rows.map((row) => [row.household_id, { name: row.name, maskedPhone: maskPhone(row.contact_phone) }]));
}
