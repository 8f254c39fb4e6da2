import { expect, test } from 'vitest';
import { citizenSigningProblem, decideExpiry } from '../../../shared/domain/decide-citizen.ts';
import { decideCommand } from '../../../shared/domain/decide-command.ts';
import type { Agreement, Household } from '../../../shared/domain/records.ts';
import { agreementIn, closesAtMs, contextOf, digestOf, documentOf, duringMs, sampleBatch, sampleFields, sampleHousehold, sampleIssued, signingOf, situationOf } from '../../support/domain-samples.ts';
import { agreementAfter, give, signingAfter } from '../../support/give-intent.ts';

const dayMs = 86_400_000;
const waiver = agreementIn('awaiting_signature', { agreementId: 'waiver', kind: 'waiver_statement', agreementNo: 'F' });
const returnPayload = { signedCopyDigest: digestOf('5'), reason: '无法辨认' as const, characters: [], note: '' };

test('a return after the close without 退回补签时限 is refused: nobody who signed in time becomes 逾期 by it', () => {
  const signed = agreementIn('signed');
  const late = give('return', 'agreement', returnPayload, situationOf(signed), ['reviewer'], closesAtMs);
  expect(late).toMatchObject({ ok: false, error: { code: 'closed', message: expect.stringContaining('退回补签时限') } });
  expect(give('return', 'agreement', returnPayload, situationOf(signed), ['reviewer'], closesAtMs - 1).ok).toBe(true);
  const held = situationOf(signed, { household: { ...sampleHousehold, holdUntilMs: closesAtMs + dayMs } });
  expect(give('return', 'agreement', returnPayload, held, ['reviewer'], closesAtMs).ok).toBe(true);
});

test('a returned waiver keeps the close away from its agreement as long as it may be signed again, and no longer', () => {
  const agreement = agreementIn('awaiting_signature');
  const returned = { ...waiver, closesAtMs: closesAtMs + dayMs };
  const situation = situationOf([agreement, returned]);
  expect(decideExpiry(situation, agreement, closesAtMs + dayMs - 1)).toBeNull();
  expect(decideExpiry(situation, agreement, closesAtMs + dayMs)?.ok).toBe(true);
});

test('who has signed may give up after the close too: the statement is open for seven days', () => {
  const payload = { waiverAgreementId: 'waiver', reason: '来电', issued: sampleIssued };
  const signed = agreementIn('signed');
  const started = give('start_waiver', 'agreement', payload, situationOf(signed), ['hotline'], closesAtMs + 1);
  const statement = started.ok ? agreementAfter(started.value.puts, 'waiver') : null;
  expect(statement?.closesAtMs).toBe(closesAtMs + 1 + 7 * dayMs);
  if (statement === null) return;
  const situation = situationOf([signed, statement], { batch: { ...sampleBatch, closedAtMs: closesAtMs } });
  expect(citizenSigningProblem(situation, statement, closesAtMs + dayMs)).toBeNull();
  expect(decideExpiry(situation, statement, closesAtMs + dayMs)).toBeNull();
  expect(give('start_waiver', 'agreement', payload, situationOf(agreementIn('awaiting_signature')), ['hotline'], closesAtMs + 1)).toMatchObject({ ok: false, error: { code: 'closed' } });
});

test('恢复签约 takes the latest version only, and nobody deceased', () => {
  const [older, latest] = [agreementIn('void'), agreementIn('void', { agreementId: 'latest', versionNo: 2 })];
  const payload = { newAgreementId: 'next', closesAtMs: closesAtMs + dayMs, reason: '住院', issued: sampleIssued };
  expect(give('restore', 'agreement', payload, situationOf([older, latest]), ['admin'], closesAtMs + 1)).toMatchObject({ ok: false, error: { code: 'version' } });
  expect(give('restore', 'latest', payload, situationOf([older, latest]), ['admin'], closesAtMs + 1).ok).toBe(true);
  const deceased: Household = { ...sampleHousehold, special: ['去世'] };
  expect(give('restore', 'latest', payload, situationOf([older, latest], { household: deceased }), ['admin'], closesAtMs + 1)).toMatchObject({ ok: false, error: { code: 'deceased' } });
});

function withCorrection(agreement: Agreement, contactPhone: string): Agreement {
  return { ...agreement, pending: { kind: 'correction', requestedBy: 'one', atMs: duringMs, reason: '金额有误', fields: corrected, contactPhone, basis: null } };
}
const corrected = { values: { ...sampleFields.values, monthlySubsidy: '999.00' }, members: [] };

test('what waits for 复核 of a correction is neither approved nor sealed nor leased', () => {
  const seal = { signedCopyDigest: digestOf('5'), sealedCopy: documentOf('8'), sealId: 's', sealUseId: 'u', leaseId: null };
  const [signed, approved] = [situationOf(withCorrection(agreementIn('signed'), '13800000000')), situationOf(withCorrection(agreementIn('approved'), '13800000000'))];
  const pending = { ok: false, error: { code: 'pending' } };
  expect(give('approve', 'agreement', { signedCopyDigest: digestOf('5') }, signed, ['reviewer'])).toMatchObject(pending);
  expect(give('seal', 'agreement', seal, approved, ['sealer'])).toMatchObject(pending);
  expect(give('take_lease', 'agreement', { leaseId: 'lease', minutes: 30 }, approved, ['sealer'])).toMatchObject(pending);
});

