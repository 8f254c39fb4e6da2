import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerReceiptRoutes } from '../../../citizen-web/routes/sms-receipts.ts';
import { createTencentSms } from '../../../citizen-web/providers/sms/tencent-sms.ts';
import { smsProblem } from '../../../citizen-web/providers/sms/sms-provider.ts';
import type { SmsProblem, SmsReceipt } from '../../../citizen-web/providers/sms/sms-provider.ts';
import type { HubDeps } from '../../../citizen-web/store/hub-deps.ts';
import { findDataKey } from '../../../citizen-web/store/data-keys.ts';
import { writeProgress } from '../../../citizen-web/store/citizen-drafts.ts';
import { loadRecord, openRow } from '../../../citizen-web/store/load-situation.ts';
import { readOutbox } from '../../../citizen-web/store/read-outbox.ts';
import { queueCode } from '../../../citizen-web/store/queue-message.ts';
import { sendMessages } from '../../../citizen-web/store/send-messages.ts';
import { takeReceipts } from '../../../citizen-web/store/take-receipts.ts';
import { composeCode } from '../../../citizen-web/text/message-texts.ts';
import type { Message } from '../../../shared/domain/records.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { Err } from '../../../shared/lib/result.ts';
import { startFakeTencent, tencentKeys } from '../../support/fake-tencent-provider.ts';
import type { TencentCall } from '../../support/fake-tencent-provider.ts';
import { addBatch, addHousehold, contactPhone, publish } from '../../support/hub-story.ts';
import { createHubWorld } from '../../support/hub-world.ts';
import type { HubWorld } from '../../support/hub-world.ts';
import { createProviderWorld, templateIds } from '../../support/provider-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await createHubWorld();
  await addBatch(world);
  await addHousehold(world);
  await publish(world);
});
afterEach(() => world.close());

async function message(): Promise<Message> {
  const row = await world.deps.db.selectFrom('record').selectAll().where('kind', '=', 'message').executeTakeFirstOrThrow();
  const opened = openRow(row, await findDataKey(world.deps.db, world.deps, 'house'));
  return must(opened.kind === 'message' ? opened.record : null, 'selected by its kind');
}

/** The hub with a provider that always says this. */
function saying(problem: Err<SmsProblem>, restMs = 0): HubDeps {
  return { ...world.deps, sms: { ...world.deps.sms, restMs: () => restMs, send: async () => problem } };
}

async function outboxRow(): Promise<{ state: string; tries: number; not_before_ms: number | null }> {
  return world.deps.db.selectFrom('sms_outbox').select(['state', 'tries', 'not_before_ms']).executeTakeFirstOrThrow();
}

test('a message goes out only once it is certain to stand in the outbox', async () => {
  const steps: string[] = [];
  const sms: HubDeps['sms'] = { ...world.deps.sms, send: (content) => { steps.push('sent'); return world.deps.sms.send(content); } };
  await sendMessages({ ...world.deps, sms, flushed: async () => { steps.push('flushed'); } });
  expect(steps).toEqual(['flushed', 'sent']);
});

