import { expect, test } from 'vitest';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import { decideCitizenRevokeWaiver, decideCitizenSubmit, decideExpiry } from '../../../shared/domain/decide-citizen.ts';
import { voidReasons } from '../../../shared/domain/records.ts';
import type { Agreement, PhotoAnswers, VoidReason } from '../../../shared/domain/records.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { effectiveClosesAtMs } from '../../../shared/domain/signing-window.ts';
import { agreementIn, closesAtMs, contextOf, digestOf, documentOf, duringMs, opensAtMs, sampleBatch, sampleFields, sampleHousehold, sampleIssued, signingOf, situationOf, voidWith } from '../../support/domain-samples.ts';
import { agreementAfter, give, signingAfter } from '../../support/give-intent.ts';

const waiver = agreementIn('awaiting_signature', { agreementId: 'waiver', kind: 'waiver_statement', agreementNo: 'F' });

test('the window is half-open on the hub clock', () => {
  const agreement = agreementIn('awaiting_signature');
  const submit = (atMs: number) => decideCitizenSubmit(situationOf(agreement), agreement, signingOf(), atMs);
  expect(submit(opensAtMs - 1)).toMatchObject({ ok: false, error: { code: 'not_open' } });
  expect(submit(opensAtMs).ok).toBe(true);
  expect(submit(closesAtMs - 1).ok).toBe(true);
  expect(submit(closesAtMs)).toMatchObject({ ok: false, error: { code: 'closed' } });
});

test('a second submit, a superseded version and a deceased applicant are told so', () => {
  const cases: readonly [Agreement, Partial<Situation>, string][] = [
    [agreementIn('signed'), {}, 'signed'],
    [agreementIn('void', { voidReason: 'superseded' }), {}, 'superseded'],
    [agreementIn('awaiting_signature'), { household: { ...sampleHousehold, special: ['去世'] } }, 'stopped'],
  ];
  for (const [agreement, changes, code] of cases) {
    expect(decideCitizenSubmit(situationOf(agreement, changes), agreement, signingOf(), duringMs)).toMatchObject({ ok: false, error: { code } });
  }
});

test('the close voids what was pushed and is unsigned, and leaves every exception alone', () => {
  const agreement = agreementIn('awaiting_signature');
  const closed = { ...sampleBatch, closedAtMs: null };
  const at = (situation: Situation, each: Agreement) => decideExpiry(situation, each, closesAtMs);
  expect(voidReasonAfter(at(situationOf(agreement, { batch: closed }), agreement))).toBe('expired');
  for (const status of ['draft', 'signed', 'approved', 'sealed', 'void'] as const) expect(at(situationOf(agreementIn(status)), agreementIn(status))).toBeNull();
  expect(at(situationOf(agreement, { household: { ...sampleHousehold, holdUntilMs: closesAtMs + 1 } }), agreement)).toBeNull();
  const own = agreementIn('awaiting_signature', { closesAtMs: closesAtMs + 1 });
  expect(at(situationOf(own), own)).toBeNull();
  expect(at(situationOf([agreement, { ...waiver, status: 'signed' }]), agreement)).toBeNull();
  expect(at(situationOf(agreement, { signings: [signingOf({ outcome: 'late_pending' })] }), agreement)).toBeNull();
  expect(decideExpiry(situationOf(agreement), agreement, closesAtMs - 1)).toBeNull();
});

