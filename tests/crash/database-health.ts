import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** What SQLite itself finds wrong with the file; nothing when it is whole. */
export async function databaseProblems<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const problems: string[] = [];
  for (const pragma of [sql<Record<string, unknown>>`pragma integrity_check`, sql<Record<string, unknown>>`pragma quick_check`]) {
    const { rows } = await pragma.execute(db);
    problems.push(...rows.flatMap((row) => Object.values(row)).filter((value) => value !== 'ok').map((value) => `the database: ${String(value)}`));
  }
  const { rows } = await sql`pragma foreign_key_check`.execute(db);
  return rows.length === 0 ? problems : [...problems, `the database: ${rows.length} rows refer to nothing`];
}
