import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. One-time passwords end, and devices and people were last seen some time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('staff_secret').addColumn('expires_at_ms', 'bigint').execute();
  await db.schema.alterTable('staff_secret').addColumn('last_sign_in_at_ms', 'bigint').execute();
  await db.schema.createTable('device_seen').addColumn('device_id', 'text', (c) => c.primaryKey()).addColumn('last_seen_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('protocol', 'integer').addColumn('version', 'text').addColumn('waiting', 'integer').execute();
}