test('an approval records what was answered before the photos, also that of a waiver; a "no" approves nothing', () => {
  const yes = { faceIsCard: true, cardIsRecord: true };
  const signed = agreementIn('signed');
  const situation = situationOf(signed, { signings: [signingOf()] });
  const approval = (photoAnswers: PhotoAnswers): ReturnType<typeof give> => give('approve', 'agreement', { signedCopyDigest: digestOf('5'), photoAnswers }, situation, ['reviewer']);
  const approved = approval(yes);
  expect(approved.ok && agreementAfter(approved.value.puts, 'agreement')).toMatchObject({ status: 'approved', approved: { photoAnswers: yes } });
  for (const no of [{ faceIsCard: false, cardIsRecord: true }, { faceIsCard: true, cardIsRecord: false }]) expect(approval(no)).toMatchObject({ ok: false, error: { code: 'photos' } });
  const withWaiver = situationOf([signed, { ...waiver, status: 'signed' as const, signingId: 'w-signing' }], { signings: [signingOf(), signingOf({ signingId: 'w-signing', agreementId: 'waiver', signedCopy: documentOf('9') })] });
  const confirmed = give('confirm_waiver', 'waiver', { signedCopyDigest: digestOf('9'), photoAnswers: yes }, withWaiver, ['reviewer']);
  expect(confirmed.ok && agreementAfter(confirmed.value.puts, 'waiver')).toMatchObject({ approved: { photoAnswers: yes } });
});

test('a waiver stops approval and sealing until it is decided; confirmed it voids the agreement as waived', () => {
  const signed = agreementIn('signed');
  const signedWaiver = { ...waiver, status: 'signed' as const, signingId: 'w-signing' };
  const situation = situationOf([signed, signedWaiver], { signings: [signingOf(), signingOf({ signingId: 'w-signing', agreementId: 'waiver', signedCopy: documentOf('9') })] });
  expect(give('approve', 'agreement', { signedCopyDigest: digestOf('5') }, situation, ['reviewer'])).toMatchObject({ ok: false, error: { code: 'waiver_open' } });
  const confirmed = give('confirm_waiver', 'waiver', { signedCopyDigest: digestOf('9') }, situation, ['reviewer']);
  expect(confirmed.ok && agreementAfter(confirmed.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'waived' });
  expect(confirmed.ok && agreementAfter(confirmed.value.puts, 'waiver')).toMatchObject({ status: 'approved' });
  const declined = give('decline_waiver', 'waiver', { reason: '不是本人意愿' }, situation, ['reviewer']);
  expect(declined.ok && agreementAfter(declined.value.puts, 'agreement')).toBeNull();
  expect(declined.ok && agreementAfter(declined.value.puts, 'waiver')).toMatchObject({ status: 'void', voidReason: 'declined' });
});

test('a waiver declined after the close makes an unsigned agreement 逾期', () => {
  const situation = situationOf([agreementIn('awaiting_signature'), { ...waiver, status: 'signed' }], { batch: { ...sampleBatch, closedAtMs: closesAtMs } });
  const declined = give('decline_waiver', 'waiver', { reason: '无' }, situation, ['reviewer'], closesAtMs + 1);
  expect(declined.ok && agreementAfter(declined.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'expired' });
});

test('the citizen takes a waiver back only while it is open and the window too', () => {
  const situation = situationOf([agreementIn('awaiting_signature'), waiver]);
  expect(decideCitizenRevokeWaiver(situation, waiver, duringMs).ok).toBe(true);
  expect(decideCitizenRevokeWaiver(situation, waiver, closesAtMs)).toMatchObject({ ok: false, error: { code: 'closed' } });
  const confirmed = { ...waiver, status: 'approved' as const };
  expect(decideCitizenRevokeWaiver(situationOf([agreementIn('void'), confirmed]), confirmed, duringMs).ok).toBe(false);
});

