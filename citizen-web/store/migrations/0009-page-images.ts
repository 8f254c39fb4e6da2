import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A page that an earlier document shows just so is kept once, under that document's digest.
  await db.schema.alterTable('page_image').addColumn('same_as', 'text').execute();
  await db.schema.createTable('page_image_task').addColumn('document_digest', 'text', (c) => c.primaryKey()).addColumn('household_id', 'text', (c) => c.notNull())
    .addColumn('document', 'text', (c) => c.notNull()).addColumn('queued_at_ms', 'bigint', (c) => c.notNull()).addColumn('not_before_ms', 'bigint', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull()).execute();
  await db.schema.createIndex('page_image_task_due').on('page_image_task').columns(['not_before_ms', 'queued_at_ms']).execute();
}
