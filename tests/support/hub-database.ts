import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { openHubDb } from '../../citizen-web/store/open-hub-db.ts';
import type { OpenHubDb } from '../../citizen-web/store/open-hub-db.ts';
import { openPostgres } from '../../citizen-web/store/open-postgres.ts';
import { must } from '../../shared/lib/assert.ts';
import { valueOf } from './signing-world.ts';

/** Hubs of the same tests stand on SQLite, or on PostgreSQL where the run says so (vitest project `postgres`). */
export const isOnPostgres = process.env['HUB_TEST_BACKEND'] === 'postgres';

/** A hub's database: the file at `path`, or a new database of the run's server. */
export async function openTestHubDb(path: string): Promise<OpenHubDb> {
  const url = await newTestDatabaseUrl();
  return valueOf(url === null ? await openHubDb(path) : await openPostgres(url));
}

/** The address of a new, empty database; null where hubs stand on SQLite. */
export async function newTestDatabaseUrl(): Promise<string | null> {
  return isOnPostgres ? newPostgresDatabase(must(process.env['TEST_DATABASE_URL'], 'postgres-setup.ts has started a server')) : null;
}

export async function newPostgresDatabase(serverUrl: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
