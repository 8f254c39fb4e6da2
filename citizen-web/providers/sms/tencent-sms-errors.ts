import { smsProblem } from './sms-provider.ts';
import type { SmsProblem, SmsProblemClass } from './sms-provider.ts';

const hourMs = 3_600_000;
type Known = { readonly code: SmsProblemClass; readonly message: string; readonly retryAfterMs?: number };

/** Tencent SendSms 2021-01-11, the codes of the call and of the single number (cloud.tencent.com/document/api/382/55981). */
const known: Readonly<Record<string, Known>> = {
  'LimitExceeded.PhoneNumberThirtySecondLimit': { code: 'limit', message: '该号码 30 秒内的短信超过限额，稍后自动重发。', retryAfterMs: 31_000 },
  'LimitExceeded.PhoneNumberOneHourLimit': { code: 'limit', message: '该号码一小时内的短信超过限额，一小时后自动重发。', retryAfterMs: hourMs },
  'LimitExceeded.PhoneNumberDailyLimit': { code: 'limit', message: '该号码今天的短信超过限额，明天自动重发；急的请电话通知。', retryAfterMs: 24 * hourMs },
  'LimitExceeded.PhoneNumberSameContentDailyLimit': { code: 'limit', message: '该号码今天收到的相同短信超过限额，明天自动重发；急的请电话通知。', retryAfterMs: 24 * hourMs },
  'LimitExceeded.DeliveryFrequencyLimit': { code: 'limit', message: '短信发送太频繁，稍后自动重发。', retryAfterMs: 60_000 },
  'LimitExceeded.AppDailyLimit': { code: 'limit', message: '本单位今天的短信总数超过限额，明天自动重发；请管理员在短信控制台调高限额。', retryAfterMs: 24 * hourMs },
  'LimitExceeded.AppCountryOrRegionDailyLimit': { code: 'limit', message: '本单位今天的短信总数超过限额，明天自动重发；请管理员在短信控制台调高限额。', retryAfterMs: 24 * hourMs },
  'LimitExceeded.PhoneNumberCountLimit': { code: 'settings', message: '一次提交的号码太多，短信没有发出，请联系管理员。' },
  RequestLimitExceeded: { code: 'limit', message: '短信发送太频繁，稍后自动重发。', retryAfterMs: 5_000 },
  'FailedOperation.InsufficientBalanceInSmsPackage': { code: 'arrears', message: '短信套餐余额不足，短信暂停发送；请管理员充值，充值后自动发出。' },
  'UnsupportedOperation.UnsuportedRegion': { code: 'number', message: '该地区的号码不能接收短信，请电话通知。' },
  'FailedOperation.SignatureIncorrectOrUnapproved': { code: 'template', message: '短信签名未通过审核，短信没有发出；请管理员在短信控制台检查签名。' },
  'FailedOperation.TemplateIncorrectOrUnapproved': { code: 'template', message: '短信模板未通过审核或与内容不符，短信没有发出；请管理员在短信控制台检查模板。' },
  'FailedOperation.TemplateUnapprovedOrNotExist': { code: 'template', message: '短信模板不存在或未通过审核，短信没有发出；请管理员检查模板编号。' },
  'FailedOperation.TemplateParamSetNotMatchApprovedTemplate': { code: 'template', message: '短信内容与审核过的模板不符，短信没有发出；请管理员检查模板。' },
  'FailedOperation.ContainSensitiveWord': { code: 'template', message: '短信中有运营商不允许的词，短信没有发出；请电话通知，并联系管理员。' },
  'FailedOperation.ForbidAddMarketingTemplates': { code: 'template', message: '短信模板类别不允许发送，短信没有发出；请管理员检查模板。' },
  'InvalidParameterValue.TemplateParameterFormatError': { code: 'template', message: '短信模板的变量格式不对，短信没有发出；请管理员检查模板。' },
  'InvalidParameterValue.TemplateParameterLengthLimit': { code: 'template', message: '短信模板的变量太长，短信没有发出；请电话通知，并请管理员检查模板。' },
  'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter': { code: 'template', message: '短信模板的变量中不能有网址，短信没有发出；请管理员检查模板。' },
  'FailedOperation.PhoneNumberInBlacklist': { code: 'number', message: '该号码拒收短信（退订或在运营商名单中），请电话通知。' },
  'InvalidParameterValue.IncorrectPhoneNumber': { code: 'number', message: '号码格式不正确，短信没有发出；请核对联系手机。' },
  'InvalidParameterValue.SdkAppIdNotExist': { code: 'settings', message: '短信应用编号不存在，短信暂停发送；请管理员检查配置。' },
  'UnauthorizedOperation.RequestIpNotInWhitelist': { code: 'settings', message: '服务器地址不在短信服务的允许名单中，短信暂停发送；请管理员检查配置。' },
  'UnauthorizedOperation.RequestPermissionDeny': { code: 'settings', message: '短信服务没有授权，短信暂停发送；请管理员检查配置。' },
  'UnauthorizedOperation.SdkAppIdIsDisabled': { code: 'settings', message: '短信应用已被停用，短信暂停发送；请管理员检查配置。' },
  'InternalError.RequestTimeException': { code: 'settings', message: '服务器时间不准，短信暂停发送；请管理员校准服务器时间。' },
  'InternalError.Timeout': { code: 'unclear', message: '短信服务没有答复，不能确定是否发出；请等送达结果，或电话通知。' },
  'InternalError.SendAndRecvFail': { code: 'temporary', message: '短信服务暂时出错，稍后自动重发。' },
};

const byFamily: readonly (readonly [prefix: string, known: Known])[] = [
  ['LimitExceeded', { code: 'limit', message: '短信发送超过限额，稍后自动重发。', retryAfterMs: hourMs }],
  ['AuthFailure', { code: 'settings', message: '短信服务的密钥不对或已失效，短信暂停发送；请管理员检查配置。' }],
  ['UnauthorizedOperation', { code: 'settings', message: '短信服务没有授权，短信暂停发送；请管理员检查配置。' }],
  ['InvalidParameter', { code: 'template', message: '短信服务不接受这条短信，没有发出；请电话通知，并联系管理员。' }],
  ['MissingParameter', { code: 'settings', message: '短信服务的配置不完整，短信暂停发送；请管理员检查配置。' }],
  ['UnsupportedOperation', { code: 'template', message: '短信服务不支持发送这条短信，没有发出；请电话通知，并联系管理员。' }],
  ['FailedOperation', { code: 'template', message: '短信服务没有发出这条短信；请电话通知，并联系管理员。' }],
  ['InternalError', { code: 'temporary', message: '短信服务暂时出错，稍后自动重发。' }],
];

/** A code of Tencent's SendSms in plain words; one that we do not know goes by its family. */
export function tencentSmsProblem(code: string): { readonly ok: false; readonly error: SmsProblem } {
  const found = known[code] ?? byFamily.find(([prefix]) => code === prefix || code.startsWith(`${prefix}.`))?.[1] ?? { code: 'temporary' as const, message: '短信服务暂时出错，稍后自动重发。' };
  return smsProblem(found.code, found.message, found.retryAfterMs ?? null);
}

/** Every code that has words of its own; the tests go through all of them. */
export const tencentSmsCodes: readonly string[] = Object.keys(known);
