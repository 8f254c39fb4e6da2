import { html } from './html.ts';
import type { PageContent } from './layout.ts';

export type OutboxLine = { readonly at: string; readonly phone: string; readonly purpose: string; readonly state: string; readonly text: string };

/** The demonstration's phone: what would have been sent. Never shown outside the machine it runs on. */
export function outboxPage(lines: readonly OutboxLine[]): PageContent {
  return {
    title: '演示短信', isWide: true, refreshSeconds: 5,
    body: html`<p>演示环境不发送真实短信，这里显示本应发到手机上的内容。刷新页面可看到新的短信。</p>
${lines.length === 0 ? html`<p>还没有短信。</p>` : html`<table><thead><tr><th scope="col">时间</th><th scope="col">手机号</th><th scope="col">事项</th><th scope="col">状态</th><th scope="col">内容</th></tr></thead>
<tbody>${lines.map((line) => html`<tr><td>${line.at}</td><td>${line.phone}</td><td>${line.purpose}</td><td>${line.state}</td><td>${line.text}</td></tr>`)}</tbody></table>`}`,
  };
}
