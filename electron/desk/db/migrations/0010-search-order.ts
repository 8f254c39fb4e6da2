import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What a search finds lies in the order in which it is shown, with all that a filter asks, so that the wide rows are read for one
 * page only; and what a batch's counts ask of the records has small indexes of its own. Records lie in the order in which they came: a
 * row of up to 4 KB stays whole in its page (in a table without row numbers a quarter of that would, sqlite.org/fileformat2.html, 1.6), and a
 * page of changes finds its households beside each other. Frozen: a later form is a later migration.
 */
const columns = 'batch_id, serial, household_id, status, void_reason, returned, waiver_open, inside, edges';
const values = `new.batch_id, new.serial, new.household_id, new.status, new.void_reason, new.returned, new.waiver_open, new.name_lower || '|' || new.acceptance_no || '|' || new.contact_phone,
  ' ' || new.pinyin || ' ' || new.pinyin_initials || '|' || new.resident_id || '$|' || new.agreement_no || '$'`;
const watched = 'batch_id, serial, status, void_reason, returned, waiver_open, name_lower, acceptance_no, contact_phone, pinyin, pinyin_initials, resident_id, agreement_no, removed';
const dropOldLine = 'delete from household_search where batch_id = old.batch_id and serial = old.serial and household_id = old.household_id';
const recordTables = ['confirmed_record', 'shown_record'].flatMap((table) => [
  `create table ${table}_new (kind text not null, id text not null, batch_id text, household_id text, revision integer not null, status text, body text not null, primary key (kind, id)) strict`,
  `insert into ${table}_new select kind, id, batch_id, household_id, revision, status, body from ${table} order by household_id`,
  `drop table ${table}`, `alter table ${table}_new rename to ${table}`,
  `create index ${table}_household on ${table} (household_id)`,
  `create index ${table}_batch on ${table} (batch_id, kind, status)`,
]);
const statements: readonly string[] = [
  ...recordTables,
  ...['insert', 'update', 'delete'].map((act) => `drop trigger household_search_${act}`),
  'drop table household_search',
  // Each is written anew with its row, and nothing is looked up by them since household_search is there.
  ...['listed', 'status', 'name', 'phone'].map((index) => `drop index household_row_${index}`),
  `create table household_search (batch_id text not null, serial integer not null, household_id text not null, status text not null, void_reason text, returned integer not null,
    waiver_open integer not null, inside text not null, edges text not null, primary key (batch_id, serial, household_id)) strict, without rowid`,
  `insert into household_search (${columns}) select ${values.replaceAll('new.', '')} from household_row where removed = 0`,
  `create trigger household_search_insert after insert on household_row when new.removed = 0 begin
    insert into household_search (${columns}) values (${values}); end`,
  `create trigger household_search_update after update of ${watched} on household_row begin
    ${dropOldLine};
    insert into household_search (${columns}) select ${values} where new.removed = 0; end`,
  `create trigger household_search_delete after delete on household_row begin ${dropOldLine}; end`,
  // SQLite takes a partial index only for a question in the same words (sqlite.org/partialindex.html, 3): see batches/count-batch.ts.
  `create index shown_record_paper on shown_record (batch_id) where kind = 'agreement' and status = 'sealed' and json_extract(body, '$.sealed.channel') = 'paper'`,
  `create index shown_record_superseded on shown_record (batch_id) where kind = 'agreement' and status = 'void' and json_extract(body, '$.voidReason') = 'superseded'`,
  `create index shown_record_open_call on shown_record (batch_id) where kind = 'call' and json_extract(body, '$.done') = 0`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
