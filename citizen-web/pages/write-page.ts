import { html } from './html.ts';
import { problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type WriteView = {
  readonly problem?: string | null;
  readonly characters: readonly string[];
  /** From 0. */
  readonly index: number;
  /** Strokes already on the hub for this character, as JSON; empty when there are none. */
  readonly drawnJson: string;
  readonly isPrefilled: boolean;
  readonly confirmed: readonly boolean[];
};

/** One box, one character at a time. */
export function writePage(view: WriteView): PageContent {
  const character = view.characters[view.index] ?? '';
  const total = view.characters.length;
  return {
    title: '签字',
    stepNo: 5,
    script: 'write',
    body: html`${problemBox(view.problem)}
<p class="which">第 ${view.index + 1} 字，共 ${total} 字：请写 <strong class="model">${character}</strong></p>
${view.isPrefilled ? html`<p class="note">这是您上次写的字。没有问题请点“确定”，要重写请点“清除”。</p>` : null}
<p class="hint">签字框中一次只写一个字，用手指或笔一笔一画写清楚。</p>
<form method="post" action="/sign/write/${view.index}" id="write-form">
<div class="pad"><canvas id="pad" data-drawn="${view.drawnJson}" data-character="${character}" data-index="${view.index}" role="img" aria-label="签字框，请手写“${character}”字"></canvas></div>
<p id="pad-said" class="note" role="alert" hidden></p>
<input type="hidden" name="drawing" id="drawing">
<div class="pair"><button type="button" class="button plain" id="pad-clear">清除</button><button type="submit" class="button main">确定</button></div>
</form>
<p class="note" id="pad-missing">如果签字框里写不出字，说明这台设备的浏览器不支持手写签字，请换一台手机，或拨打咨询电话预约现场签约。</p>
${view.index > 0 ? html`<p><a href="/sign/write?character=${view.index}">返回上一个字</a></p>` : null}
<details><summary>不方便手写？</summary><p>请拨打咨询电话，在工作人员指引下现场签约。</p></details>`,
  };
}
