import { smsProblem } from './sms-provider.ts';
import type { SmsProblem, SmsProblemClass } from './sms-provider.ts';

const hourMs = 3_600_000;
type Known = { readonly code: SmsProblemClass; readonly message: string; readonly retryAfterMs?: number };

const tomorrow = '明天自动重发；急的请电话通知。';

/** Aliyun SendSms 2017-05-25 (help.aliyun.com/document_detail/101346.html). */
const known: Readonly<Record<string, Known>> = {
  'isv.BUSINESS_LIMIT_CONTROL': { code: 'limit', message: '该号码的短信超过限额，一小时后自动重发；急的请电话通知。', retryAfterMs: hourMs },
  'isv.DAY_LIMIT_CONTROL': { code: 'limit', message: `今天的短信超过限额，${tomorrow}`, retryAfterMs: 24 * hourMs },
  'isv.SMS_TEST_NUMBER_LIMIT': { code: 'number', message: '测试模板只能发给登记的测试号码，短信没有发出；请管理员检查配置。' },
  'isv.MONTH_LIMIT_CONTROL': { code: 'limit', message: '本月的短信超过限额，短信暂停发送；请管理员在短信控制台调高限额。', retryAfterMs: 24 * hourMs },
  'Throttling.User': { code: 'limit', message: '短信发送太频繁，稍后自动重发。', retryAfterMs: 5_000 },
  'isv.AMOUNT_NOT_ENOUGH': { code: 'arrears', message: '短信帐户余额不足，短信暂停发送；请管理员充值，充值后自动发出。' },
  'isv.OUT_OF_SERVICE': { code: 'arrears', message: '短信业务已停机（欠费或被停用），短信暂停发送；请管理员处理，恢复后自动发出。' },
  'isv.MOBILE_NUMBER_ILLEGAL': { code: 'number', message: '号码格式不正确，短信没有发出；请核对联系手机。' },
  'isv.MOBILE_COUNT_OVER_LIMIT': { code: 'settings', message: '一次提交的号码太多，短信没有发出，请联系管理员。' },
  'isv.SMS_SIGNATURE_ILLEGAL': { code: 'template', message: '短信签名不存在或未通过审核，短信没有发出；请管理员检查签名。' },
  'isv.SMS_SIGNATURE_SCENE_ILLEGAL': { code: 'template', message: '短信签名与模板的类别不符，短信没有发出；请管理员检查签名和模板。' },
  'isv.SIGN_STATE_ILLEGAL': { code: 'template', message: '短信签名未通过审核，短信没有发出；请管理员检查签名。' },
  'isv.SMS_SIGN_ILLEGAL': { code: 'template', message: '短信签名不可用，短信没有发出；请管理员检查签名。' },
  'isv.SMS_TEMPLATE_ILLEGAL': { code: 'template', message: '短信模板不存在或未通过审核，短信没有发出；请管理员检查模板编号。' },
  'isv.TEMPLATE_MISSING_PARAMETERS': { code: 'template', message: '短信模板的变量不全，短信没有发出；请管理员检查模板。' },
  'isv.TEMPLATE_PARAMS_ILLEGAL': { code: 'template', message: '短信模板的变量不被接受，短信没有发出；请管理员检查模板。' },
  'isv.INVALID_JSON_PARAM': { code: 'template', message: '短信模板的变量格式不对，短信没有发出；请管理员检查模板。' },
  'isv.PARAM_LENGTH_LIMIT': { code: 'template', message: '短信模板的变量太长，短信没有发出；请电话通知，并请管理员检查模板。' },
  'isv.PARAM_NOT_SUPPORT_URL': { code: 'template', message: '短信模板的变量中不能有网址，短信没有发出；请管理员检查模板。' },
  'isv.BLACK_KEY_CONTROL_LIMIT': { code: 'template', message: '短信中有运营商不允许的词，短信没有发出；请电话通知，并联系管理员。' },
  'isv.SMS_CONTENT_ILLEGAL': { code: 'template', message: '短信中有不允许的内容，短信没有发出；请电话通知，并联系管理员。' },
  'isv.DENY_IP_RANGE': { code: 'settings', message: '服务器地址不在短信服务的允许名单中，短信暂停发送；请管理员检查配置。' },
  'isv.ACCOUNT_NOT_EXISTS': { code: 'settings', message: '短信帐户不存在，短信暂停发送；请管理员检查配置。' },
  'isv.ACCOUNT_ABNORMAL': { code: 'settings', message: '短信帐户异常，短信暂停发送；请管理员检查帐户。' },
  'isv.PRODUCT_UN_SUBSCRIPT': { code: 'settings', message: '没有开通短信服务，短信暂停发送；请管理员开通。' },
  'isv.PRODUCT_UNSUBSCRIBE': { code: 'settings', message: '短信服务已停用，短信暂停发送；请管理员开通。' },
  'isp.RAM_PERMISSION_DENY': { code: 'settings', message: '短信服务没有授权，短信暂停发送；请管理员检查授权。' },
  'isv.INVALID_PARAMETERS': { code: 'template', message: '短信服务不接受这条短信，没有发出；请电话通知，并联系管理员。' },
  'isp.SYSTEM_ERROR': { code: 'temporary', message: '短信服务暂时出错，稍后自动重发。' },
};

const byFamily: readonly (readonly [pattern: RegExp, known: Known])[] = [
  [/^(SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeyId|SignatureNonceUsed|InvalidTimeStamp|Forbidden|NoPermission)/, { code: 'settings', message: '短信服务的密钥、授权或服务器时间不对，短信暂停发送；请管理员检查配置。' }],
  [/^(Throttling|FlowControl)/, { code: 'limit', message: '短信发送太频繁，稍后自动重发。', retryAfterMs: 5_000 }],
  [/LIMIT/, { code: 'limit', message: '短信发送超过限额，稍后自动重发。', retryAfterMs: hourMs }],
  [/(SIGN|TEMPLATE)/, { code: 'template', message: '短信签名或模板不可用，短信没有发出；请管理员检查签名和模板。' }],
  [/(MOBILE|NUMBER)/, { code: 'number', message: '号码不能接收短信，请电话通知。' }],
  [/^isv\./, { code: 'template', message: '短信服务不接受这条短信，没有发出；请电话通知，并联系管理员。' }],
];

/** A code of Aliyun's SendSms in plain words; one that we do not know goes by its family. */
export function aliyunSmsProblem(code: string): { readonly ok: false; readonly error: SmsProblem } {
  const found = known[code] ?? byFamily.find(([pattern]) => pattern.test(code))?.[1] ?? { code: 'temporary' as const, message: '短信服务暂时出错，稍后自动重发。' };
  return smsProblem(found.code, found.message, found.retryAfterMs ?? null);
}

/** Every code that has words of its own; the tests go through all of them. */
export const aliyunSmsCodes: readonly string[] = Object.keys(known);
