import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** What is needed to hand in, after a hub restore, what only this desk still has. Frozen: a later form of the tables is a later migration. */
const statements: readonly string[] = [
  'create table former_epoch (epoch text not null primary key, sent_through_seq integer not null, is_done integer not null) strict',
  'create table former_key (epoch text not null, household_id text not null, key blob not null, primary key (epoch, household_id)) strict, without rowid',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
