import type { MergeFields } from '../../shared/domain/agreement-fields.ts';
import type { Agreement, AgreementStatus, DocumentRef, Household, Signing, SigningBatch, VoidReason } from '../../shared/domain/records.ts';
import type { IssuedOriginal } from '../../shared/protocol/command.ts';
import type { StaffRole } from '../../shared/domain/roles.ts';
import type { DecisionContext, Situation } from '../../shared/domain/situation.ts';
import { emptySituation } from '../../shared/domain/situation.ts';

/** Small records for tests of the domain. The window is the guide's. */
export const opensAtMs = Date.parse('2026-01-20T09:30:00+08:00');
export const closesAtMs = Date.parse('2026-01-23T18:00:00+08:00');
export const duringMs = opensAtMs + 3_600_000;

export function digestOf(letter: string): string {
  return letter.repeat(64).slice(0, 64);
}

export function documentOf(letter: string): DocumentRef {
  return { digest: digestOf(letter), parts: [{ digest: digestOf(letter), length: 1 }] };
}

export const sampleFields: MergeFields = { values: { principalApplicant: '张三', residentId: '11010519491231002X', subdistrict: '福保街道' }, members: [] };

export const sampleBatch: SigningBatch = {
  batchId: 'batch', name: '第一批', agreementNoPrefix: '福补租2026', opensAtMs, closesAtMs, templateVersionId: 't', waiverTemplateVersionId: 'w', sealId: 's',
  partyA: { name: '住建局', address: '', phone: '', department: '' }, returnGraceHours: null, fourEyes: false, allowAgents: false, closedAtMs: null, revision: 1,
};

export const sampleHousehold: Household = {
  householdId: 'house', batchId: 'batch', acceptanceNo: 'BHR0001', serial: 7, fields: sampleFields, contactPhone: '13800000000', phoneChange: null,
  special: [], holdUntilMs: null, removed: false, revision: 1,
};

export const sampleIssued: IssuedOriginal = {
  fieldsDigest: digestOf('1'), templateVersionId: 't', baseDigest: digestOf('2'), original: documentOf('3'), readingText: documentOf('4'), readingTextDigest: digestOf('4'),
};

export function agreementIn(status: AgreementStatus, changes: Partial<Agreement> = {}): Agreement {
  const isSigned = status === 'signed' || status === 'approved' || status === 'sealed';
  return {
    agreementId: 'agreement', householdId: 'house', batchId: 'batch', kind: 'agreement', versionNo: 1, supersedesId: null, agreementNo: '福补租20260007', status,
    voidReason: status === 'void' ? 'expired' : null, voidedAtMs: null, voidNote: null, revision: 5,
    issued: status === 'draft' ? null : {
      fields: sampleFields, fieldsDigest: digestOf('1'), templateVersionId: 't', baseDigest: digestOf('2'), original: documentOf('3'), readingText: documentOf('4'),
      readingTextDigest: digestOf('4'), publishedAtMs: opensAtMs, publishedBy: 'hotline',
    },
    closesAtMs: null, attempt: isSigned ? 1 : 0, signingId: isSigned ? 'signing' : null, returned: null,
    approved: status === 'approved' || status === 'sealed' ? { staffId: 'reviewer', atMs: duringMs } : null, sealed: null, paper: null, pending: null, lease: null,
    ...changes,
  };
}

export function signingOf(changes: Partial<Signing> = {}): Signing {
  return {
    signingId: 'signing', agreementId: 'agreement', householdId: 'house', batchId: 'batch', attempt: 1, channel: 'online', outcome: 'submitted', submittedAtMs: duringMs,
    signedCopy: documentOf('5'), drawings: documentOf('6'), evidenceDigest: digestOf('7'), evidence: documentOf('7'), photos: null, riskFlags: [], counter: null, revision: 1,
    ...changes,
  };
}

export function situationOf(agreement: Agreement | readonly Agreement[], changes: Partial<Situation> = {}): Situation {
  const agreements = 'length' in agreement ? agreement : [agreement];
  return { ...emptySituation, batch: sampleBatch, household: sampleHousehold, agreements, signings: [signingOf()], ...changes };
}

export function contextOf(roles: readonly StaffRole[], nowMs: number = duringMs, staffId: string = roles.join('-')): DecisionContext {
  return { staff: { staffId, name: staffId, roles: [...roles] }, deviceId: 'device', nowMs, counterSignedCopy: null };
}

export function voidWith(voidReason: VoidReason): Agreement {
  return agreementIn('void', { voidReason });
}
