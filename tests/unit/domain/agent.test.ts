import { expect, test } from 'vitest';
import { recordSchemas } from '../../../shared/domain/records.ts';
import type { Situation } from '../../../shared/domain/situation.ts';
import { must } from '../../../shared/lib/assert.ts';
import { payloadSchemas } from '../../../shared/protocol/command.ts';
import type { CommandPayload } from '../../../shared/protocol/command.ts';
import { agreementIn, closesAtMs, digestOf, documentOf, duringMs, sampleBatch, sampleHousehold, signingOf, situationOf } from '../../support/domain-samples.ts';
import { agreementAfter, give, signingAfter } from '../../support/give-intent.ts';

const agent = { name: '李四', idNumber: '440524188001010014', relation: '子女', letter: documentOf('a') };
const allowed: Partial<Situation> = { signings: [], batch: { ...sampleBatch, allowAgents: true } };

function payloadOf(by: CommandPayload<'counter_sign'>['agent']): CommandPayload<'counter_sign'> {
  const payload = { signingId: 's1', drawings: documentOf('6'), evidence: documentOf('7'), witness: '周社工', photos: null, deviceTimeMs: duringMs, lastHubTimeMs: null, elapsedSinceHubMs: null };
  return by === undefined ? payload : { ...payload, agent: by };
}

function sign(by: CommandPayload<'counter_sign'>['agent'], situation = situationOf(agreementIn('awaiting_signature'), allowed), nowMs = duringMs): ReturnType<typeof give> {
  return give('counter_sign', 'agreement', payloadOf(by), situation, ['hotline'], nowMs);
}

function refusalOf(by: CommandPayload<'counter_sign'>['agent'], situation?: Situation): { readonly code: string; readonly message: string } {
  const decided = sign(by, situation);
  return decided.ok ? { code: '', message: '' } : decided.error;
}

test('where the batch allows it, 受托人 signs with a 委托书: the record and the timeline say so', () => {
  const decided = sign(agent);
  expect(decided).toMatchObject({ ok: true, value: { event: { note: '现场签约，受托人代签：李四（子女）' } } });
  expect(decided.ok && signingAfter(decided.value.puts)?.counter?.agent).toEqual(agent);
  expect(decided.ok && agreementAfter(decided.value.puts, 'agreement')?.status).toBe('signed');
  const late = sign(agent, situationOf(agreementIn('void'), allowed), closesAtMs + 1);
  expect(late).toMatchObject({ ok: true, value: { event: { note: '期限内现场签约·待认定，受托人代签：李四（子女）' } } });
});

test('where it does not, 受托人 is refused and the principal applicant signs as before', () => {
  const situation = situationOf(agreementIn('awaiting_signature'), { signings: [] });
  expect(refusalOf(agent, situation)).toMatchObject({ code: 'agents_not_allowed', message: expect.stringContaining('须由主申请人本人签字') });
  const own = sign(undefined, situation);
  expect(own.ok && signingAfter(own.value.puts)?.counter).not.toHaveProperty('agent');
});

test('the principal applicant under another name, a number that is none, a missing name, relation or 委托书 are refused', () => {
  expect(refusalOf({ ...agent, idNumber: '11010519491231002x' })).toMatchObject({ code: 'agent_is_principal' });
  expect(refusalOf({ ...agent, idNumber: '440524188001010015' })).toMatchObject({ code: 'resident_id_checksum', message: expect.stringMatching(/^受托人：.*校验位/) });
  expect(refusalOf({ ...agent, idNumber: '' })).toMatchObject({ code: 'resident_id_form' });
  expect(refusalOf({ ...agent, name: ' ' })).toMatchObject({ code: 'agent_name' });
  expect(refusalOf({ ...agent, relation: '' })).toMatchObject({ code: 'agent_relation' });
  expect(refusalOf({ ...agent, letter: null })).toMatchObject({ code: 'agent_letter', message: expect.stringContaining('请上传委托书') });
});

test('commands and records from before are read as they are', () => {
  expect(payloadSchemas.counter_sign.parse(payloadOf(undefined))).toEqual(payloadOf(undefined));
  const counter = { staffId: 'hotline', witness: '周社工', deviceTimeMs: duringMs, lastHubTimeMs: null, elapsedSinceHubMs: null };
  expect(recordSchemas.signing.parse(signingOf({ channel: 'counter', counter })).counter).toEqual(counter);
});

test('what 受托人 has written and was returned is written anew as a whole, whatever was complained of', () => {
  const counter = { staffId: 'hotline', witness: '周社工', deviceTimeMs: duringMs, lastHubTimeMs: null, elapsedSinceHubMs: null };
  const returnedOf = (by: typeof agent | null): readonly number[] => {
    const signing = signingOf({ channel: 'counter', counter: by === null ? counter : { ...counter, agent: by } });
    const payload = { signedCopyDigest: digestOf('5'), reason: '无法辨认' as const, characters: [1], note: '' };
    const decided = give('return', 'agreement', payload, situationOf(agreementIn('signed'), { household: sampleHousehold, signings: [signing] }), ['reviewer']);
    return must(decided.ok ? agreementAfter(decided.value.puts, 'agreement')?.returned : null, 'returned').characters;
  };
  expect(returnedOf(null)).toEqual([1]);
  expect(returnedOf(agent)).toEqual([]);
});
