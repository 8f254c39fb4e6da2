import { html } from './html.ts';
import { postButton } from './layout.ts';
import type { PageContent } from './layout.ts';

/** On the device without a camera. */
export function otherPhonePage(view: { readonly isOpened: boolean }): PageContent {
  return {
    title: '换一台手机拍照',
    stepNo: 3,
    script: 'follow',
    refreshSeconds: 15,
    body: html`<p>请主申请人用另一台手机的微信扫一扫，在那台手机上拍身份证和本人面部。这里不用关闭。</p>
<p class="qr"><img src="/sign/face/other.png" width="296" height="296" alt="拍照二维码"></p>
<p id="follow" class="note" role="status" data-state-url="/sign/face/other/state" data-next-url="/sign" data-opened-text="另一台手机已打开拍照页面，请在那台手机上继续。">${view.isOpened ? '另一台手机已打开拍照页面，请在那台手机上继续。' : '拍好以后，本页会自动进入下一步。'}</p>
<p class="hint">二维码 15 分钟内有效，只能在一台手机上打开；那台手机上看不到您的协议。</p>
${postButton('/sign/face/other', '换一个新的二维码', 'plain')}
<p><a href="/sign">就在这台设备上拍照</a></p>`,
  };
}

/** On the other phone: nothing personal, and nothing happens until the button is pressed. */
export function photoPhoneStartPage(view: { readonly action: string }): PageContent {
  return {
    title: '帮助拍照',
    body: html`<p>这台手机只用来给主申请人拍照：先拍身份证人像面，再拍主申请人本人面部。</p><p>请由主申请人本人拍照。</p>${postButton(view.action, '开始拍照')}`,
  };
}
