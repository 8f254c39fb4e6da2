import { html } from './html.ts';
import type { Html } from './html.ts';
import type { PageContent } from './layout.ts';

export type HistoryLine = { readonly when: string; readonly what: string };
export type DocumentRow = {
  readonly agreementId: string; readonly documentName: string; readonly agreementNo: string; readonly statusLabel: string; readonly note: string | null; readonly canView: boolean;
  readonly history: readonly HistoryLine[];
};

/** 【签约信息】: the documents of one household that stand, then all earlier versions, each with 查看 where there is something to see. */
export function documentsPage(view: { readonly current: readonly DocumentRow[]; readonly earlier: readonly DocumentRow[] }): PageContent {
  return {
    title: '签约信息',
    body: html`<p class="crumb"><a href="/portal/signing">补租业务 / 签约信息</a></p>
${view.current.map((row) => documentCard(row, 'main'))}
${view.earlier.length === 0 ? null : html`<h2>历次版本</h2><p class="hint">以下文书已作废，仅供查阅。</p>${view.earlier.map((row) => documentCard(row, 'plain'))}`}
<p><a href="/portal/signing">返回</a></p>`,
  };
}

function documentCard(row: DocumentRow, kind: 'main' | 'plain'): Html {
  const heading = kind === 'main' ? html`<h2>${row.documentName}</h2>` : html`<h3>${row.documentName}</h3>`;
  return html`<section class="card">${heading}<dl class="facts"><dt>编号</dt><dd>${row.agreementNo}</dd><dt>主申请人签约情况</dt><dd>${row.statusLabel}</dd></dl>
${row.note === null ? null : html`<p class="note">${row.note}</p>`}
${row.canView ? html`<form method="post" action="/portal/view/${row.agreementId}" class="act"><button type="submit" class="button ${kind}" aria-label="查看${row.documentName} ${row.agreementNo}">查看</button></form>` : null}
<details><summary>办理经过</summary><ol class="history">${row.history.map((line) => html`<li><span class="hint">${line.when}</span><br>${line.what}</li>`)}</ol></details></section>`;
}

export type ViewerView = {
  readonly agreementId: string; readonly documentName: string; readonly agreementNo: string; readonly backHref: string;
  /** In pixels, a page each. */
  readonly pages: readonly { readonly width: number; readonly height: number }[];
  readonly stateNote: string;
  /** A sentence that warns of a document that does not hold; null where it does. */
  readonly warning: string | null;
  readonly place: 'wechat_android' | 'wechat_ios' | 'browser';
  /** Where to log in with another browser. */
  readonly portalUrl: string;
};

/** The document's own pages, with 打印 and 保存 at the top right; in WeChat, which can do neither, they lead to how it is done. */
export function viewerPage(view: ViewerView): PageContent {
  const base = `/portal/view/${view.agreementId}`;
  const inWeChat = view.place !== 'browser';
  return {
    title: `查看${view.documentName}`,
    script: 'view',
    isWide: true,
    body: html`<div class="viewer-bar"><p>${view.agreementNo}<br><span class="hint">${view.stateNote}</span></p><p class="icons">
${inWeChat ? html`<a class="icon" href="#elsewhere">` : html`<a class="icon" href="${base}/file.pdf" data-print target="_blank" rel="noopener">`}${printerIcon()}<span>打印</span></a>
${inWeChat ? html`<a class="icon" href="#elsewhere">` : html`<a class="icon" href="${base}/file.pdf?save=1" download>`}${saveIcon()}<span>保存</span></a></p></div>
${view.warning === null ? null : html`<div class="problem notice no-print"><p>${view.warning}</p></div>`}
<div class="sheets">${view.pages.map((page, index) => html`<img class="sheet" src="${base}/pages/${index + 1}.png" width="${page.width}" height="${page.height}" alt="${view.documentName}第 ${index + 1} 页，共 ${view.pages.length} 页" loading="${index === 0 ? 'eager' : 'lazy'}">`)}</div>
${inWeChat ? elsewhere(view, base) : html`<p class="hint no-print">打印、保存的是带数字签名的 PDF 文件；打印件与电子文本不一致的，以电子文本为准。</p>`}
<p class="no-print"><a href="${view.backHref}">返回</a></p>`,
  };
}

function elsewhere(view: ViewerView, base: string): Html {
  const isPhoneOfApple = view.place === 'wechat_ios';
  return html`<section id="elsewhere" class="panel plain no-print"><h2>在浏览器打开</h2><p>微信里不能直接打印和保存文件，请这样办理：</p>
<ol><li>点右上角的“…”。</li><li>选择“${isPhoneOfApple ? '在 Safari 中打开' : '在浏览器打开'}”。</li><li>重新登录，进入【补租业务】【签约信息】，点“查看”。</li><li>点右上角的“打印”或“保存”图标。</li></ol>
<p>也可以在电脑浏览器中打开：<br><span class="address">${view.portalUrl}</span></p>
<p>只需留存图片的，长按上面的页面即可保存到手机。${isPhoneOfApple ? html`<a href="${base}/file.pdf">在微信里看 PDF 文件</a>` : null}</p></section>`;
}

function printerIcon(): Html {
  return html`<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="M6 9V3h12v6M6 18H4a1 1 0 0 1-1-1v-6a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v6a1 1 0 0 1-1 1h-2M7 14h10v7H7z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/></svg>`;
}

function saveIcon(): Html {
  return html`<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path d="M12 3v12m0 0 5-5m-5 5-5-5M4 20h16" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
