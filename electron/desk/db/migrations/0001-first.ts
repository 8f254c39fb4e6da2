import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Frozen: a later form of the tables is a later migration. */
const statements: readonly string[] = [
  'create table meta (key text primary key, value text not null) strict',
  `create table device_key (device_id text primary key, name text not null, private_key text not null, public_key text not null,
    encryption_private_key text not null, encryption_public_key text not null) strict`,
  `create table staff_key (staff_id text primary key, account text not null unique, name text not null, roles text not null, public_key text not null,
    wrapped_private_key text not null, salt text not null, offline_until_ms integer not null) strict`,
  'create table data_key (household_id text primary key, key blob not null) strict',
  ...['confirmed_record', 'shown_record'].flatMap((table) => [
    `create table ${table} (kind text not null, id text not null, batch_id text, household_id text, revision integer not null, status text,
      body text not null, primary key (kind, id)) strict, without rowid`,
    `create index ${table}_household on ${table} (household_id)`,
    `create index ${table}_batch on ${table} (batch_id, kind, status)`,
  ]),
  `create table household_row (household_id text primary key, batch_id text not null, acceptance_no text not null, serial integer not null,
    name text not null, name_lower text not null, pinyin text not null, pinyin_initials text not null, contact_phone text not null,
    resident_id text not null, id_last4 text not null, subdistrict text not null, agreement_id text not null, agreement_no text not null,
    status text not null, void_reason text, version_no integer not null, returned integer not null, waiver_open integer not null,
    waiting integer not null, removed integer not null, special text not null, monthly_subsidy text not null, updated_at_ms integer not null) strict`,
  'create index household_row_acceptance on household_row (batch_id, acceptance_no)',
  'create index household_row_serial on household_row (batch_id, serial)',
  'create index household_row_status on household_row (batch_id, status)',
  'create index household_row_name on household_row (batch_id, name_lower)',
  'create index household_row_phone on household_row (batch_id, contact_phone)',
  `create table outbox (command_id text primary key, incarnation text not null, device_seq integer not null, household_id text, subject_id text not null, type text not null,
    body text not null, state text not null check (state in ('waiting', 'sent', 'accepted', 'done', 'refused')),
    result_seq integer, part_tries integer not null, is_signed integer not null, created_at_ms integer not null,
    unique (incarnation, device_seq)) strict`,
  'create index outbox_state on outbox (state, device_seq)',
  'create index outbox_household on outbox (household_id, state)',
  `create table unsuccessful (command_id text primary key references outbox (command_id), household_id text, code text not null, message text not null,
    at_ms integer not null) strict`,
  `create table history (history_id integer primary key autoincrement, seq integer, command_id text, household_id text, batch_id text,
    at_ms integer not null, waiting integer not null, body text not null) strict`,
  'create index history_household on history (household_id, at_ms)',
  'create index history_command on history (command_id)',
  'create table part (digest text primary key, length integer not null, body blob) strict',
  'create table downloaded_change (epoch text not null, seq integer not null, at_ms integer not null, body text not null, primary key (epoch, seq)) strict',
  'create table change_aside (epoch text not null, seq integer not null, body text not null, reason text not null, primary key (epoch, seq)) strict',
  'create table job (job_id text primary key, started_at_ms integer not null, body text not null) strict',
  'create table import_mapping (header_key text primary key, body text not null, updated_at_ms integer not null) strict',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
