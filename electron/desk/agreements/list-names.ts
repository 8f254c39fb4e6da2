import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { loadVersions, nameOnVersion } from './load-version.ts';
import { must } from '../../../shared/lib/assert.ts';
import { ok } from '../../../shared/lib/result.ts';

/** Whose these versions are, for the names behind a count. */
export async function listNames(deps: DeskDeps, input: Input<'agreements.names'>): Answer<'agreements.names'> {
  const versions = await loadVersions(deps.db, input.agreementIds);
  return ok({
    names: versions.map((version, index) => {
      const agreementId = must(input.agreementIds[index], 'an id each');
      if (!version.ok) return { agreementId, householdId: '', name: '', acceptanceNo: '' };
      const { agreement, household } = version.value;
      return { agreementId, householdId: household.householdId, name: nameOnVersion(agreement, household), acceptanceNo: household.acceptanceNo };
    }),
  });
}
