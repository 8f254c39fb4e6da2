import { expect, test } from 'vitest';
import { decideHandIn, isOnlyNoted } from '../../../shared/domain/decide-hand-in.ts';
import type { Agreement, DomainEvent, Signing } from '../../../shared/domain/records.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import type { HandedIn } from '../../../shared/protocol/hand-in.ts';
import { agreementIn, contextOf, digestOf, duringMs, sampleHousehold, signingOf, situationOf } from '../../support/domain-samples.ts';

const event = (type: DomainEvent['type']): DomainEvent => ({ type, atMs: duringMs, actor: { kind: 'citizen', id: 'citizen', name: '申请人' }, batchId: 'batch', householdId: 'house', agreementId: 'agreement', note: '' });
const handedIn = (type: DomainEvent['type'], records: HandedIn['records']): HandedIn => ({ atMs: duringMs, commandId: null, event: event(type), records });
const settle = (content: HandedIn, situation: Situation, accept = true) => decideHandIn({ accept, reason: '核对', content }, situation, contextOf(['admin']));

const awaiting = agreementIn('awaiting_signature');
const original = awaiting.issued?.original.parts ?? [];
const signature: Signing = { ...signingOf(), signingId: 'lost', signedCopy: { digest: digestOf('8'), parts: [...original, { digest: digestOf('9'), length: 1 }] } };
const submitted = handedIn('citizen_submitted', [{ kind: 'signing', record: signature }, { kind: 'agreement', record: { ...awaiting, status: 'signed', signingId: 'lost', revision: awaiting.revision + 1 } }]);

test('a signature stands again on the same original only, once, and where the state machine leads there', () => {
  const without = (agreement: Agreement): Situation => ({ ...situationOf(agreement), signings: [] });
  expect(settle(submitted, without(awaiting))).toMatchObject({ ok: true, value: { event: { type: 'settle_hand_in' }, puts: [{ kind: 'signing' }, { kind: 'agreement', record: { status: 'signed', signingId: 'lost' } }] } });
  const cases: readonly [Situation, string][] = [
    [without(agreementIn('approved')), 'status'], [without(agreementIn('void', { voidReason: 'superseded' })), 'status'],
    [{ ...without(awaiting), agreements: [] }, 'unknown_agreement'], [{ ...without(awaiting), signings: [signature] }, 'exists'],
    [without({ ...awaiting, issued: awaiting.issued === null ? null : { ...awaiting.issued, original: { digest: digestOf('a'), parts: [{ digest: digestOf('a'), length: 1 }] } } }), 'original'],
    [{ ...without(awaiting), agreements: [awaiting, agreementIn('signed', { agreementId: 'waiver', kind: 'waiver_statement' })] }, 'waiver_open'],
  ];
  for (const [situation, code] of cases) expect(settle(submitted, situation)).toMatchObject({ ok: false, error: { code } });
});

test('records stand again only as the very next revision, by one step, as the only version', () => {
  const phone = (revision: number): HandedIn => handedIn('change_phone', [{ kind: 'household', record: { ...sampleHousehold, contactPhone: '139', revision } }]);
  const situation = situationOf(awaiting);
  expect(settle(phone(sampleHousehold.revision + 1), situation).ok).toBe(true);
  expect(settle(phone(sampleHousehold.revision + 2), situation)).toMatchObject({ ok: false, error: { code: 'later' } });
  const jump = handedIn('approve', [{ kind: 'agreement', record: { ...agreementIn('approved'), revision: awaiting.revision + 1 } }]);
  expect(settle(jump, situation)).toMatchObject({ ok: false, error: { code: 'status' } });
  const second = handedIn('restore', [{ kind: 'agreement', record: { ...awaiting, agreementId: 'other', versionNo: 2, revision: 1 } }]);
  expect(settle(second, situation)).toMatchObject({ ok: false, error: { code: 'version' } });
  const strange = handedIn('change_phone', [{ kind: 'household', record: { ...sampleHousehold, householdId: 'neighbour', revision: 1 } }]);
  expect(settle(strange, situation)).toMatchObject({ ok: false, error: { code: 'household' } });
});

test('accounts, devices, messages and leases never come back from a desk\'s memory; anything can be rejected', () => {
  for (const type of ['save_staff', 'staff_saved', 'device_saved', 'message_sent', 'take_lease', 'batch_closed', 'expired'] as const) {
    expect(isOnlyNoted(type)).toBe(true);
    expect(settle(handedIn(type, []), situationOf(awaiting))).toMatchObject({ ok: false, error: { code: 'noted' } });
  }
  expect(settle(submitted, { ...situationOf(awaiting), agreements: [] }, false)).toMatchObject({ ok: true, value: { puts: [] } });
});
