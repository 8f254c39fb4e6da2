import type { Kysely } from 'kysely';

/** What the digest of state asks of every record, without reading the records themselves. Frozen: a later form is a later migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('confirmed_record_revision').on('confirmed_record').columns(['kind', 'id', 'revision']).execute();
}
