import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aliyunFaceCodes, aliyunFaceSubCodes, createAliyunFace } from '../../../citizen-web/providers/face/aliyun-face.ts';
import type { FaceProvider } from '../../../citizen-web/providers/face/face-provider.ts';
import { aliyunKeys, startFakeAliyun } from '../../support/fake-aliyun-provider.ts';
import type { AliyunCall, AliyunReply } from '../../support/fake-aliyun-provider.ts';
import type { FakeProviderServer } from '../../support/fake-provider-server.ts';
import { createProviderWorld } from '../../support/provider-world.ts';
import type { ProviderWorld } from '../../support/provider-world.ts';

const person = { name: '王大三', residentId: '11010519491231002X', returnUrl: 'https://sign.example.gov.cn/sign/face/provider/return', orderNo: 'b'.repeat(32), browserFacts: '{"zimVer":"3.0.0"}' };
let world: ProviderWorld;
let server: FakeProviderServer;
let calls: AliyunCall[];
let replies: AliyunReply[];

beforeEach(async () => {
  world = createProviderWorld();
  calls = [];
  replies = [];
  server = await startFakeAliyun(() => world.time.nowMs, (call) => {
    calls.push(call);
    return replies.shift() ?? 'cut';
  });
});
afterEach(() => server.close());

function open(): FaceProvider {
  return createAliyunFace(world, { access: { ...aliyunKeys, endpoint: server.url }, sceneId: '1000000006', hosts: ['.aliyun.com'], browserScript: 'https://o.alicdn.com/a.js' });
}

function result(change: object): AliyunReply {
  return { answer: { Code: '200', ResultObject: { Passed: 'T', SubCode: '200', MaterialInfo: '{"faceVerifyScore":99.1,"facialPictureFront":{"ossObjectName":"x"}}', IdentityInfo: null, ...change } } };
}

test('InitFaceVerify names the person in the query and the way of recognising in the body', async () => {
  replies = [{ answer: { Code: '200', ResultObject: { CertifyId: '91707dc2', CertifyUrl: 'https://cloudauth.aliyun.com/h5?certifyId=91707dc2' } } }];
  expect(await open().start(person)).toEqual({ ok: true, value: { token: '91707dc2', url: 'https://cloudauth.aliyun.com/h5?certifyId=91707dc2' } });
  expect(calls).toEqual([{
    action: 'InitFaceVerify', version: '2019-03-07', form: { Model: 'MOVE_ACTION' },
    query: {
      SceneId: '1000000006', OuterOrderNo: person.orderNo, ProductCode: 'ID_PRO', CertType: 'IDENTITY_CARD', CertName: person.name, CertNo: person.residentId, ReturnUrl: person.returnUrl,
      MetaInfo: person.browserFacts, CertifyUrlType: 'H5',
    },
  }]);
});

test('Passed T with SubCode 200 is a pass; pictures in the answer are not looked at', async () => {
  replies = [result({})];
  expect(await open().pull('91707dc2')).toEqual({ ok: true, value: { state: 'passed', requestId: 'r-2', resultCode: '200', similarity: 99.1, name: null, residentId: null, advice: '' } });
  expect(calls[0]?.query).toEqual({ SceneId: '1000000006', CertifyId: '91707dc2' });
  replies = [result({ IdentityInfo: JSON.stringify({ certName: '李四', certNo: '1' }) })];
  expect(await open().pull('91707dc2')).toMatchObject({ ok: true, value: { name: '李四', residentId: '1' } });
});

test.each([{ Passed: 'T', SubCode: '204' }, { Passed: null }, { Passed: '', SubCode: '' }])('anything else is no pass: %j', async (change) => {
  replies = [result(change)];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'unfinished' } });
});

test.each(aliyunFaceSubCodes)('SubCode %s is plain words', async (code) => {
  replies = [result({ Passed: 'F', SubCode: code })];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'failed', resultCode: code, advice: expect.stringMatching(/^[^A-Za-z]+。$/) } });
});

test('while the person is still before the camera there is no result', async () => {
  replies = [{ error: '424' }];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'unfinished' } });
});

test('a result is asked for again twice, a start never', async () => {
  replies = ['gateway', 'cut', result({})];
  expect(await open().pull('t')).toMatchObject({ ok: true, value: { state: 'passed' } });
  expect(calls).toHaveLength(3);
  expect(await open().start(person)).toMatchObject({ ok: false, error: { code: 'down' } });
  expect(calls).toHaveLength(4);
});

describe('every documented error', () => {
  test.each(aliyunFaceCodes)('%s is plain words', async (code) => {
    replies = [{ error: code }];
    expect(await open().start(person)).toMatchObject({ ok: false, error: { message: expect.stringMatching(/^[^A-Za-z]+。$/) } });
  });

  test.each([['401', 'person'], ['406', 'expired'], ['410', 'settings'], ['412', 'settings'], ['418', 'person'], ['500', 'down'], ['Throttling.User', 'down'], ['InvalidAccessKeyId.NotFound', 'settings']])('%s is %s', async (code, problem) => {
    replies = [{ error: code }];
    expect(await open().pull('t')).toMatchObject({ ok: false, error: { code: problem } });
  });
});
