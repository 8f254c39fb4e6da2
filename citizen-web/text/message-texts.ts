import { shanghaiWords } from '../../shared/domain/signing-window.ts';

/** What a text may mention besides the fixed portal address: nothing personal beyond the household's own batch and closing time. */
export type MessageFacts = { readonly batchName: string; readonly portalUrl: string; readonly closesAtMs: number; readonly detail: string };

/** Texts of the short messages, by purpose. They hold the fixed portal address only: long links live in QR codes. */
export const messageTexts = {
  推送: (facts: MessageFacts) => `【补租签约】${facts.batchName}补租协议已可签约，请主申请人于${shanghaiWords(facts.closesAtMs)}前登录 ${facts.portalUrl} 完成签字，逾期视为放弃。`,
  退回: (facts: MessageFacts) => `【补租签约】您的签字被退回（${facts.detail}），请于${shanghaiWords(facts.closesAtMs)}前登录 ${facts.portalUrl} 重新签字。`,
  更正: (facts: MessageFacts) => `【补租签约】您的补租协议内容已更正，原协议作废，请于${shanghaiWords(facts.closesAtMs)}前登录 ${facts.portalUrl} 重新签字。`,
  恢复签约: (facts: MessageFacts) => `【补租签约】已为您恢复签约，请于${shanghaiWords(facts.closesAtMs)}前登录 ${facts.portalUrl} 完成签字，逾期视为放弃。`,
  暂缓逾期: (facts: MessageFacts) => `【补租签约】您的签约期限已延长至${shanghaiWords(facts.closesAtMs)}，请登录 ${facts.portalUrl} 完成签字。`,
  盖章: (facts: MessageFacts) => `【补租签约】您的补租协议已盖章，可登录 ${facts.portalUrl} 查看、打印、保存。`,
  放弃声明: (facts: MessageFacts) => `【补租签约】已按您的来电为您办理放弃签约，请登录 ${facts.portalUrl} 阅读并签署《放弃签约声明书》；如不放弃，无须签署。`,
  主动放弃: () => `【补租签约】您签署的《放弃签约声明书》已予以确认，本次补租签约已终止。如非本人办理请立即拨打咨询电话。`,
  不予确认: (facts: MessageFacts) => `【补租签约】您的《放弃签约声明书》未予确认，协议的情况请登录 ${facts.portalUrl} 查看，如有疑问请拨打咨询电话。`,
  撤回声明: () => `【补租签约】为您办理的《放弃签约声明书》已由工作人员撤回，无须签署，协议不受影响。如有疑问请拨打咨询电话。`,
  撤回: () => `【补租签约】您的补租协议已由工作人员撤回，暂不能签字。如有疑问请拨打咨询电话。`,
  作废: (facts: MessageFacts) => `【补租签约】您已盖章的补租协议已作废，详情可登录 ${facts.portalUrl} 查看或拨打咨询电话。`,
  更换手机: () => `【补租签约】您登记的联系手机已更换。如非本人办理，请立即拨打咨询电话。`,
} as const satisfies Record<string, (facts: MessageFacts) => string>;
export type MessagePurpose = keyof typeof messageTexts;

/** The text of a one-time code. `serial` tells late messages apart; `agreementNoEnd`: last digits of 协议编号, null at the portal. */
export function codeText(code: string, serial: string, agreementNoEnd: string | null): string {
  const use = agreementNoEnd === null ? '用于登录签约系统' : `用于签署编号尾号${agreementNoEnd}的协议`;
  return `【补租签约】验证码${code}（序号${serial}），${use}，5分钟内有效。工作人员不会索要。`;
}
