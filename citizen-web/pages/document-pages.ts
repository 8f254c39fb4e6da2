import { html } from './html.ts';
import type { Html } from './html.ts';
import { postButton } from './layout.ts';
import type { PageContent } from './layout.ts';

export type DocumentRow = { readonly agreementId: string; readonly documentName: string; readonly agreementNo: string; readonly statusLabel: string; readonly note: string | null; readonly canView: boolean };

/** 【签约信息】: the documents of one household, each with 查看 where there is something to see. */
export function documentsPage(view: { readonly rows: readonly DocumentRow[] }): PageContent {
  return {
    title: '签约信息',
    body: html`<p class="crumb"><a href="/portal/signing">补租业务 / 签约信息</a></p>
${view.rows.map((row) => html`<section class="card"><h2>${row.documentName}</h2><dl class="facts"><dt>协议编号</dt><dd>${row.agreementNo}</dd><dt>签约情况</dt><dd>${row.statusLabel}</dd></dl>
${row.note === null ? null : html`<p class="note">${row.note}</p>`}
${row.canView ? postButton(`/portal/view/${row.agreementId}`, '查看') : null}</section>`)}
<p><a href="/portal/signing">返回</a></p>`,
  };
}

export type ViewerView = { readonly agreementId: string; readonly documentName: string; readonly agreementNo: string; readonly pageCount: number; readonly stateNote: string; readonly backHref: string };

/** The document's own pages, with 打印 and 保存 at the top right. */
export function viewerPage(view: ViewerView): PageContent {
  const base = `/portal/view/${view.agreementId}`;
  return {
    title: `查看${view.documentName}`,
    script: 'view',
    isWide: true,
    body: html`<div class="viewer-bar"><p>${view.agreementNo}<br><span class="hint">${view.stateNote}</span></p><p class="icons">
<a class="icon" href="${base}/file.pdf" data-print target="_blank" rel="noopener">${printerIcon()}<span>打印</span></a>
<a class="icon" href="${base}/file.pdf?save=1" download>${saveIcon()}<span>保存</span></a></p></div>
<div class="sheets">${Array.from({ length: view.pageCount }, (_unused, index) => html`<img class="sheet" src="${base}/pages/${index + 1}.png" alt="第 ${index + 1} 页，共 ${view.pageCount} 页" loading="${index < 2 ? 'eager' : 'lazy'}">`)}</div>
<p class="hint no-print">在微信中如不能保存或打印，请点右上角“…”选择在浏览器打开，登录后再试。</p>
<p class="no-print"><a href="${view.backHref}">返回</a></p>`,
  };
}

function printerIcon(): Html {
  return html`<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="M6 9V3h12v6M6 18H4a1 1 0 0 1-1-1v-6a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v6a1 1 0 0 1-1 1h-2M7 14h10v7H7z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>`;
}

function saveIcon(): Html {
  return html`<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="M12 3v12m0 0 5-5m-5 5-5-5M4 20h16" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
