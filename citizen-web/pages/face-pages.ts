import { html } from './html.ts';
import { problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type FaceView = {
  readonly problem?: string | null;
  readonly part: 'card' | 'person';
  /** What the citizen is asked to do while the picture is taken. */
  readonly action: string;
};

/** Live photo: the portrait side of the card, then the face. Camera where there is one, else a picture from the phone. */
export function facePage(view: FaceView): PageContent {
  const isCard = view.part === 'card';
  return {
    title: isCard ? '拍摄身份证人像面' : '拍摄本人面部',
    stepNo: 3,
    script: 'camera',
    body: html`${problemBox(view.problem)}
<p>${isCard ? '把身份证有照片的一面放在画面中间，字迹清晰、不反光。' : html`请本人正对镜头，光线充足，不戴帽子和墨镜。拍摄时请<strong>${view.action}</strong>。`}</p>
<p class="hint">首次人脸识别需允许摄像头系统权限</p>
<div id="camera" class="camera" data-facing="${isCard ? 'environment' : 'user'}" data-problem-url="/sign/problem" hidden>
<video id="camera-picture" playsinline muted class="${isCard ? '' : 'mirror'}" aria-label="摄像头画面"></video>
<button type="button" class="button main" id="camera-open">打开摄像头</button>
<button type="button" class="button main" id="camera-take" hidden>拍照</button>
<p id="camera-said" class="note" role="status"></p></div>
<form method="post" action="/sign/face/${view.part}" enctype="multipart/form-data" id="picture-form">
<img id="picture-shown" class="picture" alt="刚拍的照片" hidden>
<details id="picture-choose" open><summary>摄像头打不开？从手机拍照或相册选择</summary>
<label for="picture">${isCard ? '身份证人像面照片' : '本人面部照片'}</label>
<input type="file" id="picture" name="picture" accept="image/jpeg,image/png" required></details>
<button type="submit" class="button main" id="picture-send">${isCard ? '确定，下一步' : '确定'}</button>
<button type="button" class="button plain" id="picture-again" hidden>重新拍摄</button></form>
${isCard ? null : html`<p><a href="/sign/face/card">重新拍摄身份证</a></p>`}
<details><summary>还是不行？</summary><p>可以换一台手机，用签约二维码继续办理；也可以拨打咨询电话，预约现场签约。</p></details>`,
  };
}
