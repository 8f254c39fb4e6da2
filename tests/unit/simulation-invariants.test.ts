import { expect, test } from 'vitest';
import type { Agreement, DomainRecord, Signing } from '../../shared/domain/records.ts';
import type { ChangeFacts, SeenCommand } from '../simulation/invariants/change-facts.ts';
import { acknowledgedIsDurable, closed, confidential, convergence, drains, evidenceComplete, lateSealsInLedger, orderOfSigning, readYourWrites, sameOrder, sameResults } from '../simulation/invariants/at-rest.ts';
import { authorised, documentBinding, exactlyOnce, leaseHolds, legalTransitions, noLostUpdate, oneSeal, signingWindow, totalOrder, waiverExcludes } from '../simulation/invariants/on-change.ts';
import { doneIsGiven, jobsAreWhole, oncePerVersion } from '../simulation/invariants/on-jobs.ts';
import type { DeskFacts, DocumentFacts } from '../simulation/invariants/rest-facts.ts';
import { agreementIn, closesAtMs, digestOf, documentOf, duringMs, opensAtMs, sampleBatch, sampleHousehold, signingOf } from '../support/domain-samples.ts';

const staff = { staffId: 'who', account: 'who', name: 'who', roles: ['reviewer' as const], active: true, keys: [], mustChangePassword: false, passwordChangedAtMs: 0, revision: 1 };
const device = { deviceId: 'desk', name: 'desk', active: true, publicKey: 'k', encryptionKey: 'k', enrolledAtMs: null, stopped: null, revision: 1 };
const command: SeenCommand = { commandId: 'c', type: 'approve', staffId: 'who', deviceId: 'desk', subjectId: 'agreement', expectedRevision: 5, payload: {} };
const grown = { digest: digestOf('9'), parts: [...documentOf('3').parts, { digest: digestOf('9'), length: 1 }] };

/** A change of one household in which `agreements` and `signings` were before. */
function changeOf(puts: readonly DomainRecord[], before: { readonly agreements?: readonly Agreement[]; readonly signings?: readonly Signing[] } = {}, changes: Partial<ChangeFacts> = {}): ChangeFacts {
  const { agreements = [], signings = [] } = before;
  return {
    seq: 2, epoch: 'e', prevHash: 'one', hash: 'two', madeHash: 'two', previous: { seq: 1, hash: 'one', epoch: 'e' }, atMs: duringMs, setBackMs: 0, commandId: 'c', command, puts,
    before: (kind, id) => (kind === 'agreement' ? agreements.filter((each) => each.agreementId === id).map((record) => ({ kind, record }))[0]
      : kind === 'signing' ? signings.filter((each) => each.signingId === id).map((record) => ({ kind, record }))[0] : undefined) ?? null,
    household: () => ({ household: sampleHousehold, agreements, signings }), batch: () => sampleBatch, staff: () => staff, device: () => device, earlierEffect: null,
    isNumberTaken: () => false, ...changes,
  };
}

function put(record: Agreement): DomainRecord {
  return { kind: 'agreement', record };
}

const signed = agreementIn('signed');
const approved = { ...agreementIn('approved'), revision: 6 };
const sealed = { ...approved, status: 'sealed' as const, revision: 7, sealed: { channel: 'digital' as const, sealId: 's', document: documentOf('8'), atMs: duringMs, staffId: 'sealer' } };
const use = { sealUseId: 'use', agreementId: 'agreement', householdId: 'house', batchId: 'batch', agreementNo: 'n', sealId: 's', staffId: 'sealer', deviceId: 'desk', atMs: duringMs,
  signedCopyDigest: digestOf('5'), sealedCopyDigest: digestOf('8'), outcome: 'effective' as const, revision: 1 };
const sealing: readonly DomainRecord[] = [put(sealed), { kind: 'seal_use', record: use }];
const leased = { ...approved, lease: { leaseId: 'older', deviceId: 'desk', staffId: 'sealer', staffName: '赵用印', expiresAtMs: 1 } };
const waiver = agreementIn('approved', { agreementId: 'waiver', kind: 'waiver_statement', revision: 1 });
const newSigning: DomainRecord = { kind: 'signing', record: signingOf({ signedCopy: grown }) };
const byAgent: DomainRecord = { kind: 'signing', record: signingOf({
  signedCopy: grown, channel: 'counter',
  counter: { staffId: 'hotline', witness: '李证', deviceTimeMs: duringMs, lastHubTimeMs: null, elapsedSinceHubMs: null, agent: { name: '王小四', idNumber: '440524188001010014', relation: '子女', letter: documentOf('9') } },
}) };
const awaiting = { agreements: [agreementIn('awaiting_signature')] };
const whole = changeOf(sealing, { agreements: [approved], signings: [signingOf()] });
const approval = changeOf([put(approved)], { agreements: [signed] });