test('a correction of money, account, name or ID needs a second person; name and ID a basis', () => {
  const agreement = agreementIn('awaiting_signature');
  const fields = { ...sampleFields, values: { ...sampleFields.values, monthlySubsidy: '999.00' } };
  const correction = { newAgreementId: 'next', fields, contactPhone: '13800000000', reason: '金额有误', basis: null, issued: sampleIssued };
  expect(give('correct', 'agreement', correction, situationOf(agreement), ['hotline'])).toMatchObject({ ok: false, error: { code: 'second_person' } });
  const asked = give('request_correction', 'agreement', { fields, contactPhone: '13800000000', reason: '金额有误', basis: null }, situationOf(agreement), ['hotline'], duringMs, 'one');
  const pending = asked.ok ? agreementAfter(asked.value.puts, 'agreement') : null;
  expect(pending?.pending?.kind).toBe('correction');
  if (pending === null) return;
  const again = { ...correction };
  expect(give('correct', 'agreement', again, situationOf(pending), ['hotline'], duringMs, 'one')).toMatchObject({ ok: false, error: { code: 'second_person' } });
  const made = give('correct', 'agreement', again, situationOf(pending), ['reviewer'], duringMs, 'two');
  expect(made.ok && agreementAfter(made.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'superseded' });
  expect(made.ok && agreementAfter(made.value.puts, 'next')).toMatchObject({ status: 'awaiting_signature', versionNo: 2, agreementNo: '福补租20260007-2', supersedesId: 'agreement' });
  const renamed = { ...sampleFields, values: { ...sampleFields.values, principalApplicant: '张山' } };
  expect(give('request_correction', 'agreement', { fields: renamed, contactPhone: '13800000000', reason: '改名', basis: null }, situationOf(agreement), ['hotline'])).toMatchObject({ ok: false, error: { code: 'basis' } });
});

test('a revocation needs two admins', () => {
  const asked = give('request_revocation', 'agreement', { reason: '资格撤销', basis: null }, situationOf(agreementIn('sealed')), ['admin'], duringMs, 'chen');
  const pending = asked.ok ? agreementAfter(asked.value.puts, 'agreement') : null;
  expect(pending?.pending?.kind).toBe('revocation');
  if (pending === null) return;
  expect(give('revoke', 'agreement', { note: '' }, situationOf(pending), ['admin'], duringMs, 'chen')).toMatchObject({ ok: false, error: { code: 'second_person' } });
  const revoked = give('revoke', 'agreement', { note: '' }, situationOf(pending), ['admin'], duringMs, 'zhou');
  expect(revoked.ok && agreementAfter(revoked.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'revoked', pending: null });
});

test('four eyes: the reviewer does not seal, when the batch says so', () => {
  const agreement = agreementIn('approved', { approved: { staffId: 'li', atMs: duringMs } });
  const payload = { signedCopyDigest: digestOf('5'), sealedCopy: documentOf('8'), sealId: 's', sealUseId: 'u', leaseId: null };
  const situation = situationOf(agreement, { batch: { ...sampleBatch, fourEyes: true } });
  expect(give('seal', 'agreement', payload, situation, ['sealer'], duringMs, 'li')).toMatchObject({ ok: false, error: { code: 'four_eyes' } });
  expect(give('seal', 'agreement', payload, situation, ['sealer'], duringMs, 'zhao').ok).toBe(true);
});

test('恢复签约 issues the same content as a new version with its own close', () => {
  const restored = give('restore', 'agreement', { newAgreementId: 'next', closesAtMs: closesAtMs + 86_400_000, reason: '住院', issued: sampleIssued }, situationOf(agreementIn('void')), ['admin'], closesAtMs + 1);
  const next = restored.ok ? agreementAfter(restored.value.puts, 'next') : null;
  expect(next).toMatchObject({ status: 'awaiting_signature', versionNo: 2, issued: { fields: sampleFields } });
  if (next !== null) expect(effectiveClosesAtMs(sampleBatch, sampleHousehold, next)).toBe(closesAtMs + 86_400_000);
});

test('恢复签约 also follows 撤回 and 盖章后作废, never 主动放弃 or 更正, never a removed household or 去世', () => {
  const payload = { newAgreementId: 'next', closesAtMs: closesAtMs + 86_400_000, reason: '核实', issued: sampleIssued };
  const restoreFrom = (voidReason: VoidReason, household = sampleHousehold) =>
    give('restore', 'agreement', payload, situationOf(agreementIn('void', { voidReason }), { household }), ['admin'], duringMs).ok;
  for (const reason of voidReasons) expect(restoreFrom(reason), reason).toBe(['expired', 'withdrawn', 'revoked'].includes(reason));
  expect(restoreFrom('withdrawn', { ...sampleHousehold, removed: true })).toBe(false);
  expect(restoreFrom('withdrawn', { ...sampleHousehold, special: ['去世'] })).toBe(false);
  const versions = [agreementIn('void', { voidReason: 'withdrawn' }), agreementIn('void', { agreementId: 'later', versionNo: 2, voidReason: 'waived' })];
  expect(give('restore', 'agreement', payload, situationOf(versions), ['admin'], duringMs)).toMatchObject({ ok: false, error: { code: 'version' } });
});

