import { sql } from 'kysely';
import { listByIds, listShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { nameOnVersion } from './load-version.ts';
import type { Agreement } from '../../../shared/domain/records.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import type { CommandType } from '../../../shared/domain/roles.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 待复核: what one person has asked for and a second must look at, in a batch: papers, corrections, 盖章后作废; oldest first. */
export async function listPending(deps: DeskDeps, input: Input<'pending.list'>): Answer<'pending.list'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  const agreements = await listByIds(deps.db, 'shown', 'agreement', await pendingIds(deps.db, input.batchId));
  const households = new Map((await listByIds(deps.db, 'shown', 'household', [...new Set(agreements.map((each) => each.householdId))])).map((each) => [each.householdId, each]));
  const staff = new Map((await listShown(deps.db, 'staff', {})).map((each) => [each.staffId, each.name]));
  const items = agreements.flatMap((agreement) => {
    const household = households.get(agreement.householdId);
    if (household === undefined) return [];
    return actsOf(agreement).map(({ act, staffId, atMs, reason }) => ({
      agreementId: agreement.agreementId, householdId: agreement.householdId, name: nameOnVersion(agreement, household), agreementNo: agreement.agreementNo, kind: agreement.kind,
      act, atMs, reason, askedByName: staff.get(staffId) ?? '', isOwn: staffId === by.value.staffId, mayReview: mayCommand(by.value.roles, reviewedBy[act]),
    }));
  });
  return ok({ items: items.toSorted((one, other) => one.atMs - other.atMs) });
}

const reviewedBy = { paper: 'accept_paper', correction: 'correct', revocation: 'revoke' } as const satisfies Readonly<Record<Act['act'], CommandType>>;

/** How many versions of the batch wait for a second person. */
export async function countPending(db: ReadDb, batchId: string): Promise<number> {
  return (await pendingIds(db, batchId)).length;
}

/** In the words of the partial index of migration 0016, or every version of the batch would be read. */
const isPending = sql<boolean>`+kind = 'agreement' and +status <> 'void' and (json_extract(body, '$.pending.kind') is not null or (+status = 'awaiting_signature' and json_extract(body, '$.paper.staffId') is not null))`;

async function pendingIds(db: ReadDb, batchId: string): Promise<string[]> {
  const rows = await db.selectFrom('shown_record').select('id').where('batch_id', '=', batchId).where(isPending).execute();
  return rows.map((row) => row.id);
}

type Act = { readonly act: 'paper' | 'correction' | 'revocation'; readonly staffId: string; readonly atMs: number; readonly reason: string };

function actsOf({ status, paper, pending }: Agreement): Act[] {
  return [
    ...(paper !== null && status === 'awaiting_signature' ? [{ act: 'paper' as const, staffId: paper.staffId, atMs: paper.atMs, reason: '' }] : []),
    ...(pending === null ? [] : [{ act: pending.kind, staffId: pending.requestedBy, atMs: pending.atMs, reason: pending.reason }]),
  ];
}