test.each<[string, (facts: ChangeFacts) => string[], ChangeFacts, ...ChangeFacts[]]>([
  ['I1', exactlyOnce, approval, { ...approval, earlierEffect: 1 }],
  ['I3', legalTransitions, approval, changeOf([put({ ...approved, revision: 8 })], { agreements: [signed] }), changeOf([put({ ...sealed, revision: 6 })], { agreements: [signed] }),
    changeOf([{ kind: 'household', record: sampleHousehold }], {}, { isNumberTaken: () => true })],
  ['I4', noLostUpdate, approval, { ...approval, command: { ...command, expectedRevision: 4 } }],
  ['I5', totalOrder, approval, { ...approval, seq: 3 }, { ...approval, prevHash: 'other' }, { ...approval, madeHash: 'other' }, { ...approval, epoch: 'f' }],
  ['I8', signingWindow, changeOf([newSigning], awaiting), changeOf([{ kind: 'signing', record: signingOf({ submittedAtMs: closesAtMs }) }], awaiting, { atMs: closesAtMs }),
    changeOf([{ kind: 'signing', record: signingOf({ submittedAtMs: opensAtMs - 1 }) }], awaiting), changeOf([newSigning], awaiting, { atMs: duringMs - 1 }), changeOf([{ kind: 'signing', record: signingOf({ channel: 'counter' }) }], awaiting, { atMs: closesAtMs }),
    changeOf([put({ ...signed, status: 'void', voidReason: 'expired' })], { agreements: [signed] }, { atMs: closesAtMs }), changeOf([put(agreementIn('void'))], awaiting)],
  ['I9', documentBinding, changeOf([newSigning], awaiting), changeOf([{ kind: 'signing', record: signingOf() }], awaiting), changeOf([newSigning], { agreements: [agreementIn('void', { voidReason: 'superseded' })] }),
    changeOf([{ kind: 'seal_use', record: { ...use, signedCopyDigest: digestOf('a') } }], { agreements: [approved], signings: [signingOf()] }), changeOf([byAgent], awaiting)],
  ['I9', documentBinding, changeOf([byAgent], awaiting, { batch: () => ({ ...sampleBatch, allowAgents: true }) }), changeOf([byAgent], awaiting)],
  ['I10', oneSeal, whole, changeOf(sealing, { agreements: [sealed] }), changeOf(sealing, { agreements: [signed] }), changeOf([put(sealed)], { agreements: [approved] }),
    changeOf(sealing, { agreements: [leased] })],
  ['I10', oneSeal, changeOf(sealing, { agreements: [leased], signings: [signingOf()] }, { command: { ...command, type: 'seal', payload: { leaseId: 'older' } } }),
    changeOf(sealing, { agreements: [leased], signings: [signingOf()] }, { command: { ...command, type: 'seal', payload: { leaseId: 'oldest' } } })],
  ['I10', leaseHolds, changeOf([put(sealed)], { agreements: [leased] }, { command: { ...command, type: 'return' }, atMs: 1 }), changeOf([put(sealed)], { agreements: [leased] }, { command: { ...command, type: 'return' }, atMs: 0 }),
    changeOf([put(sealed)], { agreements: [leased] }, { command: { ...command, type: 'take_lease' }, atMs: 0 })],
  ['I12', waiverExcludes, approval, changeOf([put(waiver)], { agreements: [signed] }), changeOf([put({ ...signed, agreementId: 'other' })], { agreements: [signed] })],
  ['I13', authorised, approval, { ...approval, staff: () => ({ ...staff, active: false }) }, { ...approval, staff: () => ({ ...staff, roles: ['hotline' as const] }) }, { ...approval, device: () => ({ ...device, active: false }) },
    { ...whole, command: null, batch: () => ({ ...sampleBatch, fourEyes: true }), puts: [put({ ...sealed, approved: { staffId: 'sealer', atMs: 0 } })] }],
])('%s holds for a sound change and sees each damaged one', (_name, invariant, sound, ...damaged) => {
  expect(invariant(sound)).toEqual([]);
  for (const each of damaged) expect(invariant(each)).not.toEqual([]);
});