describe('what becomes of a message that did not go out', () => {
  test.each(['number', 'template', 'unclear'] as const)('%s: failed at once, with the words for the desk', async (code) => {
    await sendMessages(saying(smsProblem(code, '号码不对，请电话通知。')));
    expect(await message()).toMatchObject({ state: 'failed', problem: '号码不对，请电话通知。' });
  });

  test('a limit: staff are told, and it goes when the limit is over', async () => {
    await sendMessages(saying(smsProblem('limit', '超过限额，明天自动重发。', 3_600_000)));
    expect(await message()).toMatchObject({ state: 'queued', problem: '超过限额，明天自动重发。', revision: 2 });
    expect(await sendMessages(world.deps)).toBe(0);
    world.time.nowMs += 3_600_000;
    expect(await sendMessages(world.deps)).toBe(1);
    expect(await message()).toMatchObject({ state: 'sent', problem: null });
  });

  test('arrears: told once, tried every ten minutes without counting, failed after a day', async () => {
    const unpaid = saying(smsProblem('arrears', '余额不足，短信暂停发送。'));
    for (let round = 0; round < 4; round += 1) {
      await sendMessages(unpaid);
      world.time.nowMs += 600_000;
    }
    expect(await message()).toMatchObject({ state: 'queued', revision: 2, problem: '余额不足，短信暂停发送。' });
    expect(await outboxRow()).toMatchObject({ tries: 0 });
    world.time.nowMs += 24 * 3_600_000;
    await sendMessages(unpaid);
    expect(await message()).toMatchObject({ state: 'failed' });
  });

  test('while the provider rests nothing is tried and nothing is lost', async () => {
    expect(await sendMessages(saying(smsProblem('number', '不会问到'), 30_000))).toBe(0);
    expect(await message()).toMatchObject({ state: 'queued', revision: 1 });
  });

  test('a code is not sent once it is good no more; a code that meets a long limit is given up', async () => {
    await world.deps.db.deleteFrom('sms_outbox').execute();
    const code = { householdId: 'house', phone: contactPhone, composed: composeCode('123456', '07', null) };
    await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, code));
    await sendMessages(saying(smsProblem('limit', '超过限额。', 3_600_000)));
    expect(await outboxRow()).toMatchObject({ state: 'failed' });
    await world.deps.db.deleteFrom('sms_outbox').execute();
    await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, code));
    world.time.nowMs += 300_000;
    expect(await sendMessages(world.deps)).toBe(0);
    expect(await outboxRow()).toMatchObject({ state: 'not_sent' });
  });
});

test('hub processes that share the outbox send a message once between them; one that died over it leaves it to the others', async () => {
  const sent: string[] = [];
  const shared = (send: HubDeps['sms']['send']): HubDeps => ({ ...world.deps, config: { ...world.deps.config, databaseUrl: 'postgres://shared' }, sms: { ...world.deps.sms, send } });
  const slow = shared(async (each) => {
    sent.push(each.messageId);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    return { ok: true, value: { providerId: 'p' } };
  });
  await Promise.all([sendMessages(slow), sendMessages(slow)]);
  expect(sent).toHaveLength(1);
  await world.deps.db.updateTable('sms_outbox').set({ state: 'queued' }).execute();
  await expect(sendMessages(shared(() => Promise.reject(new Error('the process dies'))))).rejects.toThrow('dies');
  expect(await sendMessages(slow)).toBe(0);
  world.time.nowMs += 30_000;
  expect(await sendMessages(slow)).toBe(1);
});

test('a code that has really gone out lies nowhere any more', async () => {
  await world.deps.db.deleteFrom('sms_outbox').execute();
  await world.deps.db.transaction().execute((tx) => queueCode(tx, world.deps, { householdId: 'house', phone: contactPhone, composed: composeCode('123456', '07', null) }));
  expect((await readOutbox(world.deps, 1))[0]?.text).toContain('123456');
  await sendMessages({ ...world.deps, sms: { ...world.deps.sms, sendsForReal: true } });
  expect(await readOutbox(world.deps, 1)).toMatchObject([{ state: '已发送', text: '' }]);
});

