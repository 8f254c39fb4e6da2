import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** 委托书 of a 现场签约 that is under way, beside the photos; gone with the draft. Frozen: a later form of the table is a later migration. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table counter_draft add column letter blob').execute(db);
}
