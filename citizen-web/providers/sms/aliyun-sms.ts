import { z } from 'zod';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';
import { shanghaiTimeMs } from '../../../shared/domain/signing-window.ts';
import { callAliyun } from '../aliyun-api.ts';
import type { AliyunAccess } from '../aliyun-api.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import type { ApiDeps } from '../provider-api.ts';
import { aliyunSmsProblem } from './aliyun-sms-errors.ts';
import { watched, withoutAnswer } from './guarded-send.ts';
import { isSameSecret, unknownSender, unreadableReceipt } from './receipt-secret.ts';
import { undeliveredWords } from './receipt-words.ts';
import type { SmsMessage, SmsProblem, SmsProvider, SmsReceipt } from './sms-provider.ts';
import { templateIdOf } from './template-ids.ts';
import type { TemplateIds } from './template-ids.ts';

/** `receiptToken`: stands in the address that is given to the provider's console for receipts; null: there are none. */
export type AliyunSmsSettings = { readonly access: AliyunAccess; readonly signName: string; readonly templateIds: TemplateIds; readonly receiptToken: string | null };

const sentSchema = z.object({ BizId: z.string().nullish() });
const postedSchema = z.array(z.object({
  success: z.boolean(), err_code: z.string().nullish(), err_msg: z.string().nullish(), biz_id: z.string().nullish(), out_id: z.string().nullish(), report_time: z.string().nullish(),
}));

/** Aliyun SMS: SendSms, one number a call; receipts posted to us (SmsReport). */
export function createAliyunSms(deps: ApiDeps, settings: AliyunSmsSettings): SmsProvider {
  const breaker = createCircuitBreaker(deps.clock);
  const { receiptToken } = settings;
  return {
    name: 'aliyun', sendsForReal: true, atOnce: 10, restMs: breaker.restMs, pullReceipts: null,
    send: async (message) => watched(breaker, await sendOne(deps, settings, message)),
    readReceipts: receiptToken === null ? null : ({ token, body }) => {
      if (!isSameSecret(token, receiptToken)) return unknownSender();
      const posted = postedSchema.safeParse(parseJson(Buffer.from(body).toString('utf8')));
      return posted.success ? ok({ receipts: posted.data.map(receiptOf), answer: { code: 0, msg: '接收成功' } }) : unreadableReceipt();
    },
  };
}

async function sendOne(deps: ApiDeps, settings: AliyunSmsSettings, message: SmsMessage): Promise<Result<string, SmsProblem>> {
  const templateId = templateIdOf(settings.templateIds, message);
  if (!templateId.ok) return templateId;
  const answer = await callAliyun(deps, settings.access, {
    action: 'SendSms', version: '2017-05-25', goodCode: 'OK', form: {},
    query: {
      PhoneNumbers: message.phone, SignName: settings.signName, TemplateCode: templateId.value, TemplateParam: JSON.stringify(message.template?.values ?? {}), OutId: message.messageId,
    },
  });
  if (answer.ok) return ok(sentSchema.safeParse(answer.value).data?.BizId ?? '');
  return answer.error.kind === 'refused' ? aliyunSmsProblem(answer.error.code) : withoutAnswer(answer.error);
}

function receiptOf(posted: z.infer<typeof postedSchema>[number]): SmsReceipt {
  return {
    messageId: posted.out_id === '' ? null : posted.out_id ?? null, providerId: posted.biz_id === '' ? null : posted.biz_id ?? null, isDelivered: posted.success,
    problem: posted.success ? null : undeliveredWords(posted.err_code ?? '', posted.err_msg ?? ''), atMs: shanghaiTimeMs((posted.report_time ?? '').slice(0, 16)),
  };
}
