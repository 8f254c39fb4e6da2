import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * 现场签约 that is under way: what the citizen has ticked, read and drawn, until it is signed or given up. Photos lie beside it, so that
 * nothing of them stays when it is given up. Frozen: a later form of the tables is a later migration.
 */
const statements: readonly string[] = [
  `create table counter_draft (
    agreement_id text primary key, household_id text not null, batch_id text not null, staff_id text not null, updated_at_ms integer not null, body text not null, card blob, face blob
  ) strict, without rowid`,
  // The first page counts those that wait, among however many other commands.
  `create index outbox_counter_signings on outbox (state, device_seq) where type = 'counter_sign'`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
