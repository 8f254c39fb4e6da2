import { inPages } from '../agreements/load-version.ts';
import type { LoadedVersion } from '../agreements/load-version.ts';
import { giveAll } from '../db/give-command.ts';
import type { GivenCommand } from '../db/give-command.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { readDocumentParts } from '../files/part-store.ts';
import { createPreflightGroups } from '../jobs/preflight-groups.ts';
import type { Answer, Input } from '../use-case.ts';
import { checkSealing } from './preflight-seal.ts';
import { currentSigning } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { newId } from '../../../shared/lib/random.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';

/**
 * 离线用印准备: keeps chosen agreements for whoever is signed in, up to 72 hours, and fetches what sealing will need. Meanwhile the hub refuses
 * return, correction and waiver of these with who keeps them and until when. Taken again, a lease is prolonged.
 */
export async function takeLeases(deps: DeskDeps, input: Input<'leases.take'>): Answer<'leases.take'> {
  const checked = await checkSealing(deps, input.agreementIds);
  if (!checked.ok) return checked;
  const groups = createPreflightGroups();
  for (const { reason, agreementIds } of checked.value.blocked) for (const id of agreementIds) groups.block(id, { code: 'blocked', message: reason });
  let taken = 0;
  for await (const { ids, versions } of inPages(deps.db, checked.value.ready)) {
    const prepared = await fetchSignedCopies(deps, versions);
    const given = prepared.flatMap((each) => (each.ok ? [leaseOn(deps, each.value, input.hours)] : []));
    const answers = await giveAll(deps, given);
    for (const [index, each] of prepared.entries()) {
      const problem = each.ok ? must(answers.shift(), 'an answer each') : each;
      if (problem.ok) taken += 1;
      else groups.block(must(ids[index], 'an id each'), problem.error);
    }
  }
  return ok({ taken, blocked: groups.blocked() });
}

/** Without its signed copy nothing can be sealed once the hub is away. */
async function fetchSignedCopies(deps: DeskDeps, versions: readonly Result<LoadedVersion, Refusal>[]): Promise<Result<LoadedVersion, Refusal>[]> {
  const refs = versions.map((version) => (version.ok ? currentSigning(version.value.situation, version.value.agreement)?.signedCopy ?? null : null));
  const read = await readDocumentParts(deps, refs.filter((ref) => ref !== null));
  return versions.map((version, index) => {
    if (!version.ok || refs[index] === null) return version;
    const parts = must(read.shift(), 'one answer a document');
    return parts.ok ? version : err({ code: parts.error.code, message: `签字件没有取到本机：${parts.error.message}` });
  });
}

function leaseOn(deps: Pick<DeskDeps, 'random'>, { agreement, household }: LoadedVersion, hours: number): GivenCommand {
  return {
    intent: { type: 'take_lease', subjectId: agreement.agreementId, expectedRevision: agreement.revision, payload: { leaseId: newId(deps.random), minutes: hours * 60 } },
    householdId: household.householdId,
  };
}
