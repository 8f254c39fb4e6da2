import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isProviderPage } from '../../../citizen-web/providers/face/face-provider.ts';
import type { FaceProvider } from '../../../citizen-web/providers/face/face-provider.ts';
import { createTencentFace, tencentFaceCodes } from '../../../citizen-web/providers/face/tencent-face.ts';
import { startFakeTencent, tencentKeys } from '../../support/fake-tencent-provider.ts';
import type { TencentCall, TencentReply } from '../../support/fake-tencent-provider.ts';
import type { FakeProviderServer } from '../../support/fake-provider-server.ts';
import { createProviderWorld } from '../../support/provider-world.ts';
import type { ProviderWorld } from '../../support/provider-world.ts';

const person = { name: '王大三', residentId: '11010519491231002X', returnUrl: 'https://sign.example.gov.cn/sign/face/provider/return', orderNo: 'b'.repeat(32), browserFacts: '' };
let world: ProviderWorld;
let server: FakeProviderServer;
let calls: TencentCall[];
let replies: TencentReply[];

beforeEach(async () => {
  world = createProviderWorld();
  calls = [];
  replies = [];
  server = await startFakeTencent('faceid', () => world.time.nowMs, (call) => {
    calls.push(call);
    return replies.shift() ?? 'cut';
  });
});
afterEach(() => server.close());

function open(): FaceProvider {
  return createTencentFace(world, { access: { ...tencentKeys, endpoint: server.url }, ruleId: '1', hosts: ['faceid.qq.com', '.faceid.qq.com'] });
}

function text(change: object): TencentReply {
  return { response: { Text: { ErrCode: 0, ErrMsg: '成功', IdCard: person.residentId, Name: person.name, LiveStatus: 0, Comparestatus: 0, Sim: '98.53', LivenessDetail: [], ...change } } };
}

test('DetectAuth names the person and the way back; no region', async () => {
  replies = [{ response: { Url: 'https://faceid.qq.com/api/auth/getOnlineInfo?token=t', BizToken: 'CE661F1A' } }];
  expect(await open().start(person)).toEqual({ ok: true, value: { token: 'CE661F1A', url: 'https://faceid.qq.com/api/auth/getOnlineInfo?token=t' } });
  expect(calls).toEqual([{ action: 'DetectAuth', version: '2018-03-01', region: undefined, body: { RuleId: '1', IdCard: person.residentId, Name: person.name, RedirectUrl: person.returnUrl, Extra: person.orderNo } }]);
});

test('texts only are asked for, and ErrCode 0 alone is a pass', async () => {
  replies = [text({})];
  expect(await open().pull('CE661F1A')).toEqual({ ok: true, value: { state: 'passed', requestId: 'r-1', resultCode: '0', similarity: 98.53, name: person.name, residentId: person.residentId, advice: '' } });
  expect(calls[0]?.body).toEqual({ BizToken: 'CE661F1A', RuleId: '1', InfoType: '1' });
});

test.each([
  [{ ErrCode: 1004, LiveStatus: 1004 }, '动作'], [{ ErrCode: 2004, Comparestatus: 2004 }, '不一致'], [{ ErrCode: -1 }, '没有通过'],
])('a failed attempt says how to do better: %j', async (change, words) => {
  replies = [text(change)];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'failed', advice: expect.stringContaining(words) } });
});

test('before it is done there is no result', async () => {
  replies = [text({ ErrCode: null, Name: null }), { response: {} }];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'unfinished' } });
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'unfinished' } });
});

test('a result is asked for again twice, a start never', async () => {
  replies = ['cut', 'gateway', text({})];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'passed' } });
  replies = ['cut'];
  calls = [];
  expect(await open().start(person)).toMatchObject({ ok: false, error: { code: 'down' } });
  expect(calls).toHaveLength(1);
});

test('after five failures in a row nobody waits for it', async () => {
  const provider = open();
  for (let failure = 0; failure < 5; failure += 1) await provider.start(person);
  const asked = calls.length;
  expect(await provider.start(person)).toMatchObject({ ok: false, error: { code: 'down' } });
  expect(calls).toHaveLength(asked);
  world.time.monotonicMs += 30_000;
  replies = [{ response: { Url: 'https://faceid.qq.com/', BizToken: 'b' } }];
  expect(await provider.start(person)).toMatchObject({ ok: true });
});

describe('every documented error', () => {
  test.each(tencentFaceCodes)('%s is plain words', async (code) => {
    replies = [{ error: code }, { error: code }];
    const started = await open().start(person);
    expect(started).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^[^A-Za-z]+。$/) } });
    expect(await open().pull('t')).toEqual(started);
  });

  test.each([
    ['InvalidParameterValue.BizTokenExpired', 'expired'], ['InvalidParameterValue.BizTokenIllegal', 'expired'], ['InvalidParameterValue.RuleIdNotExist', 'settings'], ['UnauthorizedOperation.Arrears', 'settings'],
    ['UnauthorizedOperation.Nonactivated', 'settings'], ['AuthFailure.SignatureFailure', 'settings'], ['FailedOperation.UnKnown', 'down'], ['InternalError', 'down'], ['RequestLimitExceeded', 'down'],
  ])('%s is %s', async (code, problem) => {
    replies = [{ error: code }];
    expect(await open().pull('t')).toMatchObject({ ok: false, error: { code: problem } });
  });
});

test('only the provider\'s own pages are a place to send a browser to', () => {
  const hosts = ['faceid.qq.com', '.faceid.qq.com'];
  for (const good of ['https://faceid.qq.com/a', 'https://api.faceid.qq.com/a']) expect(isProviderPage(good, hosts)).toBe(true);
  for (const bad of ['http://faceid.qq.com/', 'https://evilfaceid.qq.com/', 'https://faceid.qq.com.evil.cn/', 'https://faceid.qq.com@evil.cn/', 'https://a:b@faceid.qq.com/', 'javascript:alert(1)', 'no address']) expect(isProviderPage(bad, hosts)).toBe(false);
});
