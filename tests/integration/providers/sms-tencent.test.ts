import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tencentSmsCodes } from '../../../citizen-web/providers/sms/tencent-sms-errors.ts';
import { createTencentSms } from '../../../citizen-web/providers/sms/tencent-sms.ts';
import type { SmsProvider } from '../../../citizen-web/providers/sms/sms-provider.ts';
import { startFakeTencent, tencentKeys } from '../../support/fake-tencent-provider.ts';
import type { TencentCall, TencentReply } from '../../support/fake-tencent-provider.ts';
import type { FakeProviderServer } from '../../support/fake-provider-server.ts';
import { codeMessage, createProviderWorld, impatient, templateIds } from '../../support/provider-world.ts';
import type { ProviderWorld } from '../../support/provider-world.ts';

const token = 'T'.repeat(30);
let world: ProviderWorld;
let server: FakeProviderServer;
let calls: TencentCall[];
let reply: TencentReply;

beforeEach(async () => {
  world = createProviderWorld();
  calls = [];
  server = await startFakeTencent('sms', () => world.time.nowMs, (call) => {
    calls.push(call);
    return reply;
  });
  reply = sent('Ok');
});
afterEach(() => server.close());

function sent(code: string): TencentReply {
  return { response: { SendStatusSet: [{ SerialNo: code === 'Ok' ? '5000:1045' : '', PhoneNumber: '+8613800138000', Fee: 1, SessionContext: '', Code: code, Message: '', IsoCode: 'CN' }] } };
}

function open(change: { readonly secretKey?: string; readonly receiptToken?: string | null } = {}): SmsProvider {
  return createTencentSms(world, {
    access: { ...tencentKeys, secretKey: change.secretKey ?? tencentKeys.secretKey, endpoint: server.url }, region: 'ap-guangzhou', sdkAppId: '1400006666', signName: '补租签约', templateIds,
    receiptToken: change.receiptToken === undefined ? token : change.receiptToken,
  });
}

test('a message goes by its template, in digits only where the provider demands it, and never with an address in a place', async () => {
  expect(await open().send(codeMessage)).toEqual({ ok: true, value: { providerId: '5000:1045' } });
  expect(calls).toEqual([{
    action: 'SendSms', version: '2021-01-11', region: 'ap-guangzhou',
    body: { PhoneNumberSet: ['+8613800138000'], SmsSdkAppId: '1400006666', SignName: '补租签约', TemplateId: templateIds['code_sign'], TemplateParamSet: ['482913', '07', '0007'], SessionContext: codeMessage.messageId },
  }]);
});

test('a wrong secret is the provider\'s own refusal: a matter of settings, and everybody rests', async () => {
  const provider = open({ secretKey: 'another' });
  expect(await provider.send(codeMessage)).toMatchObject({ ok: false, error: { code: 'settings', message: expect.stringContaining('密钥') } });
  expect(provider.restMs()).toBe(600_000);
});

test('a clock that is ten minutes off is refused by the provider', async () => {
  const late = { ...world, clock: { ...world.clock, nowMs: () => world.time.nowMs - 600_000 } };
  const provider = createTencentSms(late, { access: { ...tencentKeys, endpoint: server.url }, region: 'r', sdkAppId: '1', signName: 's', templateIds, receiptToken: null });
  expect(await provider.send(codeMessage)).toMatchObject({ ok: false, error: { code: 'settings' } });
});

describe('every documented error', () => {
  test.each(tencentSmsCodes)('%s, of the call and of the number, is a class and plain words', async (code) => {
    reply = { error: code };
    const ofCall = await open().send(codeMessage);
    reply = sent(code);
    const ofNumber = await open().send(codeMessage);
    expect(ofNumber).toEqual(ofCall);
    expect(ofCall).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^[^A-Za-z]+。$/) } });
  });

  test.each([
    ['LimitExceeded.PhoneNumberDailyLimit', 'limit'], ['LimitExceeded.SomethingNew', 'limit'], ['FailedOperation.InsufficientBalanceInSmsPackage', 'arrears'], ['FailedOperation.TemplateIncorrectOrUnapproved', 'template'],
    ['FailedOperation.SignatureIncorrectOrUnapproved', 'template'], ['InvalidParameterValue.ProhibitedUseUrlInTemplateParameter', 'template'], ['FailedOperation.PhoneNumberInBlacklist', 'number'],
    ['InvalidParameterValue.IncorrectPhoneNumber', 'number'], ['AuthFailure.SecretIdNotFound', 'settings'], ['InvalidParameterValue.SdkAppIdNotExist', 'settings'], ['InternalError.Timeout', 'unclear'], ['InternalError.Other', 'temporary'], ['Unheard.Of', 'temporary'],
  ])('%s is %s', async (code, problem) => {
    reply = sent(code);
    expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code: problem } });
  });
});

