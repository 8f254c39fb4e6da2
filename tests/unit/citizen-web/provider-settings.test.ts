import { expect, test } from 'vitest';
import { readHubConfig } from '../../../citizen-web/config.ts';
import { readProviderSettings } from '../../../citizen-web/provider-settings.ts';
import { templateIds } from '../../support/provider-world.ts';

const templates = JSON.stringify(templateIds);
const tencent = { HUB_SMS_KEY_ID: 'id', HUB_SMS_KEY_SECRET: 'secret', HUB_SMS_APP_ID: '1400006666', HUB_SMS_SIGN: '补租签约', HUB_SMS_TEMPLATES: templates };
const face = { HUB_FACE_KEY_ID: 'id', HUB_FACE_KEY_SECRET: 'secret' };
const nothing = () => null;

test('the defaults need nothing', () => {
  expect(readProviderSettings({}, { sms: 'outbox', face: 'live-photo' }, nothing)).toEqual({ ok: true, value: { sms: { method: 'outbox' }, face: { method: 'live-photo' } } });
});

test.each([
  ['tencent', tencent], ['aliyun', { ...tencent, HUB_SMS_APP_ID: undefined }], ['http', { HUB_SMS_URL: 'https://sms.example.gov.cn/send', HUB_SMS_SECRET: 'sixteen characters' }], ['http', { HUB_SMS_URL: 'http://127.0.0.1:9000', HUB_SMS_BEARER: 'b' }],
] as const)('what %s needs is enough', (sms, environment) => {
  expect(readProviderSettings(environment, { sms, face: 'live-photo' }, nothing)).toMatchObject({ ok: true, value: { sms: { method: sms } } });
});

test.each([
  ['tencent', { ...face, HUB_FACE_RULE_ID: '1' }, 'faceid.qq.com'], ['aliyun', { ...face, HUB_FACE_SCENE_ID: '1000000006' }, '.aliyun.com'], ['aliyun', { ...face, HUB_FACE_SCENE_ID: '1', HUB_FACE_HOSTS: 'a.example.cn, .b.example.cn' }, '.b.example.cn'],
] as const)('what the face by %s needs is enough', (method, environment, host) => {
  const read = readProviderSettings(environment, { sms: 'outbox', face: method }, nothing);
  expect(read).toMatchObject({ ok: true, value: { face: { method } } });
  expect(read.ok && read.value.face.method !== 'live-photo' ? read.value.face.settings.hosts : []).toContain(host);
});

test.each([
  ['tencent', {}, ['HUB_SMS_KEY_ID', 'HUB_SMS_KEY_SECRET', 'HUB_SMS_APP_ID', 'HUB_SMS_SIGN', 'HUB_SMS_TEMPLATES']],
  ['tencent', { ...tencent, HUB_SMS_TEMPLATES: '{"pushed":"1"}' }, ['reminder', 'code_login', 'code_sign']],
  ['aliyun', { ...tencent, HUB_SMS_TEMPLATES: 'pushed=1' }, ['HUB_SMS_TEMPLATES 应为 JSON']],
  ['tencent', { ...tencent, HUB_SMS_URL: 'http://sms.tencentcloudapi.com' }, ['HUB_SMS_URL', 'https://']],
  ['tencent', { ...tencent, HUB_SMS_RECEIPT_TOKEN: 'short' }, ['HUB_SMS_RECEIPT_TOKEN']],
  ['http', { HUB_SMS_URL: 'https://a.cn' }, ['HUB_SMS_BEARER', 'HUB_SMS_SECRET']], ['http', { HUB_SMS_URL: 'https://a.cn', HUB_SMS_SECRET: 'short' }, ['至少 16 位']],
  ['tencent', { ...tencent, HUB_SMS_KEY_SECRET: undefined, HUB_SMS_KEY_SECRET_FILE: 'missing' }, ['HUB_SMS_KEY_SECRET_FILE']],
] as const)('%s incomplete is refused in one sentence that names what is missing: %j', (sms, environment, named) => {
  const read = readProviderSettings(environment, { sms, face: 'live-photo' }, nothing);
  const message = read.ok ? '' : read.error.message;
  for (const name of named) expect(message).toContain(name);
  expect(message).toContain('请补充后再启动。');
});

test('the face incomplete is refused too, with the SMS in the same sentence', () => {
  const read = readProviderSettings({ HUB_FACE_HOSTS: 'https://a.cn' }, { sms: 'http', face: 'aliyun' }, nothing);
  expect(read.ok ? '' : read.error.message).toMatch(/HUB_SMS_URL.*HUB_FACE_KEY_ID.*HUB_FACE_KEY_SECRET.*HUB_FACE_SCENE_ID|HUB_FACE_HOSTS/);
});

test('a secret may lie in a file', () => {
  const read = readProviderSettings({ ...tencent, HUB_SMS_KEY_SECRET: undefined, HUB_SMS_KEY_SECRET_FILE: 'k' }, { sms: 'tencent', face: 'live-photo' }, (path) => (path === 'k' ? ' from the file\n' : null));
  expect(read).toMatchObject({ ok: true, value: { sms: { settings: { access: { secretKey: 'from the file' } } } } });
});

test('a real provider replaces the leave for the outbox; an unknown one is refused by name', () => {
  const real = { HUB_PUBLIC_URL: 'https://sign.example.gov.cn' };
  expect(readHubConfig(real)).toMatchObject({ ok: false, error: { message: expect.stringContaining('HUB_SMS') } });
  expect(readHubConfig({ ...real, HUB_SMS: 'tencent' })).toMatchObject({ ok: true, value: { smsMethod: 'tencent', face: { method: 'live-photo', hasLivePhoto: true } } });
  expect(readHubConfig({ ...real, HUB_SMS: 'aliyun', HUB_FACE: 'tencent', HUB_FACE_LIVE_PHOTO: '0' })).toMatchObject({ ok: true, value: { face: { method: 'tencent', hasLivePhoto: false } } });
  expect(readHubConfig({ ...real, HUB_SMS: 'pigeon' })).toMatchObject({ ok: false, error: { message: expect.stringContaining('tencent、aliyun 或 http') } });
  expect(readHubConfig({ ...real, HUB_SMS: 'http', HUB_FACE: 'mirror' })).toMatchObject({ ok: false, error: { message: expect.stringContaining('live-photo') } });
});
