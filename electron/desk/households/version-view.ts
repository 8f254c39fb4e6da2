import type { VersionView } from '../../../shared/desk/household-calls.ts';
import { fieldChanges } from '../../../shared/domain/field-changes.ts';
import type { Agreement, Household, Signing, SigningBatch } from '../../../shared/domain/records.ts';
import type { StaffRole } from '../../../shared/domain/roles.ts';
import { agentWords } from '../../../shared/domain/agent.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { currentSigning, latePendingSigning } from '../../../shared/domain/situation.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { exportableSignings } from '../archive/exportable-signings.ts';
import { maskField } from './mask-fields.ts';

export type ShownTo = { readonly roles: readonly StaffRole[]; /** A person's name by id. */ readonly staffName: (staffId: string) => string };

/** One version as the household page shows it. */
export function versionView(
  agreement: Agreement, situation: Situation, about: { readonly batch: SigningBatch; readonly household: Household }, { roles, staffName }: ShownTo,
): VersionView {
  return {
    agreementId: agreement.agreementId, kind: agreement.kind, agreementNo: agreement.agreementNo, versionNo: agreement.versionNo, status: agreement.status,
    voidReason: agreement.voidReason, voidNote: agreement.voidNote, voidedAtMs: agreement.voidedAtMs, revision: agreement.revision,
    publishedAtMs: agreement.issued?.publishedAtMs ?? null, closesAtMs: effectiveClosesAtMs(about.batch, about.household, agreement),
    returned: agreement.returned, sealedAtMs: agreement.sealed?.atMs ?? null, sealedChannel: agreement.sealed?.channel ?? null, attempt: agreement.attempt,
    documents: documentsOf(agreement, situation), pending: pendingView(agreement, about.household, staffName),
    signedByAgent: signedByAgent(latePendingSigning(situation, agreement) ?? currentSigning(situation, agreement)),
    lateSigningId: latePendingSigning(situation, agreement)?.signingId ?? null,
    evidence: exportableSignings(agreement, situation, roles),
  };
}

function signedByAgent(signing: Signing | null): string | null {
  return signing?.counter?.agent === undefined ? null : agentWords(signing.counter.agent);
}

/** Which of a version's files there are: 待签文本, 签字件, 盖章件. */
export function documentsOf(agreement: Agreement, situation: Pick<Situation, 'signings'>): VersionView['documents'] {
  const documents: VersionView['documents'] = [];
  if (agreement.issued !== null) documents.push('original');
  if (currentSigning(situation, agreement)?.signedCopy != null) documents.push('signed');
  if (agreement.sealed !== null) documents.push('sealed');
  return documents;
}

/**
 * What waits for a second person. The difference is shown whole, for that person must compare it with the basis;
 * only what did not change stays masked on the page.
 */
function pendingView(agreement: Agreement, household: Household, staffName: (staffId: string) => string): VersionView['pending'] {
  const pending = agreement.pending;
  if (pending === null) return null;
  const common = { kind: pending.kind, requestedByName: staffName(pending.requestedBy), atMs: pending.atMs, reason: pending.reason };
  if (pending.kind === 'revocation') return { ...common, changes: [], fields: null, contactPhone: null };
  const changes = fieldChanges(agreement.issued?.fields ?? household.fields, pending.fields);
  const phone = pending.contactPhone === household.contactPhone
    ? []
    : [{ key: 'householdPhone', label: '联系手机（短信）', was: maskField('contactPhone', household.contactPhone), becomes: pending.contactPhone }];
  return { ...common, changes: [...changes, ...phone], fields: pending.fields, contactPhone: pending.contactPhone };
}
