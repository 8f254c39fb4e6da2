import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * Jobs live in the database from their start, with an item for each household. Before, only ended ones were kept, as JSON.
 * Frozen: a later form of the tables is a later migration.
 */
const statements: readonly string[] = [
  'alter table job rename to job_of_0001',
  `create table job (job_id text primary key, kind text not null, state text not null check (state in ('running', 'paused', 'interrupted', 'finished', 'cancelled')),
    batch_id text, staff_id text not null, staff_name text not null, about text not null, total integer not null, done integer not null, failed integer not null,
    worked_ms integer not null, started_at_ms integer not null, finished_at_ms integer, message text not null) strict`,
  'create index job_started on job (started_at_ms)',
  `create table job_item (job_id text not null references job (job_id) on delete cascade, position integer not null, item_id text not null, name text not null,
    state text not null check (state in ('waiting', 'working', 'done', 'failed')), message text, reason text, payload text,
    primary key (job_id, position)) strict, without rowid`,
  'create index job_item_state on job_item (job_id, state, position)',
  `insert into job select job_id, body ->> '$.kind', case body ->> '$.state' when 'done' then 'finished' else 'cancelled' end, null, '', '', '{}',
    body ->> '$.total', (body ->> '$.done') - json_array_length(body, '$.failed'), json_array_length(body, '$.failed'),
    coalesce(body ->> '$.finishedAtMs', started_at_ms) - started_at_ms, started_at_ms, body ->> '$.finishedAtMs', body ->> '$.message' from job_of_0001`,
  `insert into job_item select job_id, key, value ->> '$.id', value ->> '$.name', 'failed', value ->> '$.message', value ->> '$.message', null
    from job_of_0001, json_each(body, '$.failed')`,
  'drop table job_of_0001',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
