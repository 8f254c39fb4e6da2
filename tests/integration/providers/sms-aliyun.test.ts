import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aliyunSmsCodes } from '../../../citizen-web/providers/sms/aliyun-sms-errors.ts';
import { createAliyunSms } from '../../../citizen-web/providers/sms/aliyun-sms.ts';
import type { SmsProvider } from '../../../citizen-web/providers/sms/sms-provider.ts';
import { composeMessage } from '../../../citizen-web/text/message-texts.ts';
import { aliyunKeys, startFakeAliyun } from '../../support/fake-aliyun-provider.ts';
import type { AliyunCall, AliyunReply } from '../../support/fake-aliyun-provider.ts';
import type { FakeProviderServer } from '../../support/fake-provider-server.ts';
import { duringMs } from '../../support/domain-samples.ts';
import { codeMessage, createProviderWorld, impatient, templateIds } from '../../support/provider-world.ts';
import type { ProviderWorld } from '../../support/provider-world.ts';

const token = 'T'.repeat(30);
let world: ProviderWorld;
let server: FakeProviderServer;
let calls: AliyunCall[];
let reply: AliyunReply;

beforeEach(async () => {
  world = createProviderWorld();
  calls = [];
  server = await startFakeAliyun(() => world.time.nowMs, (call) => {
    calls.push(call);
    return reply;
  });
  reply = { answer: { Code: 'OK', BizId: '9006^0' } };
});
afterEach(() => server.close());

function open(accessKeySecret: string = aliyunKeys.accessKeySecret): SmsProvider {
  return createAliyunSms(world, { access: { ...aliyunKeys, accessKeySecret, endpoint: server.url }, signName: '补租签约', templateIds, receiptToken: token });
}

test('a message goes in the query, with our number of it; two in a row have different nonces', async () => {
  const provider = open();
  expect(await provider.send(codeMessage)).toEqual({ ok: true, value: { providerId: '9006^0' } });
  expect(await provider.send(codeMessage)).toMatchObject({ ok: true });
  expect(calls[0]).toEqual({
    action: 'SendSms', version: '2017-05-25', form: {},
    query: { PhoneNumbers: '13800138000', SignName: '补租签约', TemplateCode: templateIds['code_sign'], TemplateParam: '{"code":"482913","serial":"07","number":"0007"}', OutId: codeMessage.messageId },
  });
});

test('signs, spaces and stars of a text survive the signature', async () => {
  const composed = composeMessage('退回', { batchName: '2026年 第*1~批', portalUrl: 'https://sign.example.gov.cn', closesAtMs: duringMs, detail: `字迹'不清'(！) +&=%` });
  expect(await open().send({ ...codeMessage, ...composed })).toMatchObject({ ok: true });
  expect(JSON.parse(calls[0]?.query['TemplateParam'] ?? '')).toEqual(composed.template.values);
  expect(calls[0]?.query['TemplateParam']).not.toContain('sign.example.gov.cn');
});

test('a wrong secret and a clock far off are matters of settings', async () => {
  expect(await open('another').send(codeMessage)).toMatchObject({ ok: false, error: { code: 'settings' } });
  const late = createAliyunSms({ ...world, clock: { ...world.clock, nowMs: () => world.time.nowMs - 1_000_000 } }, { access: { ...aliyunKeys, endpoint: server.url }, signName: 's', templateIds, receiptToken: null });
  expect(await late.send(codeMessage)).toMatchObject({ ok: false, error: { code: 'settings' } });
});

describe('every documented error', () => {
  test.each(aliyunSmsCodes)('%s is a class and plain words', async (code) => {
    reply = { error: code };
    expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^[^A-Za-z]+。$/) } });
  });

  test.each([
    ['isv.BUSINESS_LIMIT_CONTROL', 'limit'], ['isv.DAY_LIMIT_CONTROL', 'limit'], ['isv.MONTH_LIMIT_CONTROL', 'limit'], ['isv.OUT_OF_SERVICE', 'arrears'], ['isv.AMOUNT_NOT_ENOUGH', 'arrears'], ['isv.SMS_TEMPLATE_ILLEGAL', 'template'],
    ['isv.SMS_SIGNATURE_SCENE_ILLEGAL', 'template'], ['isv.SIGN_STATE_ILLEGAL', 'template'], ['isv.MOBILE_NUMBER_ILLEGAL', 'number'], ['isv.DENY_IP_RANGE', 'settings'], ['Throttling', 'limit'],
    ['isv.SOME_NEW_LIMIT', 'limit'], ['isv.SOMETHING_NEW', 'template'], ['isp.SYSTEM_ERROR', 'temporary'], ['Unheard', 'temporary'],
  ])('%s is %s', async (code, problem) => {
    reply = { error: code };
    expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code: problem } });
  });
});

test.each(['cut', 'silence', 'gateway'] as const)('no usable answer (%s): it may have gone, and is not sent again', async (kind) => {
  if (kind === 'silence') world = impatient(world);
  reply = kind;
  expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code: 'unclear' } });
});

test('an unpaid account rests everybody for ten minutes', async () => {
  const provider = open();
  reply = { error: 'isv.AMOUNT_NOT_ENOUGH' };
  await provider.send(codeMessage);
  expect(provider.restMs()).toBe(600_000);
});

test('posted receipts are taken only under the token of the address, and know our number', () => {
  const read = open().readReceipts;
  const report = { phone_number: '13800138000', send_time: '2026-01-21 10:00:00', report_time: '2026-01-21 10:02:00', success: true, err_code: 'DELIVERED', err_msg: '用户接收成功', sms_size: '1', biz_id: '9006^0', out_id: codeMessage.messageId };
  const body = Buffer.from(JSON.stringify([report, { ...report, success: false, err_code: 'NOT_ON_SERVICE', err_msg: '停机', out_id: '' }]));
  expect(read?.({ token: '', headers: {}, body, nowMs: 0 })).toMatchObject({ ok: false, error: { code: 'receipt_sender' } });
  expect(read?.({ token, headers: {}, body, nowMs: 0 })).toMatchObject({ ok: true, value: { answer: { code: 0, msg: '接收成功' }, receipts: [
    { messageId: codeMessage.messageId, isDelivered: true, problem: null, atMs: Date.parse('2026-01-21T10:02:00+08:00') },
    { messageId: null, providerId: '9006^0', isDelivered: false, problem: expect.stringContaining('停机') },
  ] } });
});