test('I1 and I2: results are what happened, and what was told stays', () => {
  const results = new Map([['c', { outcome: 'accepted', resultSeq: 4 }]]);
  expect(sameResults({ results, effectByCommand: new Map([['c', 4]]) })).toEqual([]);
  for (const effects of [new Map<string, number>(), new Map([['c', 5]]), new Map([['c', 4], ['d', 5]])]) expect(sameResults({ results, effectByCommand: effects })).not.toEqual([]);
  const hub = { epoch: 'e', results, records: new Map<string, DomainRecord>() };
  const told = { commandId: 'c', outcome: 'accepted', epoch: 'e', desk: 'east' };
  expect(acknowledgedIsDurable(hub, [told, { ...told, commandId: 'lost', epoch: 'before', desk: 'broken' }], [], new Set(['east']))).toEqual([]);
  expect(acknowledgedIsDurable(hub, [{ ...told, commandId: 'lost' }], [], new Set())).not.toEqual([]);
  expect(acknowledgedIsDurable(hub, [{ ...told, commandId: 'lost', epoch: 'before' }], [], new Set(['east']))).not.toEqual([]);
  expect(acknowledgedIsDurable(hub, [{ ...told, outcome: 'refused' }], [], new Set())).not.toEqual([]);
  expect(acknowledgedIsDurable(hub, [], [{ signingId: 's', epoch: 'e' }], new Set())).not.toEqual([]);
});

test('I5, I6 and I7: a desk has the hub\'s log and records, and knows all that was done on it', () => {
  const hub = { epoch: 'e', lastSeq: 1, lastHash: 'h', hashBySeq: new Map([[1, 'h']]), made: new Map([['a:1', 'x']]), rows: new Map([['a:1', 'x']]) };
  const entry = { commandId: 'c', type: 'publish', state: 'done', resultSeq: 1, isListed: false, isInTimeline: true };
  const desk: DeskFacts = { name: 'east', epoch: 'e', cursor: 1, lastHash: 'h', confirmed: hub.made, shownDiffers: [], downloaded: [{ seq: 1, hash: 'h' }], outbox: [entry], kept: new Set(['c']), putAside: new Set(), screenFaults: [] };
  expect([sameOrder(desk, hub), convergence(desk, hub), convergence(null, hub), readYourWrites(desk)]).toEqual([[], [], [], []]);
  for (const each of [{ cursor: 0 }, { epoch: 'f' }, { lastHash: 'g' }, { downloaded: [] }, { downloaded: [{ seq: 1, hash: 'g' }] }]) expect(sameOrder({ ...desk, ...each }, hub)).not.toEqual([]);
  for (const each of [{ confirmed: new Map() }, { confirmed: new Map([['a:1', 'y']]) }, { confirmed: new Map([['a:1', 'x'], ['b:1', 'x']]) }, { shownDiffers: ['a:1'] }, { screenFaults: ['f'] }]) expect(convergence({ ...desk, ...each }, hub)).not.toEqual([]);
  expect(convergence(null, { ...hub, rows: new Map() })).not.toEqual([]);
  for (const each of [{ state: 'refused' }, { isListed: true }, { resultSeq: 2 }, { isInTimeline: false }]) expect(readYourWrites({ ...desk, outbox: [{ ...entry, ...each }] })).not.toEqual([]);
  expect(readYourWrites({ ...desk, outbox: [] })).not.toEqual([]);
});

test('I8 at rest, I14 and I15', () => {
  const records = new Map<string, DomainRecord>([['batch:batch', { kind: 'batch', record: sampleBatch }], ['household:house', { kind: 'household', record: sampleHousehold }], ['agreement:agreement', put(agreementIn('awaiting_signature'))]]);
  expect(closed({ records, nowMs: closesAtMs - 1, liveLinksOfVoid: 0 })).toEqual([]);
  expect(closed({ records, nowMs: closesAtMs, liveLinksOfVoid: 0 })).not.toEqual([]);
  expect(closed({ records, nowMs: closesAtMs - 1, liveLinksOfVoid: 1 })).not.toEqual([]);
  expect(confidential([{ where: 'a log', text: 'request /sync/upload' }], ['王大三'])).toEqual([]);
  expect(confidential([{ where: 'a log', text: 'request of 王大三' }], ['王大三'])).not.toEqual([]);
  expect([drains([{ name: 'east', count: 0 }]), drains([{ name: 'east', count: 1 }]).length]).toEqual([[], 1]);
});

