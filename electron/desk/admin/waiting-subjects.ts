import type { ReadDb } from '../db/schema.ts';

/** Subjects of commands that belong to no household and that the hub has not confirmed yet. */
export async function waitingSubjects(db: ReadDb): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('outbox').select('subject_id').distinct().where('state', 'in', ['waiting', 'sent', 'accepted']).where('household_id', 'is', null).execute();
  return new Set(rows.map((row) => row.subject_id));
}
