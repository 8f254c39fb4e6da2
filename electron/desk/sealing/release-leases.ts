import { inPages } from '../agreements/load-version.ts';
import type { GivenCommand } from '../db/give-command.ts';
import { readDevice } from '../db/meta.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { giveAll } from '../db/give-command.ts';
import { ok } from '../../../shared/lib/result.ts';

/** 取消用印准备: gives back what this desk keeps; what it does not keep any more is passed over. */
export async function releaseLeases(deps: DeskDeps, input: Input<'leases.release'>): Answer<'leases.release'> {
  const deviceId = (await readDevice(deps.db))?.deviceId ?? null;
  for await (const { versions } of inPages(deps.db, input.agreementIds)) {
    const given = versions.flatMap((version): GivenCommand[] => {
      const lease = version.ok ? version.value.agreement.lease : null;
      if (!version.ok || lease === null || lease.deviceId !== deviceId) return [];
      const { agreement, household } = version.value;
      return [{ intent: { type: 'release_lease', subjectId: agreement.agreementId, expectedRevision: agreement.revision, payload: { leaseId: lease.leaseId } }, householdId: household.householdId }];
    });
    const refused = (await giveAll(deps, given)).find((each) => !each.ok);
    if (refused !== undefined && !refused.ok) return refused;
  }
  return ok({});
}
