import { listShown } from '../db/records.ts';
import type { ReadDb } from '../db/schema.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { householdNames } from '../households/household-names.ts';
import type { Answer, Input } from '../use-case.ts';
import { unknownCallerId } from '../../../shared/domain/records.ts';
import { ok } from '../../../shared/lib/result.ts';

/** The call list: 来电登记 and 请工作人员联系我, open ones oldest first, else the latest first. */
export async function listCalls(deps: DeskDeps, input: Input<'calls.list'>): Answer<'calls.list'> {
  const calls = await listShown(deps.db, 'call', { batchId: input.batchId });
  const households = await householdNames(deps.db, input.batchId);
  const direction = input.open ? 1 : -1;
  const shown = calls.filter((each) => !input.open || !each.done).sort((one, other) => direction * (one.atMs - other.atMs));
  const matches = await householdsByPhone(deps.db, input.batchId, shown.flatMap((each) => (each.householdId === unknownCallerId ? each.phone ?? [] : [])));
  return ok({
    calls: shown.map((each) => {
      const household = households.get(each.householdId);
      return {
        callId: each.callId, householdId: each.householdId, householdName: household?.name ?? '',
        maskedPhone: household?.maskedPhone ?? '', source: each.source, atMs: each.atMs,
        caller: each.caller, matter: each.matter, handling: each.handling, done: each.done,
        unknown: each.householdId === unknownCallerId ? { phone: each.phone ?? '', matches: matches.get(each.phone ?? '') ?? [] } : null,
      };
    }),
  });
}

type Match = { readonly householdId: string; readonly name: string; readonly acceptanceNo: string };

/** Whose registered numbers these are: what the hub does not look up for somebody who has not logged in, staff may see. */
async function householdsByPhone(db: ReadDb, batchId: string, phones: readonly string[]): Promise<ReadonlyMap<string, Match[]>> {
  if (phones.length === 0) return new Map();
  const rows = await db.selectFrom('household_row').select(['household_id', 'name', 'acceptance_no', 'contact_phone']).where('batch_id', '=', batchId).where('removed', '=', 0)
    .where('contact_phone', 'in', [...new Set(phones)]).orderBy('serial').execute();
  return new Map(phones.map((phone) => [phone, rows.filter((row) => row.contact_phone === phone).map((row) => ({ householdId: row.household_id, name: row.name, acceptanceNo: row.acceptance_no }))]));
}
