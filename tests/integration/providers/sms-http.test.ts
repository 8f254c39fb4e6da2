import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttpSms, httpSmsSignature } from '../../../citizen-web/providers/sms/http-sms.ts';
import type { HttpSmsSettings } from '../../../citizen-web/providers/sms/http-sms.ts';
import type { SmsProvider } from '../../../citizen-web/providers/sms/sms-provider.ts';
import { startFakeProvider } from '../../support/fake-provider-server.ts';
import type { FakeProviderServer, WireAnswer } from '../../support/fake-provider-server.ts';
import { codeMessage, createProviderWorld, impatient } from '../../support/provider-world.ts';
import type { ProviderWorld } from '../../support/provider-world.ts';

const secret = 'a secret of the office';
let world: ProviderWorld;
let gateway: FakeProviderServer;
let answer: WireAnswer;

beforeEach(async () => {
  world = createProviderWorld();
  answer = { status: 200, body: { id: 'g-1' } };
  gateway = await startFakeProvider(() => answer);
});
afterEach(() => gateway.close());

function open(change: Partial<HttpSmsSettings> = {}): SmsProvider {
  return createHttpSms(world, { url: `${gateway.url}/sms`, bearerToken: 'bearer-1', hmacSecret: secret, ...change });
}

test('a message is posted whole, under a bearer and a signature over time and body, with its number as idempotency key', async () => {
  expect(await open().send(codeMessage)).toEqual({ ok: true, value: { providerId: 'g-1' } });
  const [request] = gateway.requests;
  expect(JSON.parse(request?.body ?? '')).toEqual({ id: codeMessage.messageId, phone: '13800138000', text: codeMessage.text, template: 'code_sign', values: { code: '482913', serial: '07', number: '0007' } });
  expect(request?.headers).toMatchObject({
    authorization: 'Bearer bearer-1', 'idempotency-key': codeMessage.messageId, 'x-sms-time': String(world.time.nowMs), 'x-sms-signature': httpSmsSignature(secret, String(world.time.nowMs), request?.body ?? ''),
  });
});

test('a gateway without secrets of a kind gets none of that kind', async () => {
  await open({ hmacSecret: null }).send(codeMessage);
  await open({ bearerToken: null }).send(codeMessage);
  expect(gateway.requests[0]?.headers['x-sms-signature']).toBeUndefined();
  expect(gateway.requests[1]?.headers.authorization).toBeUndefined();
});

test.each(['limit', 'arrears', 'settings', 'template', 'number', 'temporary'] as const)('the gateway\'s own class %s is ours, with plain words', async (code) => {
  answer = { status: 422, body: { error: { class: code, retryAfterSeconds: 90 } } };
  expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code, retryAfterMs: 90_000, message: expect.stringMatching(/。$/) } });
});

test.each([[401, 'settings'], [403, 'settings'], [404, 'settings'], [402, 'arrears'], [429, 'limit'], [422, 'template'], [500, 'temporary'], [503, 'temporary'], [302, 'temporary']])('a bare status %i is %s', async (status, code) => {
  answer = { status, body: '<html></html>' };
  expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code } });
});

test('an answer of 200 without a number is no sending; a number of the sending that is asked for again is safe, so no answer is temporary', async () => {
  answer = { status: 200, body: { ok: true } };
  expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code: 'temporary' } });
  for (const kind of ['cut', 'silence'] as const) {
    if (kind === 'silence') world = impatient(world);
    answer = kind;
    expect(await open().send(codeMessage)).toMatchObject({ ok: false, error: { code: 'temporary' } });
  }
});

test('receipts are taken only under a fresh signature over the body', () => {
  const read = open().readReceipts;
  const body = Buffer.from(JSON.stringify([{ id: codeMessage.messageId, delivered: false, reason: '关机' }]));
  const timeMs = String(world.time.nowMs);
  const signed = { 'x-sms-time': timeMs, 'x-sms-signature': httpSmsSignature(secret, timeMs, body) };
  const request = { token: '', headers: signed, body, nowMs: world.time.nowMs };
  expect(read?.(request)).toMatchObject({ ok: true, value: { receipts: [{ messageId: codeMessage.messageId, isDelivered: false, problem: expect.stringContaining('关机') }] } });
  expect(read?.({ ...request, nowMs: request.nowMs + 300_001 })).toMatchObject({ ok: false, error: { code: 'receipt_sender' } });
  expect(read?.({ ...request, body: Buffer.from('[]') })).toMatchObject({ ok: false, error: { code: 'receipt_sender' } });
  expect(read?.({ ...request, headers: {} })).toMatchObject({ ok: false, error: { code: 'receipt_sender' } });
  expect(open({ hmacSecret: null }).readReceipts).toBeNull();
});
