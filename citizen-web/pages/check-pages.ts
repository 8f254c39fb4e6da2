import { handwritingSvg } from './handwriting-svg.ts';
import type { DrawnCharacter } from './handwriting-svg.ts';
import { html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';
import { codeInput } from './portal-pages.ts';

export type CheckView = {
  readonly problem?: string | null;
  readonly documentName: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly drawings: readonly DrawnCharacter[];
  readonly signedOn: string;
  readonly maskedPhone: string;
  /** 2-digit number of the message that was sent; null before. */
  readonly serial: string | null;
  /** Until another may be asked for. */
  readonly waitSeconds: number;
};

/** The last look before 提交, with a way back to each thing that can be changed. */
export function checkPage(view: CheckView): PageContent {
  return {
    title: '核对并提交',
    stepNo: 6,
    script: 'countdown',
    body: html`${problemBox(view.problem)}<h2>您将签署</h2>
<dl class="facts"><dt>文书</dt><dd>${view.documentName}</dd>${view.facts.map((fact) => html`<dt>${fact.label}</dt><dd>${fact.value}</dd>`)}</dl>
<p><a href="/sign/read?page=1">再看一遍全文</a></p>
<h2>您的签字</h2>
<div class="signature-line"><p>${view.documentName === '补租协议' ? '乙方（签字）' : '声明人（签字）'}</p><div class="inks">${view.drawings.map((drawing) => handwritingSvg(drawing, 84))}</div><p>${view.signedOn}</p></div>
<ul class="changes">${view.drawings.map((drawing, index) => html`<li><a href="/sign/write?character=${index + 1}">重写“${drawing.character}”</a></li>`)}</ul>
<h2>短信验证</h2>
${view.serial === null
    ? html`<p>验证码将发送到登记的手机号 <strong>${view.maskedPhone}</strong>。</p>${postButton('/sign/code', '获取短信验证码')}`
    : html`<p role="status">验证码已发送到 <strong>${view.maskedPhone}</strong>（序号 ${view.serial}），5 分钟内有效。</p>
<form method="post" action="/sign/submit" autocomplete="off">${codeInput()}<p>点“提交”即完成签署，提交后不能自行修改。</p><button type="submit" class="button main" data-once>提交</button></form>
<div data-wait-seconds="${view.waitSeconds}">${postButton('/sign/code', '再次获取验证码', 'plain')}</div>`}`,
  };
}

export type DoneView = {
  readonly documentName: string;
  readonly statusLabel: string;
  readonly submittedAt: string | null;
  readonly next: string;
  /** Where 查看 posts to. */
  readonly viewAction: string | null;
};

export function donePage(view: DoneView): PageContent {
  return {
    title: '签字完成',
    stepNo: 7,
    body: html`<div class="panel"><p class="panel-title">${view.documentName}：${view.statusLabel}</p>${view.submittedAt === null ? null : html`<p>提交时间：${view.submittedAt}</p>`}</div>
<h2>接下来</h2><p>${view.next}</p>
${view.viewAction === null ? null : postButton(view.viewAction, '查看')}
${postButton('/exit', '退出，办理另一户', 'plain')}`,
  };
}
