import { z } from 'zod';
import { parseJson } from '../../../shared/lib/parse-json.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Result } from '../../../shared/lib/result.ts';
import { shanghaiTimeMs } from '../../../shared/domain/signing-window.ts';
import { createCircuitBreaker } from '../circuit-breaker.ts';
import type { ApiDeps } from '../provider-api.ts';
import { callTencent } from '../tencent-api.ts';
import type { TencentAccess } from '../tencent-api.ts';
import { watched, withoutAnswer } from './guarded-send.ts';
import { isSameSecret, unknownSender, unreadableReceipt } from './receipt-secret.ts';
import { undeliveredWords } from './receipt-words.ts';
import { smsProblem } from './sms-provider.ts';
import type { SmsMessage, SmsProblem, SmsProvider, SmsReceipt } from './sms-provider.ts';
import { tencentSmsProblem } from './tencent-sms-errors.ts';
import { templateIdOf } from './template-ids.ts';
import type { TemplateIds } from './template-ids.ts';

/** `receiptToken`: stands in the address that is given to the provider's console for receipts; null: receipts are asked for. */
export type TencentSmsSettings = {
  readonly access: TencentAccess; readonly region: string; readonly sdkAppId: string; readonly signName: string; readonly templateIds: TemplateIds; readonly receiptToken: string | null;
};

const version = '2021-01-11';
const sendSchema = z.object({ SendStatusSet: z.array(z.object({ SerialNo: z.string().nullish(), Code: z.string() })).length(1) });
/** Numbers and texts alike, since the posted form and the asked-for form differ. */
const pulledSchema = z.object({ PullSmsSendStatusSet: z.array(z.object({ SerialNo: z.string(), ReportStatus: z.string(), Description: z.string().nullish(), UserReceiveTime: z.number().nullish(), SessionContext: z.string().nullish() })).nullish() });
const postedSchema = z.array(z.object({ user_receive_time: z.string().nullish(), report_status: z.string(), errmsg: z.string().nullish(), description: z.string().nullish(), sid: z.string() }));
const mostPulled = 100;

/** Tencent Cloud SMS: SendSms, one number a call; receipts posted to us or by PullSmsSendStatus. */
export function createTencentSms(deps: ApiDeps, settings: TencentSmsSettings): SmsProvider {
  const breaker = createCircuitBreaker(deps.clock);
  const { receiptToken } = settings;
  return {
    name: 'tencent', sendsForReal: true, atOnce: 10, restMs: breaker.restMs,
    send: async (message) => watched(breaker, await sendOne(deps, settings, message)),
    readReceipts: receiptToken === null ? null : ({ token, body }) => {
      if (!isSameSecret(token, receiptToken)) return unknownSender();
      const posted = postedSchema.safeParse(parseJson(Buffer.from(body).toString('utf8')));
      return posted.success ? ok({ receipts: posted.data.map(postedReceipt), answer: { result: 0, errmsg: 'OK' } }) : unreadableReceipt();
    },
    pullReceipts: receiptToken === null ? () => pull(deps, settings) : null,
  };
}

async function sendOne(deps: ApiDeps, settings: TencentSmsSettings, message: SmsMessage): Promise<Result<string, SmsProblem>> {
  const templateId = templateIdOf(settings.templateIds, message);
  if (!templateId.ok) return templateId;
  const answer = await callTencent(deps, settings.access, {
    service: 'sms', action: 'SendSms', version, region: settings.region,
    body: {
      PhoneNumberSet: [`+86${message.phone}`], SmsSdkAppId: settings.sdkAppId, SignName: settings.signName, TemplateId: templateId.value,
      TemplateParamSet: Object.values(message.template?.values ?? {}), SessionContext: message.messageId,
    },
  });
  if (!answer.ok) return answer.error.kind === 'refused' ? tencentSmsProblem(answer.error.code) : withoutAnswer(answer.error);
  const sent = sendSchema.safeParse(answer.value);
  // 200 says only that the call was read: what became of the number stands in its own code.
  const status = sent.success ? sent.data.SendStatusSet[0] : undefined;
  if (status === undefined) return smsProblem('unclear', '短信服务的答复无法识别，不能确定是否发出；请等送达结果，或电话通知。');
  return status.Code === 'Ok' ? ok(status.SerialNo ?? '') : tencentSmsProblem(status.Code);
}

async function pull(deps: ApiDeps, settings: TencentSmsSettings): Promise<readonly SmsReceipt[]> {
  const answer = await callTencent(deps, settings.access, { service: 'sms', action: 'PullSmsSendStatus', version, region: settings.region, body: { Limit: mostPulled, SmsSdkAppId: settings.sdkAppId } });
  const pulled = answer.ok ? pulledSchema.safeParse(answer.value) : null;
  if (pulled?.success !== true) return [];
  return (pulled.data.PullSmsSendStatusSet ?? []).map((each) => ({
    ...receiptOf(each.SerialNo, each.ReportStatus, '', each.Description ?? ''), messageId: each.SessionContext === null || each.SessionContext === '' ? null : each.SessionContext ?? null,
    atMs: each.UserReceiveTime === null || each.UserReceiveTime === undefined ? null : each.UserReceiveTime * 1000,
  }));
}

function postedReceipt(posted: z.infer<typeof postedSchema>[number]): SmsReceipt {
  return { ...receiptOf(posted.sid, posted.report_status, posted.errmsg ?? '', posted.description ?? ''), atMs: shanghaiTimeMs((posted.user_receive_time ?? '').slice(0, 16)) };
}

function receiptOf(providerId: string, status: string, code: string, description: string): SmsReceipt {
  const isDelivered = status === 'SUCCESS';
  return { messageId: null, providerId, isDelivered, problem: isDelivered ? null : undeliveredWords(code, description), atMs: null };
}
