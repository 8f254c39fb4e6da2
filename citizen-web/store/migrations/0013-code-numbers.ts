import type { Kysely } from 'kysely';

/** Frozen: never changed once shipped; imports nothing of the program. The minute between two codes is counted by number, whatever session asks. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('one_time_code_number').on('one_time_code').columns(['phone_hash', 'purpose']).execute();
}
