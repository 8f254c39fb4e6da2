import { PostgresAdapter } from 'kysely';
import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // What SQLite gets is as it was shipped; PostgreSQL came later and has other words for the same.
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const bytes = isPostgres ? 'bytea' : 'blob';
  await logTables(db);
  await recordTables(db, bytes);
  await citizenTables(db, isPostgres);
  await messageTables(db, bytes);
}

async function logTables(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('log_head').addColumn('id', 'integer', (c) => c.primaryKey()).addColumn('epoch', 'text', (c) => c.notNull())
    .addColumn('last_seq', 'integer', (c) => c.notNull()).addColumn('last_hash', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('change').addColumn('epoch', 'text', (c) => c.notNull()).addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('prev_hash', 'text', (c) => c.notNull()).addColumn('hash', 'text', (c) => c.notNull()).addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('command_id', 'text').addColumn('household_id', 'text').addColumn('records', 'text', (c) => c.notNull()).addColumn('event', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('change_pk', ['epoch', 'seq']).execute();
  await db.schema.createTable('command').addColumn('command_id', 'text', (c) => c.primaryKey()).addColumn('device_id', 'text', (c) => c.notNull())
    .addColumn('incarnation', 'text', (c) => c.notNull()).addColumn('device_seq', 'integer', (c) => c.notNull()).addColumn('staff_id', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull()).addColumn('subject_id', 'text', (c) => c.notNull()).addColumn('household_id', 'text')
    .addColumn('text_digest', 'text', (c) => c.notNull()).addColumn('sealed_text', 'text', (c) => c.notNull()).addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('refusal', 'text').addColumn('result_seq', 'integer').addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('command_order', ['device_id', 'incarnation', 'device_seq']).execute();
  await db.schema.createTable('device_state').addColumn('device_id', 'text', (c) => c.notNull()).addColumn('incarnation', 'text', (c) => c.notNull())
    .addColumn('last_seq', 'integer', (c) => c.notNull()).addPrimaryKeyConstraint('device_state_pk', ['device_id', 'incarnation']).execute();
}

async function recordTables(db: Kysely<unknown>, bytes: 'blob' | 'bytea'): Promise<void> {
  await db.schema.createTable('record').addColumn('kind', 'text', (c) => c.notNull()).addColumn('id', 'text', (c) => c.notNull()).addColumn('batch_id', 'text')
    .addColumn('household_id', 'text').addColumn('revision', 'integer', (c) => c.notNull()).addColumn('status', 'text').addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('record_pk', ['kind', 'id']).execute();
  await db.schema.createIndex('record_household').on('record').columns(['household_id', 'kind']).execute();
  await db.schema.createIndex('record_batch').on('record').columns(['batch_id', 'kind', 'status']).execute();
  await db.schema.createTable('household_number').addColumn('household_id', 'text', (c) => c.primaryKey()).addColumn('batch_id', 'text', (c) => c.notNull())
    .addColumn('acceptance_no', 'text', (c) => c.notNull()).addColumn('serial', 'integer', (c) => c.notNull()).addColumn('person_hash', 'text', (c) => c.notNull())
    .addColumn('phone_hash', 'text', (c) => c.notNull()).addUniqueConstraint('household_acceptance', ['batch_id', 'acceptance_no'])
    .addUniqueConstraint('household_serial', ['batch_id', 'serial']).execute();
  await db.schema.createIndex('household_person').on('household_number').columns(['person_hash']).execute();
  await db.schema.createTable('data_key').addColumn('household_id', 'text', (c) => c.primaryKey()).addColumn('wrapped_key', bytes, (c) => c.notNull()).execute();
  await db.schema.createTable('part').addColumn('digest', 'text', (c) => c.notNull()).addColumn('household_id', 'text', (c) => c.notNull())
    .addColumn('length', 'integer', (c) => c.notNull()).addColumn('body', bytes).addPrimaryKeyConstraint('part_pk', ['digest', 'household_id']).execute();
  await db.schema.createTable('staff_secret').addColumn('staff_id', 'text', (c) => c.primaryKey()).addColumn('verifier', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('enrolment_code').addColumn('code_hash', 'text', (c) => c.primaryKey()).addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('used_at_ms', 'bigint').addColumn('device_id', 'text').execute();
}

async function citizenTables(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  await db.schema.createTable('access_code').addColumn('code_hash', 'text', (c) => c.primaryKey()).addColumn('agreement_id', 'text', (c) => c.notNull())
    .addColumn('household_id', 'text', (c) => c.notNull()).addColumn('purpose', 'text', (c) => c.notNull()).addColumn('minted_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull()).addColumn('revoked_at_ms', 'bigint').addColumn('opened_at_ms', 'bigint').execute();
  await db.schema.createIndex('access_code_agreement').on('access_code').columns(['agreement_id']).execute();
  await db.schema.createTable('session').addColumn('token_hash', 'text', (c) => c.primaryKey()).addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('household_id', 'text').addColumn('person_hash', 'text').addColumn('agreement_id', 'text').addColumn('device_class', 'text', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull()).addColumn('last_seen_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull()).addColumn('sealed_state', 'text', (c) => c.notNull()).execute();
  await db.schema.createTable('one_time_code').addColumn('id', isPostgres ? 'serial' : 'integer', (c) => (isPostgres ? c.primaryKey() : c.primaryKey().autoIncrement())).addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('purpose', 'text', (c) => c.notNull()).addColumn('phone_hash', 'text', (c) => c.notNull()).addColumn('code_hmac', 'text', (c) => c.notNull())
    .addColumn('document_digest', 'text').addColumn('serial', 'text', (c) => c.notNull()).addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull()).addColumn('tries', 'integer', (c) => c.notNull()).addColumn('used_at_ms', 'bigint').execute();
  await db.schema.createIndex('one_time_code_scope').on('one_time_code').columns(['scope', 'purpose']).execute();
  await db.schema.createTable('signing_draft').addColumn('agreement_id', 'text', (c) => c.primaryKey()).addColumn('household_id', 'text', (c) => c.notNull())
    .addColumn('holder', 'text', (c) => c.notNull()).addColumn('sealed_state', 'text', (c) => c.notNull()).addColumn('updated_at_ms', 'bigint', (c) => c.notNull()).execute();
}

async function messageTables(db: Kysely<unknown>, bytes: 'blob' | 'bytea'): Promise<void> {
  await db.schema.createTable('sms_outbox').addColumn('message_id', 'text', (c) => c.primaryKey()).addColumn('household_id', 'text').addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('sealed_content', 'text', (c) => c.notNull()).addColumn('state', 'text', (c) => c.notNull()).addColumn('problem', 'text')
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull()).addColumn('sent_at_ms', 'bigint').addColumn('tries', 'integer', (c) => c.notNull()).execute();
  await db.schema.createIndex('sms_outbox_state').on('sms_outbox').columns(['state', 'created_at_ms']).execute();
  await db.schema.createTable('rate').addColumn('bucket', 'text', (c) => c.notNull()).addColumn('window_start_ms', 'bigint', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull()).addPrimaryKeyConstraint('rate_pk', ['bucket', 'window_start_ms']).execute();
  await db.schema.createTable('page_image').addColumn('document_digest', 'text', (c) => c.notNull()).addColumn('page', 'integer', (c) => c.notNull())
    .addColumn('scale', 'integer', (c) => c.notNull()).addColumn('household_id', 'text', (c) => c.notNull()).addColumn('width', 'integer', (c) => c.notNull())
    .addColumn('height', 'integer', (c) => c.notNull()).addColumn('page_count', 'integer', (c) => c.notNull()).addColumn('sealed_png', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('page_image_pk', ['document_digest', 'page', 'scale']).execute();
}
