import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. What desks handed in after a restore: 待核对. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('hand_in').addColumn('hand_in_id', 'text', (c) => c.primaryKey()).addColumn('household_id', 'text').addColumn('command_id', 'text')
    .addColumn('device_id', 'text', (c) => c.notNull()).addColumn('at_ms', 'bigint', (c) => c.notNull()).addColumn('is_noted', 'integer', (c) => c.notNull())
    .addColumn('sealed_content', 'text', (c) => c.notNull()).addColumn('content_digest', 'text', (c) => c.notNull()).addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('outcome', 'text').addColumn('settled_by', 'text').addColumn('settled_at_ms', 'bigint').addColumn('sealed_reason', 'text').execute();
  await db.schema.createIndex('hand_in_household').on('hand_in').columns(['household_id']).execute();
  await db.schema.createIndex('hand_in_order').on('hand_in').columns(['at_ms']).execute();
}
