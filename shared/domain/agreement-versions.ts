import { assert, must } from '../lib/assert.ts';
import { ok, refuse } from '../lib/result.ts';
import type { Refusal, Result } from '../lib/result.ts';
import type { IssuedOriginal } from '../protocol/command.ts';
import { nextStatus, voidReasonByAction } from './agreement.ts';
import type { AgreementAction } from './agreement.ts';
import type { Agreement, Household, PhotoAnswers } from './records.ts';
import type { DecisionContext } from './situation.ts';

const untouched = {
  voidReason: null, voidedAtMs: null, voidNote: null, revision: 1, closesAtMs: null, attempt: 0, signingId: null,
  returned: null, approved: null, sealed: null, paper: null, pending: null, lease: null,
} as const;

/** The version a fresh household starts with: 待推送. */
export function draftAgreement(household: Household, agreementId: string, agreementNo: string): Agreement {
  return {
    ...untouched, agreementId, householdId: household.householdId, batchId: household.batchId, kind: 'agreement', versionNo: 1,
    supersedesId: null, agreementNo, status: 'draft', issued: null,
  };
}

type NewVersion = {
  readonly agreementId: string;
  readonly kind: Agreement['kind'];
  readonly versionNo: number;
  readonly agreementNo: string;
  readonly supersedesId: string | null;
  readonly fields: Household['fields'];
  readonly issued: IssuedOriginal;
  readonly closesAtMs: number | null;
  readonly staffId: string;
  readonly nowMs: number;
};

/** A new version that is in front of the citizen at once: 待签字. */
export function issuedVersion(household: Household, version: NewVersion): Agreement {
  return {
    ...untouched, agreementId: version.agreementId, householdId: household.householdId, batchId: household.batchId, kind: version.kind,
    versionNo: version.versionNo, supersedesId: version.supersedesId, agreementNo: version.agreementNo, status: 'awaiting_signature',
    closesAtMs: version.closesAtMs, issued: issuedPart(version.issued, version.fields, version.staffId, version.nowMs),
  };
}

export function issuedPart(issued: IssuedOriginal, fields: Household['fields'], staffId: string, nowMs: number): NonNullable<Agreement['issued']> {
  return {
    fields, fieldsDigest: issued.fieldsDigest, templateVersionId: issued.templateVersionId, baseDigest: issued.baseDigest,
    original: issued.original, readingText: issued.readingText, readingTextDigest: issued.readingTextDigest, publishedAtMs: nowMs, publishedBy: staffId,
  };
}

/** One step of the state machine; stops if the step is not allowed, since guards have been asked before. */
export function moved(agreement: Agreement, action: AgreementAction): Agreement {
  const status = nextStatus(agreement.kind, agreement.status, agreement.voidReason, action);
  assert(status !== null, `${action} is not allowed on ${agreement.status}`);
  return { ...agreement, status, revision: agreement.revision + 1 };
}

/** A version that has ended; nothing pending or leased outlives it. */
export function voided(agreement: Agreement, action: AgreementAction, nowMs: number, note: string | null): Agreement {
  const voidReason = must(voidReasonByAction[action], `${action} voids nothing`);
  return { ...moved(agreement, action), voidReason, voidedAtMs: nowMs, voidNote: note, pending: null, lease: null };
}

/** Who approved, with what they answered before the photos; a "no" is no approval but a reason to return. */
export function approvedBy(photoAnswers: PhotoAnswers | undefined, context: DecisionContext): Result<NonNullable<Agreement['approved']>, Refusal> {
  if (photoAnswers !== undefined && !(photoAnswers.faceIsCard && photoAnswers.cardIsRecord)) return refuse('photos', '照片与本人或登记信息不一致的不能通过，请退回并选择原因。');
  return ok({ staffId: context.staff.staffId, atMs: context.nowMs, ...(photoAnswers === undefined ? {} : { photoAnswers }) });
}
