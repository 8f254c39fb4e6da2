import { ok } from '../../../shared/lib/result.ts';
import { signedInAdmin } from '../admin/signed-in-admin.ts';
import { waitingSubjects } from '../admin/waiting-subjects.ts';
import { listShown } from '../db/records.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer } from '../use-case.ts';

/** 资料保留: how long each class is kept and what the daily job deleted, as the hub says; and the households that were erased on request. */
export async function showRetention(deps: DeskDeps): Answer<'retention.show'> {
  const admin = signedInAdmin(deps);
  if (!admin.ok) return admin;
  const facts = await deps.hub.administration();
  const names = new Map((await listShown(deps.db, 'staff', {})).map((each) => [each.staffId, each.name]));
  const batchNames = new Map((await listShown(deps.db, 'batch', {})).map((each) => [each.batchId, each.name]));
  const waiting = await waitingSubjects(deps.db);
  const erasures = (await listShown(deps.db, 'erasure', {})).map(({ householdId, batchId, atMs, staffId, reason }) => ({
    atMs, staffName: names.get(staffId) ?? '', batchName: batchNames.get(batchId) ?? '', reason, waiting: waiting.has(householdId),
  }));
  return ok({
    classes: facts.ok ? facts.value.retention : [], runs: facts.ok ? facts.value.retentionRuns.toSorted((one, other) => other.atMs - one.atMs) : [],
    erasures: erasures.toSorted((one, other) => other.atMs - one.atMs), isFresh: facts.ok,
  });
}