test('what can no longer be signed is not admitted either, whatever has come between', () => {
  for (const agreement of [voidWith('superseded'), voidWith('withdrawn'), agreementIn('signed'), agreementIn('approved')]) {
    const situation = situationOf(agreement, { signings: [signingOf({ signingId: 'late', outcome: 'late_pending' })] });
    const admitted = give('admit_late', 'agreement', { signingId: 'late', admit: true, reason: '属实' }, situation, ['admin'], closesAtMs);
    expect(admitted).toMatchObject({ ok: false, error: { code: 'status' } });
  }
});

test('a counter signature that arrives late waits for an admin, who can bring the same version back', () => {
  const payload = { signingId: 'late', drawings: documentOf('6'), evidence: documentOf('7'), witness: '刘见证', photos: null, deviceTimeMs: closesAtMs - 1, lastHubTimeMs: duringMs, elapsedSinceHubMs: 5 };
  const expired = agreementIn('void');
  const arrived = give('counter_sign', 'agreement', payload, situationOf(expired, { signings: [] }), ['hotline'], closesAtMs + 1);
  const late = arrived.ok ? signingAfter(arrived.value.puts) : null;
  expect(late?.outcome).toBe('late_pending');
  if (late === null) return;
  const situation = situationOf({ ...expired, revision: 6 }, { signings: [late], batch: { ...sampleBatch, closedAtMs: closesAtMs } });
  const admitted = give('admit_late', 'agreement', { signingId: 'late', admit: true, reason: '属实' }, situation, ['admin'], closesAtMs + 2);
  expect(admitted.ok && agreementAfter(admitted.value.puts, 'agreement')).toMatchObject({ status: 'signed', voidReason: null, signingId: 'late' });
  const inTime = give('counter_sign', 'agreement', payload, situationOf(agreementIn('awaiting_signature'), { signings: [] }), ['hotline']);
  expect(inTime.ok && agreementAfter(inTime.value.puts, 'agreement')).toMatchObject({ status: 'signed' });
});

test('a stale revision is refused', () => {
  const intent = { type: 'withdraw', subjectId: 'agreement', expectedRevision: 4, payload: { reason: '旧' } } as const;
  expect(decideCommand(intent, situationOf(agreementIn('draft')), contextOf(['admin']))).toMatchObject({ ok: false, error: { code: 'stale' } });
});

test('退回 keeps the returned signature and gives the grace the batch names', () => {
  const situation = situationOf(agreementIn('signed'), { batch: { ...sampleBatch, returnGraceHours: 48 } });
  const returned = give('return', 'agreement', { signedCopyDigest: digestOf('5'), reason: '无法辨认', characters: [1], note: '请写工整' }, situation, ['reviewer'], closesAtMs + 10);
  expect(returned.ok && agreementAfter(returned.value.puts, 'agreement')).toMatchObject({ status: 'awaiting_signature', signingId: null, closesAtMs: closesAtMs + 10 + 48 * 3_600_000 });
  expect(returned.ok && signingAfter(returned.value.puts)?.outcome).toBe('returned');
});

test('登记去世 withdraws what is not sealed', () => {
  const intent = { type: 'set_special', subjectId: 'house', expectedRevision: 1, payload: { special: ['去世' as const], reason: '家属告知' } } as const;
  const decided = decideCommand({ ...intent, payload: { special: ['去世'], reason: '家属告知' } }, situationOf(agreementIn('signed')), contextOf(['hotline']));
  expect(decided.ok && agreementAfter(decided.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'withdrawn', voidNote: '主申请人去世' });
});

function voidReasonAfter(decided: ReturnType<typeof decideExpiry>): string | null {
  return decided !== null && decided.ok ? agreementAfter(decided.value.puts, 'agreement')?.voidReason ?? null : null;
}
