import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What a search and the first page read. A search: two narrow texts a household, so that 100,000 of them are looked through in a few milliseconds. `inside` is
 * matched anywhere; in `edges` a reading begins after a space and a number ends before a dollar sign. Kept by triggers, so that no
 * writer of household_row can forget it. Frozen: a later form of the tables is a later migration.
 */
const texts = `new.name_lower || '|' || new.acceptance_no || '|' || new.contact_phone, ' ' || new.pinyin || ' ' || new.pinyin_initials || '|' || new.resident_id || '$|' || new.agreement_no || '$'`;
const statements: readonly string[] = [
  'create index household_row_listed on household_row (batch_id, removed, serial)',
  // What the first page counts and the top bar says is read from these alone; the rows themselves are wide.
  'create index household_row_counted on household_row (batch_id, removed, status, void_reason, returned, waiver_open)',
  'create index outbox_waiting on outbox (state, created_at_ms)',
  'create index outbox_unsigned on outbox (state) where is_signed = 0',
  'create table household_search (household_id text primary key, batch_id text not null, inside text not null, edges text not null) strict, without rowid',
  `insert into household_search select household_id, batch_id, ${texts.replaceAll('new.', '')} from household_row where removed = 0`,
  `create trigger household_search_insert after insert on household_row when new.removed = 0 begin
    insert or replace into household_search values (new.household_id, new.batch_id, ${texts}); end`,
  `create trigger household_search_update after update of batch_id, name_lower, acceptance_no, contact_phone, pinyin, pinyin_initials, resident_id, agreement_no, removed on household_row begin
    delete from household_search where household_id = old.household_id;
    insert into household_search select new.household_id, new.batch_id, ${texts} where new.removed = 0; end`,
  'create trigger household_search_delete after delete on household_row begin delete from household_search where household_id = old.household_id; end',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
