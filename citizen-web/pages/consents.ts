import { html } from './html.ts';
import type { Html } from './html.ts';
import { biometricText } from './texts/biometric.ts';
import type { ConsentText } from './texts/consent-text.ts';
import { privacyText } from './texts/privacy.ts';
import { serviceText } from './texts/service.ts';

/** Which texts each tick stands for, in the guide's order. */
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

/** The tick with its texts readable in place: no other page, so nothing is lost by reading. */
export function consentFields(tick: ConsentTick): Html {
  return html`<div class="texts">${consentsByTick[tick].map((text) => html`<details><summary>《${text.title}》</summary><p class="hint">版本 ${text.version}</p>${text.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}</details>`)}</div>
<div class="tick"><input type="checkbox" id="agreed" name="agreed" value="yes" required><label for="agreed">${tickSentences[tick]}</label></div>`;
}
