import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. Which message carried a code: evidence says when it went out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Null: asked for where nobody has that number, or before this was kept.
  await db.schema.alterTable('one_time_code').addColumn('message_id', 'text').execute();
}
