import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What waits for a second person, and what a batch's counts ask, each by an index of its own. SQLite takes a partial index only for a question
 * in the same words (sqlite.org/partialindex.html, 3), and rather takes an index with more columns that fit: the plus keeps kind and status
 * out of that (sqlite.org/optoverview.html, 2). Without it the indexes of migration 0010 were never taken. See agreements/list-pending.ts and
 * batches/count-batch.ts. Frozen: a later form is a later migration.
 */
const indexes: Readonly<Record<string, string>> = {
  pending: `+kind = 'agreement' and +status <> 'void' and (json_extract(body, '$.pending.kind') is not null or (+status = 'awaiting_signature' and json_extract(body, '$.paper.staffId') is not null))`,
  paper: `+kind = 'agreement' and +status = 'sealed' and json_extract(body, '$.sealed.channel') = 'paper'`,
  superseded: `+kind = 'agreement' and +status = 'void' and json_extract(body, '$.voidReason') = 'superseded'`,
  open_call: `+kind = 'call' and json_extract(body, '$.done') = 0`,
};

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, words] of Object.entries(indexes)) {
    await sql.raw(`drop index if exists shown_record_${name}`).execute(db);
    await sql.raw(`create index shown_record_${name} on shown_record (batch_id) where ${words}`).execute(db);
  }
}