test('nobody listens: it certainly did not go, and may go again', async () => {
  const provider = open();
  await server.close();
  expect(await provider.send(codeMessage)).toMatchObject({ ok: false, error: { code: 'temporary' } });
});

test.each(['cut', 'silence', 'gateway'] as const)('no usable answer (%s): it may have gone, and is not sent again', async (kind) => {
  if (kind === 'silence') world = impatient(world);
  reply = kind;
  expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code: 'unclear', message: expect.stringContaining('不能确定') } });
});

test('five failures in a row, and the provider is left alone for half a minute; then one may try', async () => {
  const provider = open();
  reply = 'cut';
  for (let failure = 0; failure < 5; failure += 1) await provider.send(codeMessage);
  expect(provider.restMs()).toBe(30_000);
  world.time.monotonicMs += 30_000;
  expect(provider.restMs()).toBe(0);
  await provider.send(codeMessage);
  expect(provider.restMs()).toBe(30_000);
  world.time.monotonicMs += 30_000;
  reply = sent('Ok');
  await provider.send(codeMessage);
  reply = 'cut';
  await provider.send(codeMessage);
  expect(provider.restMs()).toBe(0);
});

test('a message without a template is not tried', async () => {
  expect(await open().send({ ...codeMessage, template: null })).toMatchObject({ ok: false, error: { code: 'template' } });
  expect(calls).toEqual([]);
});

const posted = { user_receive_time: '2026-01-21 10:02:00', nationcode: '86', mobile: '13800138000', report_status: 'SUCCESS', errmsg: 'DELIVRD', description: '用户短信送达成功', sid: '5000:1045' };

test('posted receipts are taken only under the token of the address', () => {
  const read = open().readReceipts;
  const body = Buffer.from(JSON.stringify([posted, { ...posted, sid: '5000:1046', report_status: 'FAIL', errmsg: 'MK:0001', description: '空号' }]));
  expect(read?.({ token: 'X'.repeat(30), headers: {}, body, nowMs: 0 })).toMatchObject({ ok: false, error: { code: 'receipt_sender' } });
  expect(read?.({ token, headers: {}, body, nowMs: 0 })).toEqual({ ok: true, value: { answer: { result: 0, errmsg: 'OK' }, receipts: [
    { messageId: null, providerId: '5000:1045', isDelivered: true, problem: null, atMs: Date.parse('2026-01-21T10:02:00+08:00') },
    { messageId: null, providerId: '5000:1046', isDelivered: false, problem: '短信未送达：号码是空号，请核对联系手机。', atMs: Date.parse('2026-01-21T10:02:00+08:00') },
  ] } });
  expect(read?.({ token, headers: {}, body: Buffer.from('{"no":"list"}'), nowMs: 0 })).toMatchObject({ ok: false, error: { code: 'receipt_form' } });
});

test('without a token receipts are asked for by PullSmsSendStatus', async () => {
  const provider = open({ receiptToken: null });
  expect(provider.readReceipts).toBeNull();
  reply = { response: { PullSmsSendStatusSet: [{ Description: 'DELIVRD', CountryCode: '86', SubscriberNumber: '13800138000', ReportStatus: 'SUCCESS', PhoneNumber: '+8613800138000', SerialNo: '5000:1045', UserReceiveTime: 1_620_734_188, SessionContext: codeMessage.messageId }] } };
  expect(await provider.pullReceipts?.()).toEqual([{ messageId: codeMessage.messageId, providerId: '5000:1045', isDelivered: true, problem: null, atMs: 1_620_734_188_000 }]);
  expect(calls[0]).toMatchObject({ action: 'PullSmsSendStatus', body: { Limit: 100, SmsSdkAppId: '1400006666' } });
  reply = 'cut';
  expect(await provider.pullReceipts?.()).toEqual([]);
});
