import { html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type ReadView = {
  readonly problem?: string | null;
  readonly documentName: string;
  readonly pageNo: number;
  readonly pageCount: number;
  readonly pagesRead: readonly number[];
  readonly isZoomed: boolean;
};

/** The very pages that are signed, one at a time; 阅读并确认 comes on the last. */
export function readPage(view: ReadView): PageContent {
  const { pageNo, pageCount } = view;
  const isLast = pageNo === pageCount;
  return {
    title: `阅读${view.documentName === '补租协议' ? '协议' : view.documentName}`,
    stepNo: 4,
    body: html`${problemBox(view.problem)}<p>请逐页阅读。内容有误的请不要签字，拨打咨询电话进行修改。</p>
<nav class="pages" aria-label="页码">${Array.from({ length: pageCount }, (_unused, index) => html`<a href="/sign/read?page=${index + 1}" class="${view.pagesRead.includes(index + 1) ? 'seen' : ''}"${index + 1 === pageNo ? html` aria-current="page"` : null} aria-label="第 ${index + 1} 页${view.pagesRead.includes(index + 1) ? '，已读' : ''}">${index + 1}</a>`)}
<a class="zoom" href="/sign/read?page=${pageNo}${view.isZoomed ? '' : '&zoom=1'}#page">${view.isZoomed ? '缩小' : '放大'}</a></nav>
<div class="${view.isZoomed ? 'paper zoomed' : 'paper'}" id="page" tabindex="0" role="region" aria-label="第 ${pageNo} 页"><img src="/sign/read/pages/${pageNo}.png" alt="${view.documentName}第 ${pageNo} 页，共 ${pageCount} 页"></div>
${isLast ? postButton('/sign/read/confirm', '阅读并确认') : postButton(`/sign/read/reached/${pageNo}`, '下一页')}
${pageNo > 1 ? html`<p><a href="/sign/read?page=${pageNo - 1}">上一页</a></p>` : null}
<details><summary>看不清或读不了？</summary><p>可以请家人读给您听，也可以拨打咨询电话，由工作人员指引或预约现场签约。</p></details>`,
  };
}
