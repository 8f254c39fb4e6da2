import { issueOriginal } from '../agreements/fill-original.ts';
import { giveOnAgreement } from '../agreements/give-on-agreement.ts';
import { loadVersion } from '../agreements/load-version.ts';
import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { agreementNoOf, nextVersionNo } from '../../../shared/domain/agreement-no.ts';
import { newId } from '../../../shared/lib/random.ts';

/** 办理放弃签约: on the citizen's call a 放弃签约声明书 is put in front of the citizen; while it is open nothing is approved or sealed. */
export async function startWaiver(deps: DeskDeps, input: Input<'waivers.start'>): Answer<'waivers.start'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const { situation, household, batch, agreement } = loaded.value;
  const waiverAgreementId = newId(deps.random);
  const agreementNo = agreementNoOf(batch, household.serial, 'waiver_statement', nextVersionNo(situation.agreements, 'waiver_statement'));
  const fields = agreement.issued?.fields ?? household.fields;
  const filled = await issueOriginal(deps, { batch, kind: 'waiver_statement', agreementId: waiverAgreementId, agreementNo, fields });
  if (!filled.ok) return filled;
  return giveOnAgreement(deps, {
    type: 'start_waiver', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { waiverAgreementId, reason: input.reason, issued: filled.value.issued },
  }, filled.value.parts);
}