describe('receipts', () => {
  const receipt = (change: Partial<SmsReceipt>): SmsReceipt => ({ messageId: null, providerId: null, isDelivered: true, problem: null, atMs: null, ...change });

  test('a delivery is written once, with the provider\'s time; the same again changes nothing', async () => {
    await sendMessages(world.deps);
    const { messageId } = await message();
    world.time.nowMs += 120_000;
    const atMs = world.time.nowMs - 60_000;
    expect(await takeReceipts(world.deps, [receipt({ messageId, atMs }), receipt({ messageId, atMs })])).toBe(1);
    expect(await message()).toMatchObject({ state: 'sent', deliveredAtMs: atMs, revision: 3 });
    expect(await takeReceipts(world.deps, [receipt({ messageId, isDelivered: false, problem: '短信未送达：关机。' })])).toBe(0);
  });

  test('a failure is 短信失败 with plain words; a time that cannot be is not believed', async () => {
    await sendMessages(world.deps);
    const { messageId } = await message();
    await takeReceipts(world.deps, [receipt({ providerId: messageId, isDelivered: false, problem: '短信未送达：手机停机，请电话通知。' })]);
    expect(await message()).toMatchObject({ state: 'failed', problem: '短信未送达：手机停机，请电话通知。', deliveredAtMs: null });
    const last = await world.deps.db.selectFrom('change').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow();
    expect(last.records).toContain('"status":"failed"');
  });

  test('a message without an answer counts as sent when its receipt comes', async () => {
    await sendMessages(saying(smsProblem('unclear', '不能确定是否发出。')));
    expect(await message()).toMatchObject({ state: 'failed' });
    await takeReceipts(world.deps, [receipt({ messageId: (await message()).messageId, atMs: world.time.nowMs + 999_999 })]);
    expect(await message()).toMatchObject({ state: 'sent', problem: null, deliveredAtMs: world.time.nowMs });
  });

  test('what we never sent is left aside', async () => {
    expect(await takeReceipts(world.deps, [receipt({ messageId: 'unknown' }), receipt({ providerId: 'unknown' }), receipt({})])).toBe(0);
  });

  test('a code that did not arrive is told where the citizen is stuck', async () => {
    await world.deps.db.deleteFrom('sms_outbox').execute();
    const household = must(await loadRecord(world.deps.db, world.deps, 'household', 'house'), 'added');
    await world.deps.db.transaction().execute(async (tx) => {
      await queueCode(tx, world.deps, { householdId: 'house', phone: contactPhone, composed: composeCode('123456', '07', null) });
      await writeProgress(tx, world.deps, { household, agreement: null, nowMs: world.time.nowMs }, 'code', null);
    });
    await sendMessages(world.deps);
    const { message_id: messageId } = await world.deps.db.selectFrom('sms_outbox').select('message_id').executeTakeFirstOrThrow();
    await takeReceipts(world.deps, [receipt({ messageId, isDelivered: false, problem: '短信未送达：手机关机或不在服务区，请电话通知。' })]);
    expect(await loadRecord(world.deps.db, world.deps, 'progress', 'house')).toMatchObject({ step: 'code', problem: expect.stringContaining('关机') });
  });
});

test('from the push to the phone and back over the wire: SendSms, then the receipt at the hub\'s own address', async () => {
  const token = 'R'.repeat(24);
  const calls: TencentCall[] = [];
  const provider = await startFakeTencent('sms', () => world.time.nowMs, (call) => {
    calls.push(call);
    return { response: { SendStatusSet: [{ SerialNo: '5000:7', Code: 'Ok' }] } };
  });
  const api = { ...createProviderWorld(), clock: world.deps.clock };
  const sms = createTencentSms(api, { access: { ...tencentKeys, endpoint: provider.url }, region: 'r', sdkAppId: '1', signName: 's', templateIds, receiptToken: token });
  const deps: HubDeps = { ...world.deps, sms };
  await sendMessages(deps);
  expect(calls[0]?.body).toMatchObject({ TemplateId: templateIds['pushed'], TemplateParamSet: ['第一批', '2026年1月23日 18:00'] });
  const app: FastifyInstance = Fastify();
  registerReceiptRoutes(app, deps);
  const post = (path: string, status: string) => app.inject({ method: 'POST', url: path, headers: { 'content-type': 'application/json' }, payload: JSON.stringify([{ report_status: status, errmsg: 'DELIVRD', description: '', sid: '5000:7' }]) });
  expect((await post(`/receipts/sms/${'x'.repeat(24)}`, 'SUCCESS')).statusCode).toBe(404);
  expect((await post('/receipts/sms', 'SUCCESS')).statusCode).toBe(404);
  expect((await message()).deliveredAtMs).toBeNull();
  const taken = await post(`/receipts/sms/${token}`, 'SUCCESS');
  expect(taken.json()).toEqual({ result: 0, errmsg: 'OK' });
  expect(await message()).toMatchObject({ state: 'sent', deliveredAtMs: world.time.nowMs });
  expect((await app.inject({ method: 'POST', url: `/receipts/sms/${token}`, payload: '{' })).statusCode).toBe(400);
  await app.close();
  await provider.close();
});

test('where nothing posts receipts there is no address for them', async () => {
  const app: FastifyInstance = Fastify();
  registerReceiptRoutes(app, world.deps);
  expect((await app.inject({ method: 'POST', url: '/receipts/sms/x', payload: '[]' })).statusCode).toBe(404);
  await app.close();
});
