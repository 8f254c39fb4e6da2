import { shanghaiWords } from '../../shared/domain/signing-window.ts';
import { must } from '../../shared/lib/assert.ts';

/** What a text may mention besides the fixed portal address: nothing personal beyond the household's own batch and closing time. */
export type MessageFacts = { readonly batchName: string; readonly portalUrl: string; readonly closesAtMs: number; readonly detail: string };

/** A text with its template: `values` are the places of the template in order, without the portal's address, which is part of the template. */
export type ComposedMessage = { readonly text: string; readonly template: { readonly key: string; readonly values: Readonly<Record<string, string>> } };

/**
 * Templates of the short messages, by purpose; `key` is what the configuration gives the provider's number for. They hold the fixed portal
 * address only: long links live in QR codes, and providers refuse addresses in a place.
 */
export const messageTemplates = {
  推送: { key: 'pushed', words: '{batch}补租协议已可签约，请主申请人于{closes}前登录 {portal} 完成签字，逾期视为放弃。' },
  催签: { key: 'reminder', words: '您的补租协议还没有签字，请主申请人于{closes}前登录 {portal} 完成签字，逾期视为放弃。不会操作请拨打咨询电话。' },
  退回: { key: 'returned', words: '您的签字被退回（{reason}），请于{closes}前登录 {portal} 重新签字。' },
  更正: { key: 'corrected', words: '您的补租协议内容已更正，原协议作废，请于{closes}前登录 {portal} 重新签字。' },
  恢复签约: { key: 'restored', words: '已为您恢复签约，请于{closes}前登录 {portal} 完成签字，逾期视为放弃。' },
  暂缓逾期: { key: 'extended', words: '您的签约期限已延长至{closes}，请登录 {portal} 完成签字。' },
  盖章: { key: 'sealed', words: '您的补租协议已盖章，可登录 {portal} 查看、打印、保存。' },
  放弃声明: { key: 'waiver_started', words: '已按您的来电为您办理放弃签约，请登录 {portal} 阅读并签署《放弃签约声明书》；如不放弃，无须签署。' },
  主动放弃: { key: 'waived', words: '您签署的《放弃签约声明书》已予以确认，本次补租签约已终止。如非本人办理请立即拨打咨询电话。' },
  不予确认: { key: 'waiver_declined', words: '您的《放弃签约声明书》未予确认，协议的情况请登录 {portal} 查看，如有疑问请拨打咨询电话。' },
  撤回声明: { key: 'waiver_withdrawn', words: '为您办理的《放弃签约声明书》已由工作人员撤回，无须签署，协议不受影响。如有疑问请拨打咨询电话。' },
  撤回: { key: 'withdrawn', words: '您的补租协议已由工作人员撤回，暂不能签字。如有疑问请拨打咨询电话。' },
  作废: { key: 'revoked', words: '您已盖章的补租协议已作废，详情可登录 {portal} 查看或拨打咨询电话。' },
  更换手机: { key: 'phone_changed', words: '您登记的联系手机已更换。如非本人办理，请立即拨打咨询电话。' },
} as const satisfies Record<string, { readonly key: string; readonly words: string }>;
export type MessagePurpose = keyof typeof messageTemplates;

/** Codes have templates of their own: providers check their places for digits. */
export const codeTemplates = {
  portal: { key: 'code_login', words: '验证码{code}（序号{serial}），用于登录签约系统，5分钟内有效。工作人员不会索要。' },
  document: { key: 'code_sign', words: '验证码{code}（序号{serial}），用于签署编号尾号{number}的协议，5分钟内有效。工作人员不会索要。' },
} as const;

/** Every template that a provider must know, in the order in which they are listed to whoever sets them up. */
export const allTemplates: readonly { readonly key: string; readonly words: string }[] = [...Object.values(messageTemplates), ...Object.values(codeTemplates)];

/** The text of a message and what a provider that sends by templates needs of it. */
export function composeMessage(purpose: MessagePurpose, facts: MessageFacts): ComposedMessage {
  return compose(messageTemplates[purpose], facts.portalUrl, { batch: facts.batchName, closes: shanghaiWords(facts.closesAtMs), reason: facts.detail });
}

/** The text of a one-time code. `serial` tells late messages apart; of the agreement's number (null at the portal) its last four digits, without the version's. */
export function composeCode(code: string, serial: string, agreementNo: string | null): ComposedMessage {
  const number = (agreementNo ?? '').replace(/-[^-]*$/, '').slice(-4);
  return compose(agreementNo === null ? codeTemplates.portal : codeTemplates.document, '', { code, serial, number });
}

const signature = '【补租签约】';

function compose(template: { readonly key: string; readonly words: string }, portalUrl: string, known: Readonly<Record<string, string>>): ComposedMessage {
  const values: Record<string, string> = {};
  const text = template.words.replace(/\{(\w+)\}/g, (_place, name: string) => {
    if (name === 'portal') return portalUrl;
    const value = must(known[name], `a template names ${name}`);
    values[name] = value;
    return value;
  });
  return { text: `${signature}${text}`, template: { key: template.key, values } };
}
