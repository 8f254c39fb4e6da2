import { sql } from 'kysely';
import type { ReadDb } from '../db/schema.ts';
import type { BatchCounts } from '../../../shared/desk/office-calls.ts';
import { agreementStatusSchema, voidReasonSchema } from '../../../shared/domain/records.ts';

/**
 * Counts a batch as 日报 does: each household once, by its current version, else by the latest void one.
 * 待签字 counts those never signed; 退回未重签 stands apart. 主动放弃 and 逾期视为放弃 are counted apart too (product.md).
 * Counted inside the database: a batch of 20,000 households is looked at after every change.
 */
export async function countBatch(db: ReadDb, batchId: string): Promise<BatchCounts> {
  const counts: BatchCounts = {
    households: 0, draft: 0, awaiting: 0, returned: 0, signed: 0, approved: 0, sealed: 0, sealedPaper: 0, expired: 0, waived: 0, withdrawn: 0, revoked: 0,
    openWaivers: 0, corrected: 0, openCalls: 0, failedMessages: 0,
  };
  for (const group of await householdGroups(db, batchId)) {
    const households = Number(group.households);
    counts.households += households;
    if (group.waiver_open === 1) counts.openWaivers += households;
    const key = countedAs(group);
    if (key !== null) counts[key] += households;
  }
  // In the words of the partial indexes of migration 0016, or every agreement of the batch is read.
  const sealedPaper = await countRecords(db, batchId, sql<boolean>`+kind = 'agreement' and +status = 'sealed' and json_extract(body, '$.sealed.channel') = 'paper'`);
  const corrected = await countRecords(db, batchId, sql<boolean>`+kind = 'agreement' and +status = 'void' and json_extract(body, '$.voidReason') = 'superseded'`);
  const openCalls = await countRecords(db, batchId, sql<boolean>`+kind = 'call' and json_extract(body, '$.done') = 0`);
  const failedMessages = await countRecords(db, batchId, sql<boolean>`kind = 'message' and status = 'failed'`);
  return { ...counts, sealed: counts.sealed - sealedPaper, sealedPaper, corrected, openCalls, failedMessages };
}

type Group = { readonly status: string; readonly void_reason: string | null; readonly returned: number; readonly waiver_open: number; readonly households: number | string | bigint };

function householdGroups(db: ReadDb, batchId: string): Promise<Group[]> {
  const columns = ['status', 'void_reason', 'returned', 'waiver_open'] as const;
  return db.selectFrom('household_row').select(columns).select((expression) => expression.fn.countAll().as('households'))
    .where('batch_id', '=', batchId).where('removed', '=', 0).groupBy(columns).execute();
}

function countedAs(group: Group): keyof BatchCounts | null {
  const status = agreementStatusSchema.parse(group.status);
  if (status === 'awaiting_signature') return group.returned === 1 ? 'returned' : 'awaiting';
  if (status !== 'void') return status;
  const reason = voidReasonSchema.parse(group.void_reason);
  switch (reason) {
    case 'expired': case 'waived': case 'withdrawn': case 'revoked': return reason;
    // A household's agreement itself is never declined, and a superseded one has a successor.
    default: return null;
  }
}

async function countRecords(db: ReadDb, batchId: string, test: ReturnType<typeof sql<boolean>>): Promise<number> {
  const row = await db.selectFrom('shown_record').select((expression) => expression.fn.countAll().as('records'))
    .where('batch_id', '=', batchId).where(test).executeTakeFirstOrThrow();
  return Number(row.records);
}
