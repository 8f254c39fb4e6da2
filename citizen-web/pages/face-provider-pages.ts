import { html } from './html.ts';
import type { Html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type FaceProviderView = {
  readonly problem?: string | null;
  readonly label: string;
  /** What is agreed to before the first time; null once it has been. */
  readonly consent: { readonly title: string; readonly version: string; readonly paragraphs: readonly string[] } | null;
  readonly attemptsLeft: number;
  readonly hasLivePhoto: boolean;
  /** The provider's own script; null: none. */
  readonly browserScript: string | null;
};

/** Before the provider's page, and again after an attempt that failed: what happened, and every way there is. */
export function faceProviderPage(view: FaceProviderView): PageContent {
  return {
    title: '人脸识别',
    stepNo: 3,
    script: 'face-provider',
    body: html`${problemBox(view.problem)}
${view.attemptsLeft > 0 ? startForm(view) : html`<p class="lead">今天人脸识别的次数已经用完。</p><p>请用下面的其他方式办理，或明天再试。</p>`}
<h2>其他方式</h2>
${view.hasLivePhoto ? html`<p><a class="button plain" href="/sign/face/card">改为拍摄身份证和本人照片</a></p>` : null}
<p>也可以拨打咨询电话，在工作人员指引下办理，或预约现场签约，不影响您的权益。</p>
${view.browserScript === null ? null : html`<script src="${view.browserScript}" defer></script>`}`,
  };
}

function startForm(view: FaceProviderView): Html {
  return html`<p>请主申请人本人办理。点下面的按钮，会打开“${view.label}”的页面，请按提示正对镜头。完成后会自动回到这里。</p>
<p class="hint">首次人脸识别需允许摄像头系统权限。今天还可以识别 ${view.attemptsLeft} 次。</p>
<form method="post" action="/sign/face/provider" id="face-start">
<input type="hidden" name="browserFacts" id="browser-facts" value="">
${view.consent === null ? null : consentFields(view.consent)}
<button type="submit" class="button main">开始人脸识别</button></form>`;
}

function consentFields(consent: NonNullable<FaceProviderView['consent']>): Html {
  return html`<div class="texts"><details><summary>《${consent.title}》</summary><p class="hint">版本 ${consent.version}</p>${consent.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}</details></div>
<div class="tick"><input type="checkbox" id="agreed" name="agreed" value="yes" required><label for="agreed">已阅读并同意《${consent.title}》</label></div>`;
}

/**
 * The way out. A page of its own, because form-action of the policy also counts for where a form is redirected: a link and an immediate
 * refresh need no foreign address in it.
 */
export function faceLeavePage(url: string): PageContent {
  return {
    title: '正在打开人脸识别', stepNo: 3,
    body: html`<p class="lead">正在打开人脸识别页面。</p><p>没有自动打开的，请点下面的按钮。</p><p><a class="button main" href="${url}">打开人脸识别</a></p>
<p><a href="/sign/face/provider">返回</a></p>`,
  };
}

/** The way back: asking for the result is an act, so it is posted; the page does it by itself where scripts run. */
export function faceReturnPage(): PageContent {
  return {
    title: '人脸识别结果', stepNo: 3, script: 'face-provider',
    body: html`<p class="lead">正在核对人脸识别结果，请稍等。</p><p>页面没有变化的，请点“继续”。</p>
<div data-go-on>${postButton('/sign/face/provider/result', '继续')}</div>`,
  };
}
