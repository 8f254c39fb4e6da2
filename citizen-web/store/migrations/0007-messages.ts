import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. Messages that wait until a time, what the provider calls them, and what became of them at the phone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('sms_outbox').addColumn('not_before_ms', 'bigint').execute();
  await db.schema.alterTable('sms_outbox').addColumn('provider_id', 'text').execute();
  await db.schema.alterTable('sms_outbox').addColumn('receipt_at_ms', 'bigint').execute();
  // What a standing job sent it for, so that it sends it once.
  await db.schema.alterTable('sms_outbox').addColumn('occasion', 'text').execute();
  await db.schema.createIndex('sms_outbox_provider_id').on('sms_outbox').columns(['provider_id']).execute();
  await db.schema.createIndex('sms_outbox_occasion').on('sms_outbox').columns(['occasion']).execute();
  // Limits count the codes themselves.
  await db.schema.createIndex('one_time_code_phone').on('one_time_code').columns(['phone_hash', 'created_at_ms']).execute();
  // A close that was put off for a whole batch, until all its households have been told.
  await db.schema.createTable('batch_extension').addColumn('batch_id', 'text', (c) => c.notNull()).addColumn('closes_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('decided_at_ms', 'bigint', (c) => c.notNull()).addColumn('told_at_ms', 'bigint').addPrimaryKeyConstraint('batch_extension_pk', ['batch_id', 'closes_at_ms']).execute();
}
