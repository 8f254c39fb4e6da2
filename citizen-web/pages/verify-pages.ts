import { html } from './html.ts';
import type { Html } from './html.ts';
import { problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type VerifyAnswer = {
  readonly tone: 'good' | 'bad' | 'plain';
  /** One sentence that is the answer. */
  readonly answer: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly findings: readonly string[];
  readonly isDemo: boolean;
};

export function verifyPage(view: { readonly answer: VerifyAnswer | null; readonly problem?: string | null; readonly isFile: boolean }): PageContent {
  return {
    title: '协议验真',
    body: html`${problemBox(view.problem)}${view.answer === null ? html`<p>核对补租协议 PDF 是否由本系统出具、是否被改动过。无须登录，文件核对后即删除。</p>` : answerBlock(view.answer)}
${view.answer !== null && !view.isFile ? html`<p>以上是登记情况。要核对手中文件的内容有没有被改动，请上传文件。</p>` : null}
<h2>${view.answer === null ? '上传文件核对' : '核对文件'}</h2>
<form method="post" action="/verify" enctype="multipart/form-data"><label for="file">协议 PDF 文件</label><input type="file" id="file" name="file" accept="application/pdf,.pdf" required><button type="submit" class="button main">开始核对</button></form>
<p class="hint">没有文件、只有打印件的，请扫描打印件最后一页的二维码；二维码只能查到登记情况，不能证明打印件的内容没有被改动。</p>`,
  };
}

function answerBlock(answer: VerifyAnswer): Html {
  return html`<div class="panel ${answer.tone}" role="status"><p class="panel-title">${answer.answer}</p></div>
${answer.facts.length === 0 ? null : html`<dl class="facts">${answer.facts.map((fact) => html`<dt>${fact.label}</dt><dd>${fact.value}</dd>`)}</dl>`}
${answer.findings.length === 0 ? null : html`<ul>${answer.findings.map((finding) => html`<li>${finding}</li>`)}</ul>`}
${answer.isDemo ? demoBlock() : null}`;
}

/** What a demonstration certificate is, for whoever meets the word here for the first time. */
function demoBlock(): Html {
  return html`<details><summary>什么是演示证书？</summary><p>证书好比电子印章的“身份证”，说明印章或签名是谁的。正式使用时，证书由国家许可的电子认证机构核验身份后签发。</p>
<p>“演示证书”由本软件自己制作，没有任何机构核验过身份，只用来演示和试用。用它签名、盖章的文件，也能核对内容有没有被改动，但没有法律效力，不能作为凭证使用。</p></details>`;
}
