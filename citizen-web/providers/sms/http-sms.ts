import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import type { HttpAnswer } from '../http-call.ts';
import type { ApiDeps } from '../provider-api.ts';
import { watched } from './guarded-send.ts';
import { isSameSecret, receiptSkewMs, unknownSender, unreadableReceipt } from './receipt-secret.ts';
import { undeliveredWords } from './receipt-words.ts';
import { smsProblem } from './sms-provider.ts';
import type { ReceiptRequest, SmsMessage, SmsProblem, SmsProblemClass, SmsProvider } from './sms-provider.ts';

/** At least one of both proves who we are: a bearer token, or a secret that signs each request and each receipt. */
export type HttpSmsSettings = { readonly url: string; readonly bearerToken: string | null; readonly hmacSecret: string | null };

export const httpSmsHeaders = { timeMs: 'x-sms-time', signature: 'x-sms-signature', idempotencyKey: 'idempotency-key' } as const;

const sentSchema = z.object({ id: z.string().max(200) });
const refusedSchema = z.object({ error: z.object({ class: z.enum(['limit', 'arrears', 'settings', 'template', 'number', 'temporary']), retryAfterSeconds: z.number().int().min(1).max(86_400).nullish() }) });
const receiptsSchema = z.array(z.object({ id: z.string(), delivered: z.boolean(), reason: z.string().max(200).nullish(), atMs: z.number().int().nullish() })).max(1000);

/**
 * A gateway of the office's own, by a form of ours: POST {id, phone, text, template, values} as JSON, answered by {id} or by {error: {class}}.
 * `id` is an idempotency key: the gateway sends what it has had already only once, so that what got no answer may be asked again.
 * Receipts come back as [{id, delivered, reason?, atMs?}] under the same secret.
 */
export function createHttpSms(deps: ApiDeps, settings: HttpSmsSettings): SmsProvider {
  const breaker = createCircuitBreaker(deps.clock);
  const { hmacSecret } = settings;
  return {
    name: 'http', sendsForReal: true, atOnce: 10, restMs: breaker.restMs, pullReceipts: null,
    send: async (message) => watched(breaker, await sendOne(deps, settings, message)),
    readReceipts: hmacSecret === null ? null : (request) => {
      if (!isSignedBy(hmacSecret, request)) return unknownSender();
      const posted = receiptsSchema.safeParse(parseJson(Buffer.from(request.body).toString('utf8')));
      if (!posted.success) return unreadableReceipt();
      const receipts = posted.data.map((each) => ({
        messageId: each.id, providerId: null, isDelivered: each.delivered, problem: each.delivered ? null : undeliveredWords('', each.reason ?? ''), atMs: each.atMs ?? null,
      }));
      return ok({ receipts, answer: { ok: true } });
    },
  };
}

/** HMAC-SHA-256 hex over the time and the body. */
export function httpSmsSignature(secret: string, timeMs: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(`${timeMs}\n`).update(body).digest('hex');
}

async function sendOne(deps: ApiDeps, settings: HttpSmsSettings, message: SmsMessage): Promise<Result<string, SmsProblem>> {
  const body = JSON.stringify({ id: message.messageId, phone: message.phone, text: message.text, template: message.template?.key ?? null, values: message.template?.values ?? {} });
  const timeMs = String(deps.clock.nowMs());
  const answered = await deps.call({
    method: 'POST', url: settings.url, body,
    headers: {
      'content-type': 'application/json; charset=utf-8', accept: 'application/json', [httpSmsHeaders.idempotencyKey]: message.messageId,
      ...(settings.bearerToken === null ? {} : { authorization: `Bearer ${settings.bearerToken}` }),
      ...(settings.hmacSecret === null ? {} : { [httpSmsHeaders.timeMs]: timeMs, [httpSmsHeaders.signature]: httpSmsSignature(settings.hmacSecret, timeMs, body) }),
    },
  });
  return answered.ok ? outcomeOf(answered.value) : smsProblem('temporary', answered.error.wasSent ? '短信网关没有答复，稍后自动重发。' : '连不上短信网关，稍后自动重发。');
}

const words: Readonly<Record<Exclude<SmsProblemClass, 'unclear'>, string>> = {
  limit: '该号码的短信超过限额，稍后自动重发；急的请电话通知。', arrears: '短信帐户余额不足，短信暂停发送；请管理员充值，充值后自动发出。',
  settings: '短信网关不接受本系统的密钥或配置，短信暂停发送；请管理员检查配置。', template: '短信内容未获短信网关通过，没有发出；请电话通知，并联系管理员。',
  number: '该号码不能接收短信，请核对联系手机或电话通知。', temporary: '短信网关暂时出错，稍后自动重发。',
};

function outcomeOf(answer: HttpAnswer): Result<string, SmsProblem> {
  const said = parseJson(answer.text);
  const sent = sentSchema.safeParse(said);
  if (answer.status >= 200 && answer.status < 300 && sent.success) return ok(sent.data.id);
  const refused = refusedSchema.safeParse(said);
  if (refused.success) return problemOf(refused.data.error.class, refused.data.error.retryAfterSeconds ?? null);
  return problemOf(classOfStatus(answer.status), null);
}

function problemOf(code: Exclude<SmsProblemClass, 'unclear'>, retryAfterSeconds: number | null): { readonly ok: false; readonly error: SmsProblem } {
  return smsProblem(code, words[code], retryAfterSeconds === null ? null : retryAfterSeconds * 1000);
}

/** What a gateway says by the status alone (RFC 9110). */
function classOfStatus(status: number): Exclude<SmsProblemClass, 'unclear'> {
  if (status === 401 || status === 403 || status === 404 || status === 405) return 'settings';
  if (status === 402) return 'arrears';
  if (status === 429) return 'limit';
  return status >= 400 && status < 500 ? 'template' : 'temporary';
}

function isSignedBy(secret: string, request: ReceiptRequest): boolean {
  const timeMs = String(request.headers[httpSmsHeaders.timeMs] ?? '');
  const isFresh = /^\d{13}$/.test(timeMs) && Math.abs(Number(timeMs) - request.nowMs) <= receiptSkewMs;
  return isFresh && isSameSecret(String(request.headers[httpSmsHeaders.signature] ?? ''), httpSmsSignature(secret, timeMs, request.body));
}
