import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * How a password becomes the key that wraps the staff key, and which staff record the hub answered with.
 * Frozen: a later form of the tables is a later migration.
 */
const statements: readonly string[] = [
  "alter table staff_key add column kdf text not null default '15:8:1'",
  'alter table staff_key add column staff_revision integer not null default 0',
  'alter table staff_key add column password_changed_at_ms integer not null default 0',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
