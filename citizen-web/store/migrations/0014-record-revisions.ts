import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. What the digest of state asks of every record, without the records themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('record_revision').on('record').columns(['kind', 'id', 'revision']).execute();
}
