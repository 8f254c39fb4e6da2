import { html } from './html.ts';
import type { Html } from './html.ts';

/** 咨询电话 and what else stands at the foot of every page; the guide's, unless configured otherwise (config.ts). */
export type HelpLines = {
  readonly phones: readonly string[];
  readonly hours: string;
  readonly qq: string;
  /** Whether somebody answers right now, in a sentence; null when the hours are not known. */
  readonly lineNow: { readonly isOpen: boolean; readonly words: string } | null;
};

export type HelpView = {
  readonly help: HelpLines;
  /** Whether 请工作人员联系我 can be pressed without further questions: who asks is known; `asked`: it has been. */
  readonly contact: 'unknown' | 'possible' | 'asked';
  /** The page it stands on. */
  readonly here: string;
  readonly hasSession: boolean;
};

/** Whom to call, whether they answer, and 请工作人员联系我: on every page, in the same place (WCAG 2.2, 3.2.6). */
export function helpBlock({ help, contact, here, hasSession }: HelpView): Html {
  const { lineNow } = help;
  return html`<footer class="help"><section aria-labelledby="help-title">
<h2 id="help-title">需要帮助？</h2>
<p>咨询电话：</p><ul class="phones">${help.phones.map((phone) => html`<li><a class="phone" href="tel:${phone}">${phone}</a></li>`)}</ul>
<p>${help.hours}</p>
${lineNow === null ? null : html`<p class="line ${lineNow.isOpen ? 'open' : 'shut'}">${lineNow.words}</p>`}
${contactPart(contact, here)}
<p>系统技术问题咨询 QQ：${help.qq}</p>
${hasSession ? html`<p>为保护您的信息，15 分钟没有操作会自动退出。已办理的内容会保留，重新登录后接着办。</p>` : null}
<p><a href="/verify">协议验真</a></p></section>
</footer>`;
}

function contactPart(contact: HelpView['contact'], here: string): Html | null {
  if (contact === 'asked') return null;
  if (contact === 'unknown') return html`<p><a class="button plain" href="/contact">请工作人员联系我</a></p>`;
  return html`<form method="post" action="/contact" class="act"><input type="hidden" name="here" value="${here}"><button type="submit" class="button plain">请工作人员联系我</button></form>`;
}
