import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. What is deleted by its age, and with which master key a household's key is wrapped. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('retention_run').addColumn('class', 'text', (c) => c.notNull()).addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull()).addColumn('kept_days', 'integer', (c) => c.notNull()).addPrimaryKeyConstraint('retention_run_pk', ['at_ms', 'class']).execute();
  // Null: here before anybody counted; the first look gives it that day.
  await db.schema.alterTable('part').addColumn('created_at_ms', 'bigint').execute();
  await db.schema.createIndex('part_household').on('part').columns(['household_id']).execute();
  await db.schema.createIndex('command_household').on('command').columns(['household_id']).execute();
  // Which outer key wraps the households' keys, and the inner key, sealed with it, so that look-ups survive its change.
  await db.schema.createTable('key_ring').addColumn('id', 'integer', (c) => c.primaryKey()).addColumn('key_id', 'text', (c) => c.notNull()).addColumn('sealed_inner', 'text', (c) => c.notNull())
    .addColumn('since_ms', 'bigint', (c) => c.notNull()).execute();
}
