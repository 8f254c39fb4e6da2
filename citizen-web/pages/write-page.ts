import { isWrittenAsDot } from '../../shared/domain/applicant-characters.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type WriteView = {
  readonly problem?: string | null;
  readonly characters: readonly string[];
  /** From 0. */
  readonly index: number;
  /** Strokes already on the hub for this character, as JSON; empty when there are none. */
  readonly drawnJson: string;
  /** The number of what the box sent last (store/ink-of-draft.ts). */
  readonly turn: number;
  /** Tells this attempt from others in the browser's own notes; nothing personal. */
  readonly draftKey: string;
  readonly isPrefilled: boolean;
  readonly confirmed: readonly boolean[];
  /** Whether the expected character is shown above the box. */
  readonly isModelShown: boolean;
  readonly phones: string;
};

/** One box, one character at a time, with a way to each other character. */
export function writePage(view: WriteView): PageContent {
  const character = view.characters[view.index] ?? '';
  const isDot = isWrittenAsDot(character);
  const named = view.isModelShown ? `“${character}”字` : `第 ${view.index + 1} 个字`;
  return {
    title: '签字',
    stepNo: 5,
    script: 'write',
    body: html`${problemBox(view.problem)}
<p class="which">第 ${view.index + 1} 字，共 ${view.characters.length} 字${view.isModelShown ? html`：请写 <strong class="model">${character}</strong>` : null}</p>
${view.isPrefilled ? html`<p class="note">这是您上次写的字。没有问题请点“确定”，要重写请点“清除”。</p>` : null}
<p class="hint">${isDot ? '这里是姓名中间的点，请在签字框正中点一下。' : '签字框中一次只写一个字，用手指或笔一笔一画写清楚。'}</p>
<form method="post" action="/sign/write/${view.index}" id="write-form">
<div class="pad" id="pad-box"><canvas id="pad" data-drawn="${view.drawnJson}" data-turn="${view.turn}" data-key="${view.draftKey}:${view.index}" data-character="${character}" data-named="${named}" data-save="/sign/write/${view.index}/ink" role="img" aria-label="签字框，请手写${isDot ? '姓名中间的点' : named}"></canvas>
<div class="pad-wait" id="pad-wait"><p>签字框正在打开，请稍等。</p><p>一直打不开的，说明这台设备的浏览器不支持手写签字，或者关闭了脚本。请换一台手机；也可以拨打咨询电话 ${view.phones}，在工作人员指引下现场签约。</p></div></div>
<p id="pad-said" class="note" role="alert" hidden></p>
<p id="pad-saved" class="hint pad-saved" role="status"></p>
<input type="hidden" name="drawing" id="drawing">
<div class="pair"><button type="button" class="button plain" id="pad-clear" disabled>清除</button><button type="submit" class="button main" id="pad-done" disabled>确定</button></div>
</form>
${characterList(view)}
<details><summary>不方便手写？</summary><p>请拨打咨询电话，在工作人员指引下现场签约。</p></details>`,
  };
}

/** Every character of the name: back to any of them, ahead as well. */
function characterList(view: WriteView): Html | null {
  if (view.characters.length < 2) return null;
  return html`<nav class="characters" aria-label="姓名中的字"><ol>${view.characters.map((character, index) => {
    const state = view.confirmed[index] === true ? '已写' : '未写';
    const name = view.isModelShown ? character : String(index + 1);
    return html`<li><a href="/sign/write?character=${index + 1}"${index === view.index ? html` aria-current="step"` : null} class="${view.confirmed[index] === true ? 'done' : 'open'}">${name}<span>${index === view.index ? '正在写' : state}</span></a></li>`;
  })}</ol></nav>`;
}
