import { sql } from 'kysely';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import type { HubDeps } from '../../citizen-web/store/hub-deps.ts';
import { isOnPostgres } from './hub-database.ts';

/** What bookkeeping may write while somebody only reads: when a session was seen, how often an address asked, pictures of pages that were not yet drawn. */
const bookkeeping: Readonly<Record<string, readonly string[] | 'all'>> = { session: ['last_seen_at_ms'], rate: 'all', page_image: 'all' };

/** A digest of each of the hub's tables, in whatever database; columns and tables of bookkeeping are left out. */
export async function digestTables({ db }: Pick<HubDeps, 'db'>): Promise<Readonly<Record<string, string>>> {
  const names = isOnPostgres
    ? await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(db)
    : await sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1`.execute(db);
  const digests: Record<string, string> = {};
  for (const { name } of names.rows) {
    const left = bookkeeping[name] ?? [];
    if (left === 'all') continue;
    const rows = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
    digests[name] = sha256Hex(rows.rows.map((row) => JSON.stringify(Object.entries(row).filter(([column]) => !left.includes(column)))).toSorted().join('\n'));
  }
  return digests;
}
