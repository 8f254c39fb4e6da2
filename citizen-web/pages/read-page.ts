import type { ReadingBlock } from '../../shared/documents/doors.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';
import { readingText } from './reading-text.ts';

export type ReadView = {
  readonly problem?: string | null;
  readonly documentName: string;
  /** Which page of the original, or which part of the 大字版, of how many; and which have been reached. */
  readonly placeNo: number;
  readonly placeCount: number;
  readonly placesRead: readonly number[];
  readonly shown: { readonly way: 'pages'; readonly width: number; readonly height: number; readonly isZoomed: boolean } | { readonly way: 'text'; readonly blocks: readonly ReadingBlock[] };
  /** Whether there is a 大字版 to change to. */
  readonly hasText: boolean;
  /** Seconds until 阅读并确认 is taken; 0: now. */
  readonly waitSeconds: number;
};

/** The very document that is signed, a page at a time, or its text in large type; 阅读并确认 comes at the end. */
export function readPage(view: ReadView): PageContent {
  const { placeNo, placeCount, shown } = view;
  const isText = shown.way === 'text';
  const unit = isText ? '部分' : '页';
  const isLast = placeNo === placeCount;
  return {
    title: `阅读${view.documentName === '补租协议' ? '协议' : view.documentName}`,
    stepNo: 4,
    script: 'read',
    body: html`${problemBox(view.problem)}<p>请逐${isText ? '段' : '页'}阅读。内容有误的请不要签字，拨打咨询电话进行修改。</p>
${view.hasText ? wayForm(isText) : null}
${isText ? html`<p class="hint">大字版的文字与协议原文逐字相同，签署的是协议原文。</p>` : null}
<nav class="pages" aria-label="${isText ? '各部分' : '页码'}">${Array.from({ length: placeCount }, (_unused, index) => placeLink(view, index + 1, unit))}
${isText ? null : zoomLink(placeNo, shown.isZoomed)}</nav>
${isText ? textBlock(placeNo, placeCount, shown.blocks) : pageBlock(view, shown)}
${isLast ? confirmButton(view.waitSeconds) : postButton(`/sign/read/reached/${placeNo}`, `下一${unit}`)}
${placeNo > 1 ? html`<p><a href="/sign/read?page=${placeNo - 1}">上一${unit}</a></p>` : null}
<details><summary>看不清或读不了？</summary><p>${isText ? null : '可以点“换成大字版”。'}也可以请家人读给您听，或拨打咨询电话，由工作人员指引或预约现场签约。</p></details>`,
  };
}

/** The other way to read; it is remembered for this signing, on every device. */
function wayForm(isText: boolean): Html {
  return html`<form method="post" action="/sign/read/way" class="act"><input type="hidden" name="way" value="${isText ? 'pages' : 'text'}"><button type="submit" class="button plain">${isText ? '换成原样版' : '换成大字版'}</button></form>`;
}

function placeLink(view: ReadView, placeNo: number, unit: string): Html {
  const isRead = view.placesRead.includes(placeNo);
  return html`<a href="/sign/read?page=${placeNo}" class="${isRead ? 'seen' : ''}"${placeNo === view.placeNo ? html` aria-current="page"` : null} aria-label="第 ${placeNo} ${unit}${isRead ? '，已读' : ''}">${placeNo}</a>`;
}

function zoomLink(pageNo: number, isZoomed: boolean): Html {
  return html`<a class="zoom" data-zoom href="/sign/read?page=${pageNo}${isZoomed ? '' : '&zoom=1'}#page">${isZoomed ? '缩小' : '放大'}</a>`;
}

function pageBlock(view: ReadView, shown: Extract<ReadView['shown'], { way: 'pages' }>): Html {
  const { placeNo, placeCount } = view;
  return html`<div class="${shown.isZoomed ? 'paper zoomed' : 'paper'}" id="page" tabindex="0" role="region" aria-label="第 ${placeNo} 页"><img src="/sign/read/pages/${placeNo}.png" width="${shown.width}" height="${shown.height}" alt="${view.documentName}第 ${placeNo} 页，共 ${placeCount} 页"></div>`;
}

function textBlock(partNo: number, partCount: number, blocks: readonly ReadingBlock[]): Html {
  return html`<section id="page" aria-labelledby="part"><h2 id="part" class="hint">第 ${partNo} 部分，共 ${partCount} 部分</h2>${readingText(blocks)}</section>`;
}

/** The seconds count down where scripts run; else the hub says them again when it is pressed too early. */
function confirmButton(waitSeconds: number): Html {
  if (waitSeconds === 0) return postButton('/sign/read/confirm', '阅读并确认');
  return html`<div data-read-seconds="${waitSeconds}"><p class="note" data-read-note>请仔细阅读，${waitSeconds} 秒后可以确认。</p>${postButton('/sign/read/confirm', '阅读并确认')}</div>`;
}
