import { sql } from 'kysely';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/**
 * 审核通过 agreements that wait for the seal, the longest waiting first. Read inside the database: the list is looked at again
 * after every change, and may be ten thousand long.
 */
export async function listSealingQueue(deps: DeskDeps, input: Input<'sealing.queue'>): Answer<'sealing.queue'> {
  const approvedAtMs = sql<number>`coalesce(json_extract(shown_record.body, '$.approved.atMs'), 0)`;
  const rows = await deps.db.selectFrom('shown_record').innerJoin('household_row', 'household_row.household_id', 'shown_record.household_id')
    .select(['shown_record.id', 'household_row.household_id', 'household_row.name', sql<string>`json_extract(shown_record.body, '$.agreementNo')`.as('agreement_no'), approvedAtMs.as('approved_at_ms')])
    .where('shown_record.batch_id', '=', input.batchId).where('shown_record.kind', '=', 'agreement').where('shown_record.status', '=', 'approved')
    .where(sql`json_extract(shown_record.body, '$.kind')`, '=', 'agreement').orderBy(approvedAtMs).orderBy('agreement_no').execute();
  return ok({ items: rows.map((row) => ({ agreementId: row.id, householdId: row.household_id, name: row.name, agreementNo: row.agreement_no, approvedAtMs: row.approved_at_ms })) });
}
