import { html } from './html.ts';
import type { Html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type FaceView = {
  readonly problem?: string | null;
  readonly part: 'card' | 'person';
  /** Where the forms of this device lie: the signing itself, or the other phone that helps. */
  readonly base: '/sign/face' | '/photo';
  /** What the citizen is asked to do while the picture is taken. */
  readonly action: string;
  /** Pictures that may still come today; `isOver`: nor tomorrow. */
  readonly left: { readonly today: number; readonly isOver: boolean };
  readonly isComputer: boolean;
};

/** From here on the page says how many tries are left. */
const fewTries = 4;

/** Live photo: the portrait side of the card, then the face. Camera where there is one, else a picture from the phone, else another phone, else the counter. */
export function facePage(view: FaceView): PageContent {
  const isCard = view.part === 'card';
  const title = isCard ? '拍摄身份证人像面' : '拍摄本人面部';
  const ownSteps = view.base === '/sign/face' ? { stepNo: 3 } : {};
  if (view.left.today === 0) return { title, ...ownSteps, body: html`${problemBox(view.problem)}${noTriesLeft(view)}` };
  return {
    title,
    ...ownSteps,
    script: 'camera',
    body: html`${problemBox(view.problem)}
<p>${isCard ? '把身份证有照片的一面放在画面中间，字迹清晰、不反光。' : html`请本人正对镜头，光线充足，不戴帽子和墨镜。拍摄时请<strong>${view.action}</strong>。`}</p>
<p class="hint">首次人脸识别需允许摄像头系统权限</p>
${view.left.today <= fewTries ? html`<p class="note">今天还可以拍 ${view.left.today} 次，请看清要求再拍。</p>` : null}
${camera(view)}
<form method="post" action="${view.base}/${view.part}" enctype="multipart/form-data" id="picture-form">
<img id="picture-shown" class="picture" alt="刚拍的照片" hidden>
<p id="picture-said" class="note" role="status"></p>
<details id="picture-choose" open><summary>摄像头打不开？选择照片</summary>
<label for="picture">${isCard ? '身份证人像面照片' : '本人面部照片'}</label>
<input type="file" id="picture" name="picture" accept="image/jpeg,image/png" required></details>
<button type="submit" class="button main" id="picture-send">${isCard ? '确定，下一步' : '确定'}</button>
<button type="button" class="button plain" id="picture-again" hidden>重新拍摄</button></form>
${isCard ? null : html`<p><a href="${view.base}/card">重新拍摄身份证</a></p>`}
${view.base === '/sign/face' ? otherWays(view.isComputer) : null}`,
  };
}

function camera(view: FaceView): Html {
  const isCard = view.part === 'card';
  return html`<div id="camera" class="camera" data-facing="${isCard ? 'environment' : 'user'}" data-problem-url="${view.base}/problem" data-delay-seconds="${isCard ? 0 : 3}" hidden>
<video id="camera-picture" playsinline muted class="${isCard ? '' : 'mirror'}" aria-label="摄像头画面"></video>
<button type="button" class="button main" id="camera-open">打开摄像头</button>
<button type="button" class="button main" id="camera-take" hidden>${isCard ? '拍照' : '拍照（3 秒后拍）'}</button>
<p id="camera-said" class="note" role="status"></p></div>`;
}

/** What is left when this device cannot take a picture. */
function otherWays(isComputer: boolean): Html {
  const other = html`<p>用另一台手机扫码拍照，拍好后这里自动继续。</p>${postButton('/sign/face/other', '换一台手机拍照', 'plain')}`;
  const counter = html`<p><a href="/counter">不能拍照，办理现场签约</a></p>`;
  return isComputer ? html`<h2>这台电脑没有摄像头？</h2>${other}${counter}` : html`<details id="other-ways"><summary>这台手机拍不了？</summary>${other}${counter}</details>`;
}

function noTriesLeft(view: FaceView): Html {
  const advice = view.left.isOver ? '请办理现场签约，效力相同。' : '请明天再试，或者办理现场签约，效力相同。';
  return html`<p class="lead">今天的拍照次数已用完。</p><p>${advice}已经办好的步骤会保留。</p>
${view.base === '/sign/face' ? html`<p><a class="button main" href="/counter">办理现场签约</a></p>` : html`<p>请回到原来的手机或电脑，按页面提示办理。</p>`}`;
}
