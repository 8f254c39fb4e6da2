import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRecord, openRow } from '../../../citizen-web/store/load-situation.ts';
import { findDataKey } from '../../../citizen-web/store/data-keys.ts';
import { queueCode } from '../../../citizen-web/store/queue-message.ts';
import { readOutbox } from '../../../citizen-web/store/read-outbox.ts';
import { sendMessages } from '../../../citizen-web/store/send-messages.ts';
import type { Message } from '../../../shared/domain/records.ts';
import { smsProblem } from '../../../citizen-web/providers/sms/sms-provider.ts';
import { composeCode } from '../../../citizen-web/text/message-texts.ts';
import { ok } from '../../../shared/lib/result.ts';
import { addBatch, addHousehold, contactPhone, fields, plainIssued, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
});
afterEach(async () => { await world.close(); });

async function messages(): Promise<Message[]> {
  const rows = await world.deps.db.selectFrom('record').selectAll().where('kind', '=', 'message').execute();
  const opened: Message[] = [];
  for (const row of rows) {
    const each = openRow(row, await findDataKey(world.deps.db, world.deps, row.household_id ?? ''));
    if (each.kind === 'message') opened.push(each.record);
  }
  return opened;
}

test('a push tells the household the fixed address and the close, and staff see the number masked', async () => {
  await addHousehold(world);
  await publish(world);
  const [sent] = await readOutbox(world.deps, 10);
  expect(sent).toMatchObject({ phone: contactPhone, purpose: '推送' });
  expect(sent?.text).toContain('http://127.0.0.1:8787');
  expect(sent?.text).toContain('2026年1月23日 18:00');
  expect(await messages()).toMatchObject([{ maskedPhone: '138****8000', state: 'queued' }]);
  await sendMessages(world.deps);
  expect(await messages()).toMatchObject([{ state: 'sent', revision: 2 }]);
});

test('two senders at once, while the provider is long in answering: the message ends once, and nothing makes it wait again', async () => {
  await addHousehold(world);
  await publish(world);
  const answers: (() => void)[] = [];
  const bothHaveIt = Promise.withResolvers<undefined>();
  const slow = { ...world.deps, sms: { ...world.deps.sms, send: async (message: { readonly messageId: string }) => {
    const turn = answers.length;
    await new Promise<void>((answer) => {
      answers.push(answer);
      if (answers.length === 2) bothHaveIt.resolve(undefined);
    });
    return turn === 0 ? ok({ providerId: message.messageId }) : smsProblem('temporary', '短信服务没有答复。');
  } } };
  const [first, second] = [sendMessages(slow), sendMessages(slow)];
  await bothHaveIt.promise;
  answers[0]?.();
  await first;
  answers[1]?.();
  await second;
  expect(await messages()).toMatchObject([{ state: 'sent', revision: 2 }]);
  expect(await world.deps.db.selectFrom('sms_outbox').select('state').execute()).toEqual([{ state: 'sent' }]);
});

test('a landline or a number abroad gets no message, and the record says what to do', async () => {
  await addHousehold(world, 'house', 7, '+85261234567');
  await publish(world);
  expect(await messages()).toMatchObject([{ state: 'not_sent', problem: expect.stringContaining('电话通知') }]);
  expect(await sendMessages(world.deps)).toBe(0);
});

test('去世 stops every message, the one that waits too', async () => {
  await addHousehold(world);
  await publish(world);
  await world.give('li', { type: 'set_special', subjectId: 'house', expectedRevision: 1, payload: { special: ['去世'], reason: '家属来电' } }, 'house');
  await world.give('li', { type: 'change_phone', subjectId: 'house', expectedRevision: 2, payload: { contactPhone: '13900000000', verifiedBy: '家属' } }, 'house');
  expect((await readOutbox(world.deps, 10)).map((each) => each.purpose)).toEqual(['推送']);
  await sendMessages(world.deps);
  expect(await messages()).toMatchObject([{ state: 'not_sent', problem: expect.stringContaining('去世') }]);
});

test('a changed phone is told to the old number too', async () => {
  await addHousehold(world);
  await world.give('li', { type: 'change_phone', subjectId: 'house', expectedRevision: 1, payload: { contactPhone: '13900000000', verifiedBy: '身份证' } }, 'house');
  expect((await readOutbox(world.deps, 10)).map((each) => each.phone).toSorted()).toEqual([contactPhone, '13900000000']);
});

test('a phone changed by a correction is told to the old number too, and who signs by the old one is signed out', async () => {
  await addHousehold(world);
  await publish(world);
  const session = { token_hash: 'x', kind: 'signing', household_id: 'house', person_hash: null, agreement_id: 'house-1', device_class: 'phone', created_at_ms: 0, last_seen_at_ms: 0, expires_at_ms: 9e15, sealed_state: '' };
  await world.deps.db.insertInto('session').values(session).execute();
  const changed = { values: { ...fields.values, contactPhone: '13900000000' }, members: [] };
  const payload = { newAgreementId: 'house-2', fields: changed, contactPhone: '13900000000', reason: '换号', basis: null, issued: await plainIssued(world, 'house', changed) };
  expect((await world.give('wang', { type: 'correct', subjectId: 'house-1', expectedRevision: 2, payload }, 'house')).outcome).toBe('accepted');
  const told = (await readOutbox(world.deps, 10)).map((each) => `${each.purpose} ${each.phone}`).toSorted();
  expect(told).toEqual(['推送 13800138000', '更换手机 13800138000', '更正 13900000000'].toSorted());
  expect(await world.deps.db.selectFrom('session').selectAll().execute()).toEqual([]);
});

