import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. What review is warned of: devices, addresses and ink that come again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('signing_visit').addColumn('household_id', 'text', (c) => c.notNull()).addColumn('device_hash', 'text', (c) => c.notNull())
    .addColumn('address_hash', 'text', (c) => c.notNull()).addColumn('at_ms', 'bigint', (c) => c.notNull()).addPrimaryKeyConstraint('signing_visit_pk', ['household_id', 'device_hash', 'address_hash']).execute();
  await db.schema.createIndex('signing_visit_device').on('signing_visit').columns(['device_hash']).execute();
  await db.schema.createTable('ink_trace').addColumn('ink_hash', 'text', (c) => c.notNull()).addColumn('signing_id', 'text', (c) => c.notNull())
    .addColumn('household_id', 'text', (c) => c.notNull()).addColumn('at_ms', 'bigint', (c) => c.notNull()).addPrimaryKeyConstraint('ink_trace_pk', ['ink_hash', 'signing_id']).execute();
  await db.schema.createIndex('ink_trace_household').on('ink_trace').columns(['household_id']).execute();
  await db.schema.createTable('desk_address').addColumn('address_hash', 'text', (c) => c.primaryKey()).addColumn('last_seen_at_ms', 'bigint', (c) => c.notNull()).execute();
}
