import { shanghaiWords } from '../domain/signing-window.ts';
import type { ReturnNote } from '../domain/records.ts';

/** Purposes of a short message. Texts hold the fixed portal address only, never a personal link (product.md, Outside parts). */
export type SmsPurpose = 'code' | 'pushed' | 'returned' | 'corrected' | 'sealed' | 'waiver_started' | 'waived' | 'waiver_declined' | 'extended' | 'withdrawn' | 'revoked' | 'phone_changed';

export const smsPurposeLabels: Readonly<Record<SmsPurpose, string>> = {
  code: '验证码', pushed: '协议已推送', returned: '签字被退回', corrected: '协议已更正', sealed: '协议已盖章', waiver_started: '放弃声明待签',
  waived: '放弃已确认', waiver_declined: '放弃未予确认', extended: '签约期限延长', withdrawn: '协议已撤回', revoked: '协议已作废', phone_changed: '联系手机已更换',
};

export type SmsFacts = {
  readonly portalUrl: string;
  readonly hotline: string;
  readonly closesAtMs: number;
  readonly returned: ReturnNote | null;
};

/** The text of every message but the code's. */
export function smsText(purpose: Exclude<SmsPurpose, 'code'>, facts: SmsFacts): string {
  const where = `请登录${facts.portalUrl}，选择【补租业务】-【签约信息】`;
  const help = `咨询电话${facts.hotline}。`;
  const until = shanghaiWords(facts.closesAtMs);
  switch (purpose) {
    case 'pushed': return `您的补租协议已推送，${where}，于${until}前完成在线签约，逾期未签视为放弃。${help}`;
    case 'returned': return `您的签字因“${facts.returned?.reason ?? '不符合要求'}”被退回，${where}，于${until}前重新签字。${help}`;
    case 'corrected': return `您的补租协议内容已更正，原协议作废，${where}，于${until}前重新签字。${help}`;
    case 'sealed': return `您的补租协议已盖章，${where}查看、打印或保存。${help}`;
    case 'waiver_started': return `您申请办理的《放弃签约声明书》待签字，${where}阅读并签字。如非本人意愿请拨打${facts.hotline}。`;
    case 'waived': return `您的《放弃签约声明书》已予以确认，本次签约已放弃。${help}`;
    case 'waiver_declined': return `您的《放弃签约声明书》未予确认，原协议状态不变，${where}查看。${help}`;
    case 'extended': return `您的签约期限已延长，${where}，于${until}前完成在线签约。${help}`;
    case 'withdrawn': return `您的补租协议已撤回，暂不需要签字。${help}`;
    case 'revoked': return `您的补租协议已作废。${help}`;
    case 'phone_changed': return `您家庭的签约联系手机已更换。如非本人办理，请立即拨打${facts.hotline}。`;
    default: return '';
  }
}

/** `serial` tells late messages apart; `agreementNoEnd` the last four digits of 协议编号, or null at the portal. */
export function smsCodeText(code: string, serial: string, agreementNoEnd: string | null): string {
  const use = agreementNoEnd === null ? '用于登录签约系统' : `用于签署编号尾号${agreementNoEnd}的协议`;
  return `验证码${code}（序号${serial}），${use}，5分钟内有效。工作人员不会索要。`;
}