test('a draft that is withdrawn tells nobody; a withdrawn or declined statement says what it is, not that the agreement is gone', async () => {
  await addHousehold(world, 'draft', 6);
  await world.give('chen', { type: 'withdraw', subjectId: 'draft-1', expectedRevision: 1, payload: { reason: '重复' } }, 'draft');
  expect(await readOutbox(world.deps, 10)).toEqual([]);
  await addHousehold(world);
  await publish(world);
  for (const [end, by] of [['withdraw', 'chen'], ['decline_waiver', 'li']] as const) {
    const issued = { ...(await plainIssued(world, 'house')), templateVersionId: 'w' };
    const started = await world.give('wang', { type: 'start_waiver', subjectId: 'house-1', expectedRevision: 2, payload: { waiverAgreementId: end, reason: '来电', issued } }, 'house');
    expect(started.outcome).toBe('accepted');
    expect((await world.give(by, { type: end, subjectId: end, expectedRevision: 1, payload: { reason: '不是本人意愿' } }, 'house')).outcome).toBe('accepted');
  }
  const texts = (await readOutbox(world.deps, 10)).filter((each) => each.purpose === '撤回声明' || each.purpose === '不予确认').map((each) => each.text);
  expect(texts).toHaveLength(2);
  for (const text of texts) expect(text).toContain('《放弃签约声明书》');
});

test('a code does not wait behind a push to many', async () => {
  await addHousehold(world);
  await publish(world);
  world.time.nowMs += 1000;
  await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, { householdId: null, phone: contactPhone, composed: composeCode('123456', '07', null) }));
  const sent: string[] = [];
  const listening = { ...world.deps, sms: { ...world.deps.sms, send: async (message: { readonly messageId: string; readonly text: string }) => { sent.push(message.text); return ok({ providerId: message.messageId }); } } };
  await sendMessages(listening);
  expect(sent[0]).toContain('验证码123456');
  expect(sent).toHaveLength(2);
});

test('a message lies in its household\'s envelope: without the key it is neither read nor sent', async () => {
  await addHousehold(world);
  await publish(world);
  await world.deps.db.deleteFrom('data_key').where('household_id', '=', 'house').execute();
  expect(await readOutbox(world.deps, 10)).toEqual([]);
  const sent: string[] = [];
  await sendMessages({ ...world.deps, sms: { ...world.deps.sms, send: async (message) => { sent.push(message.text); return ok({ providerId: message.messageId }); } } });
  expect(sent).toEqual([]);
});

test('a code is in the outbox only: no record, no change', async () => {
  const before = await world.deps.db.selectFrom('change').select('seq').execute();
  await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, { householdId: null, phone: contactPhone, composed: composeCode('123456', '07', null) }));
  await sendMessages(world.deps);
  expect(await world.deps.db.selectFrom('change').select('seq').execute()).toEqual(before);
  expect(await readOutbox(world.deps, 1)).toMatchObject([{ purpose: '验证码', state: '已发送', text: expect.stringContaining('验证码123456（序号07）') }]);
});

test('a provider that fails is tried three times, then staff are told', async () => {
  await addHousehold(world);
  await publish(world);
  const failing = { ...world.deps, sms: { ...world.deps.sms, send: async () => smsProblem('temporary', '短信服务暂时出错。') } };
  for (let round = 0; round < 2; round += 1) await sendMessages(failing);
  expect((await messages())[0]?.state).toBe('queued');
  await sendMessages(failing);
  expect(await messages()).toMatchObject([{ state: 'failed', problem: '短信服务暂时出错。' }]);
  expect(await sendMessages(failing)).toBe(0);
});

test('a withdrawn version takes its links with it', async () => {
  await addHousehold(world);
  await publish(world);
  const row = { code_hash: 'x', agreement_id: 'house-1', household_id: 'house', purpose: 'sign', minted_at_ms: 0, expires_at_ms: 9e15, revoked_at_ms: null, opened_at_ms: null };
  await world.deps.db.insertInto('access_code').values(row).execute();
  await world.give('chen', { type: 'withdraw', subjectId: 'house-1', expectedRevision: 2, payload: { reason: '重复' } }, 'house');
  expect((await loadRecord(world.deps.db, world.deps, 'agreement', 'house-1'))?.status).toBe('void');
  expect(await world.deps.db.selectFrom('access_code').select('revoked_at_ms').execute()).toEqual([{ revoked_at_ms: world.time.nowMs }]);
});