test('the second person makes exactly the correction that was asked for, its phone included, and the number before is kept', () => {
  const situation = situationOf(withCorrection(agreementIn('awaiting_signature'), '13900000000'));
  const payload = { newAgreementId: 'next', fields: corrected, contactPhone: '13900000000', reason: '金额有误', basis: null, issued: sampleIssued };
  expect(give('correct', 'agreement', { ...payload, contactPhone: '13700000000' }, situation, ['reviewer'], duringMs, 'two')).toMatchObject({ ok: false, error: { code: 'other_content' } });
  const made = give('correct', 'agreement', payload, situation, ['reviewer'], duringMs, 'two');
  const household = made.ok ? made.value.puts.find((put) => put.kind === 'household') : undefined;
  expect(household?.record).toMatchObject({ contactPhone: '13900000000', phoneChange: { previousPhone: '13800000000', atMs: duringMs, staffId: 'two' } });
});

test('登记去世 ends an open waiver statement and its signature with the agreement', () => {
  const open = { ...waiver, status: 'signed' as const, signingId: 'w-signing' };
  const situation = situationOf([agreementIn('awaiting_signature'), open], { signings: [signingOf({ signingId: 'w-signing', agreementId: 'waiver' })] });
  const intent = { type: 'set_special', subjectId: 'house', expectedRevision: 1, payload: { special: ['去世' as const], reason: '家属告知' } } as const;
  const decided = decideCommand({ ...intent, payload: { special: ['去世'], reason: '家属告知' } }, situation, contextOf(['hotline']));
  expect(decided.ok && agreementAfter(decided.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'withdrawn' });
  expect(decided.ok && agreementAfter(decided.value.puts, 'waiver')).toMatchObject({ status: 'void', voidReason: 'withdrawn' });
  expect(decided.ok && signingAfter(decided.value.puts)?.outcome).toBe('ended');
});

test('a lease is given back by its own id only, and a seal under an older one is refused although the newer has run out', () => {
  const lease = { leaseId: 'newer', deviceId: 'other', staffId: 'zhao', staffName: '赵用印', expiresAtMs: duringMs - 1 };
  const situation = situationOf(agreementIn('approved', { lease }));
  expect(give('release_lease', 'agreement', { leaseId: 'older' }, situation, ['sealer'])).toMatchObject({ ok: false, error: { code: 'lease' } });
  expect(give('release_lease', 'agreement', { leaseId: 'newer' }, situation, ['sealer']).ok).toBe(true);
  const seal = { signedCopyDigest: digestOf('5'), sealedCopy: documentOf('8'), sealId: 's', sealUseId: 'u', leaseId: 'older' };
  expect(give('seal', 'agreement', seal, situation, ['sealer'])).toMatchObject({ ok: false, error: { code: 'leased' } });
  expect(give('seal', 'agreement', { ...seal, leaseId: 'newer' }, situation, ['sealer']).ok).toBe(true);
});

test('不予认定 makes 逾期 only of what nothing else keeps from the close', () => {
  const agreement = agreementIn('awaiting_signature');
  const closed = { batch: { ...sampleBatch, closedAtMs: closesAtMs }, signings: [signingOf({ signingId: 'late', outcome: 'late_pending' })] };
  const payload = { signingId: 'late', admit: false, reason: '不属实' };
  const rejected = give('admit_late', 'agreement', payload, situationOf(agreement, closed), ['admin'], closesAtMs + 1);
  expect(rejected.ok && agreementAfter(rejected.value.puts, 'agreement')).toMatchObject({ status: 'void', voidReason: 'expired' });
  const kept = give('admit_late', 'agreement', payload, situationOf([agreement, { ...waiver, status: 'signed' }], closed), ['admin'], closesAtMs + 1);
  expect(kept.ok && agreementAfter(kept.value.puts, 'agreement')).toMatchObject({ status: 'awaiting_signature' });
});

test('a correction typed beside an old 联系手机 is told so: nobody\'s change of the number is written back', () => {
  const situation = situationOf(agreementIn('awaiting_signature'), { household: { ...sampleHousehold, contactPhone: '13900000009' } });
  const payload = { fields: { ...sampleFields, values: { ...sampleFields.values, serviceAddress: '别处' } }, contactPhone: '13800000000', reason: '来电', basis: null };
  expect(give('request_correction', 'agreement', { ...payload, seenPhone: '13800000000' }, situation, ['hotline'])).toMatchObject({ ok: false, error: { code: 'stale' } });
  expect(give('correct', 'agreement', { ...payload, seenPhone: '13800000000', newAgreementId: 'new', issued: sampleIssued }, situation, ['hotline'])).toMatchObject({ ok: false, error: { code: 'stale' } });
  expect(give('request_correction', 'agreement', { ...payload, contactPhone: '13900000009', seenPhone: '13900000009' }, situation, ['hotline']).ok).toBe(true);
});
