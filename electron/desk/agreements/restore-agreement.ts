import type { DeskDeps } from '../desk-deps.ts';
import type { Answer, Input } from '../use-case.ts';
import { issueOriginal } from './fill-original.ts';
import { giveOnAgreement } from './give-on-agreement.ts';
import { loadVersion } from './load-version.ts';
import { agreementNoOf, nextVersionNo } from '../../../shared/domain/agreement-no.ts';
import { newId } from '../../../shared/lib/random.ts';

/** 恢复签约: the same content as a new version with its own closing time, after the close made this one 逾期. */
export async function restoreAgreement(deps: DeskDeps, input: Input<'agreements.restore'>): Answer<'agreements.restore'> {
  const loaded = await loadVersion(deps.db, input.agreementId);
  if (!loaded.ok) return loaded;
  const { situation, household, batch, agreement } = loaded.value;
  const newAgreementId = newId(deps.random);
  const agreementNo = agreementNoOf(batch, household.serial, 'agreement', nextVersionNo(situation.agreements, 'agreement'));
  const fields = agreement.issued?.fields ?? household.fields;
  const filled = await issueOriginal(deps, { batch, kind: 'agreement', agreementId: newAgreementId, agreementNo, fields });
  if (!filled.ok) return filled;
  return giveOnAgreement(deps, {
    type: 'restore', subjectId: input.agreementId, expectedRevision: input.expectedRevision,
    payload: { newAgreementId, closesAtMs: input.closesAtMs, reason: input.reason, issued: filled.value.issued },
  }, filled.value.parts);
}
