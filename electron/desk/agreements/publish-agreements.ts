import { giveCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { startJob } from '../jobs/run-job.ts';
import { signedInStaff } from '../signed-in-staff.ts';
import type { SignedInStaff } from '../signed-in-staff.ts';
import type { Answer, Input } from '../use-case.ts';
import { fillOriginal } from './fill-original.ts';
import { loadVersion, nameOnVersion } from './load-version.ts';
import { publishProblem } from './publish-problem.ts';
import { mayCommand } from '../../../shared/domain/roles.ts';
import { ok, refuse } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/** 推送 as a job: each household's original is made and its command given at once; what fails is kept, the others go on. */
export async function publishAgreements(deps: DeskDeps, input: Input<'agreements.publish'>): Answer<'agreements.publish'> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  if (!mayCommand(by.value.roles, 'publish')) return refuse('role', '您的岗位没有推送协议的权限，请联系有权限的同事。');
  const items = await Promise.all([...new Set(input.agreementIds)].map(async (id) => {
    const loaded = await loadVersion(deps.db, id);
    return { id, name: loaded.ok ? nameOnVersion(loaded.value.agreement, loaded.value.household) : '' };
  }));
  const jobId = startJob(deps, 'publish', items, (item, own) => publishOne(own, item.id, by.value), {
    endMessage: ({ done, failed }) => `已推送 ${done - failed.length} 户${failed.length === 0 ? '' : `，${failed.length} 户未成功，请查看原因后重试`}。`,
  });
  return ok({ jobId });
}

async function publishOne(deps: DeskDeps, agreementId: string, by: SignedInStaff): Promise<Result<void, Refusal>> {
  const loaded = await loadVersion(deps.db, agreementId);
  if (!loaded.ok) return loaded;
  const { agreement, household, batch } = loaded.value;
  const problem = await publishProblem(deps, loaded.value, by, deps.clock.nowMs());
  if (problem !== null) return refuse(problem.code, problem.message);
  const filled = await fillOriginal(deps, { batch, kind: agreement.kind, agreementId, agreementNo: agreement.agreementNo, fields: household.fields });
  if (!filled.ok) return filled;
  return giveCommand(deps, {
    type: 'publish', subjectId: agreementId, expectedRevision: agreement.revision, payload: { issued: filled.value.issued },
  }, household.householdId, { parts: filled.value.parts });
}
