import { biometricText } from './biometric.ts';
import type { ConsentText } from './consent-text.ts';
import { privacyText } from './privacy.ts';
import { serviceText } from './service.ts';

/** Which texts each tick stands for, in the guide's order; the same on the citizen's pages and at the counter. */
export const consentsByTick = {
  start: [serviceText, privacyText],
  identity: [privacyText, biometricText],
} as const satisfies Readonly<Record<string, readonly ConsentText[]>>;
export type ConsentTick = keyof typeof consentsByTick;

/** The guide's whole sentences. */
export const tickSentences: Readonly<Record<ConsentTick, string>> = {
  start: '点击开始，即表示已阅读并同意《电子认证服务协议》《个人信息保护政策》',
  identity: '已阅读并同意《个人信息保护政策》《个人生物识别信息保护规则》',
};
