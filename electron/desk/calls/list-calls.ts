import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { householdNames } from '../households/household-names.ts';
import type { Answer, Input } from '../use-case.ts';
import { ok } from '../../../shared/lib/result.ts';

/** The call list: 来电登记 and 请工作人员联系我, open ones oldest first, else the latest first. */
export async function listCalls(deps: DeskDeps, input: Input<'calls.list'>): Answer<'calls.list'> {
  const calls = await listShown(deps.db, 'call', { batchId: input.batchId });
  const households = await householdNames(deps.db, input.batchId);
  const direction = input.open ? 1 : -1;
  const shown = calls.filter((each) => !input.open || !each.done).sort((one, other) => direction * (one.atMs - other.atMs));
  return ok({
    calls: shown.map((each) => {
      const household = households.get(each.householdId);
      return {
        callId: each.callId, householdId: each.householdId, householdName: household?.name ?? '',
        maskedPhone: household?.maskedPhone ?? '', source: each.source, atMs: each.atMs,
        caller: each.caller, matter: each.matter, handling: each.handling, done: each.done,
      };
    }),
  });
}