test('I10 at rest: a seal that came too late is in the ledger', () => {
  const late = { sealUseId: 'use', agreementId: 'agreement', sealedCopyDigest: digestOf('8'), epoch: 'e' };
  const records = (each: readonly DomainRecord[]): ReadonlyMap<string, DomainRecord> => new Map(each.map((record) => [record.kind === 'seal_use' ? 'seal_use:use' : 'agreement:agreement', record]));
  const inLedger: DomainRecord = { kind: 'seal_use', record: { ...use, outcome: 'ineffective' } };
  for (const sound of [[inLedger], [put(sealed)]]) expect(lateSealsInLedger({ epoch: 'e', records: records(sound) }, [late])).toEqual([]);
  expect(lateSealsInLedger({ epoch: 'restored', records: records([]) }, [late])).toEqual([]);
  for (const damaged of [[], [put(approved)], [put(approved), { kind: 'seal_use' as const, record: { ...use, sealedCopyDigest: digestOf('a') } }]]) expect(lateSealsInLedger({ epoch: 'e', records: records(damaged) }, [late])).not.toEqual([]);
});

test('I10 at the desk: a job counts what is done, what is done was given, and nothing is given twice', () => {
  const job = { jobId: 'j', kind: 'seal', state: 'finished', total: 2, done: 1, failed: 1, items: [{ id: 'a', state: 'done' }, { id: 'b', state: 'failed' }] };
  const given = { type: 'seal', subjectId: 'a', state: 'waiting', leaseId: 'one', isDoomed: false };
  expect([jobsAreWhole([job]), doneIsGiven([job], [given]), oncePerVersion([given, { ...given, state: 'done', leaseId: 'newer' }, { ...given, state: 'refused' }])]).toEqual([[], [], []]);
  for (const each of [{ total: 3 }, { done: 2 }, { failed: 0 }, { done: 0, items: [{ id: 'a', state: 'working' }, { id: 'b', state: 'failed' }] }]) expect(jobsAreWhole([{ ...job, ...each }])).not.toEqual([]);
  expect(doneIsGiven([job], [{ ...given, type: 'publish' }])).not.toEqual([]);
  expect(oncePerVersion([{ ...given, state: 'accepted' }, { ...given, state: 'done', leaseId: 'newer' }])).not.toEqual([]);
  expect(oncePerVersion([given, { ...given, state: 'done' }])).not.toEqual([]);
  expect(oncePerVersion([{ ...given, isDoomed: true }, given])).toEqual([]);
});

test('I11 and I16: the evidence is in order, of one document, and can be proved', () => {
  const evidence = {
    agreement: { agreementId: 'agreement', attempt: 1 }, document: { originalDigest: digestOf('3') }, consents: [{ atMs: 1 }, { atMs: 2 }], face: { card: { atMs: 3 }, person: { atMs: 4 } },
    reading: { confirmedAtMs: 5 }, handwriting: { drawingsDigest: digestOf('6'), characters: [{ confirmedAtMs: 6 }] }, code: { askedAtMs: 7, boundDigest: 'b' }, submit: { arrivedAtMs: duringMs },
  };
  const facts: DocumentFacts = { signing: signingOf(), isSealed: true, isReadable: true, evidenceDigest: digestOf('7'), drawingsDigest: digestOf('6'), evidence, originalDigest: digestOf('3'), sealedVerdict: 'genuine', isInValidity: true, isPrefix: true };
  expect([orderOfSigning(facts), evidenceComplete(facts)]).toEqual([[], []]);
  const disordered = [{ ...evidence, reading: { confirmedAtMs: 1 } }, { ...evidence, code: { ...evidence.code, askedAtMs: 5 } }, { ...evidence, consents: [] }, { ...evidence, document: { originalDigest: digestOf('a') } }];
  for (const each of disordered) expect(orderOfSigning({ ...facts, evidence: each })).not.toEqual([]);
  for (const each of [{ isReadable: false }, { evidenceDigest: digestOf('a') }, { sealedVerdict: 'altered' }, { isPrefix: false }, { isInValidity: false }]) expect(evidenceComplete({ ...facts, ...each })).not.toEqual([]);
});
