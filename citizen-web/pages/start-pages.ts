import { consentFields } from './consents.ts';
import { html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';
import { codeInput } from './portal-pages.ts';

/** Before the first mistake nobody is told of a limit. */
const mostTries = 5;

type Problem = { readonly problem?: string | null };

/** What a QR code or link opens: nothing personal, and nothing happens until the button is pressed. */
export function linkPage(view: Problem & { readonly asksLastSix: boolean; readonly action: string; readonly triesLeft: number }): PageContent {
  if (view.asksLastSix && view.triesLeft === 0) {
    return {
      title: '打开签约',
      body: html`${problemBox('身份证号码后六位输错的次数太多，已暂停填写。')}<p>请半小时后再打开这个二维码，或拨打页面下方的咨询电话。</p><p><a class="button plain" href="/">用手机号登录签约</a></p>`,
    };
  }
  return {
    title: '打开签约',
    body: html`${problemBox(view.problem)}<p>请由主申请人本人办理签约。</p>
<form method="post" action="${view.action}" autocomplete="off">
${view.asksLastSix ? html`<label for="lastSix">主申请人身份证号码后六位</label><input class="short" id="lastSix" name="lastSix" required maxlength="12" autocapitalize="characters" spellcheck="false" aria-describedby="lastSix-hint"><p class="hint" id="lastSix-hint">末位是 X 的请填 X${view.triesLeft < mostTries ? html`；还可以填 ${view.triesLeft} 次` : null}</p>` : null}
<button type="submit" class="button main">进入签约</button></form>`,
  };
}

export function phoneCodePage(view: Problem & { readonly maskedPhone: string; readonly serial: string | null; readonly waitSeconds: number }): PageContent {
  if (view.serial === null) {
    return {
      title: '短信验证',
      body: html`${problemBox(view.problem)}<p>为保护您的信息，显示协议前须验证登记的手机号 <strong>${view.maskedPhone}</strong>。</p>${postButton('/sign/phone/send', '获取短信验证码')}
<p>收不到这个手机的短信，或手机号已更换的，请拨打页面下方的咨询电话，也可以<span class="together"><a href="/counter">办理现场签约</a>。</span></p>`,
    };
  }
  return {
    title: '短信验证',
    script: 'countdown',
    body: html`${problemBox(view.problem)}<p role="status">验证码已发送到 <strong>${view.maskedPhone}</strong>（序号 ${view.serial}），5 分钟内有效。</p>
<form method="post" action="/sign/phone" autocomplete="off">${codeInput()}<button type="submit" class="button main">确定</button></form>
<h2>没有收到短信？</h2><p>请等 60 秒后再次获取。手机号已更换的，请拨打页面下方的咨询电话，也可以<span class="together"><a href="/counter">办理现场签约</a>。</span></p><div data-wait-seconds="${view.waitSeconds}">${postButton('/sign/phone/send', '再次获取验证码', 'plain')}</div>`,
  };
}

export type CoverView = {
  readonly documentName: string; readonly agreementNo: string; readonly batchName: string; readonly windowText: string;
  readonly returned: string | null;
};

export function coverPage(view: CoverView): PageContent {
  return {
    title: '电子合同',
    stepNo: 1,
    body: html`${view.returned === null ? null : html`<div class="problem notice"><p>${view.returned}</p></div>`}
<dl class="facts"><dt>文书</dt><dd>${view.documentName}</dd><dt>编号</dt><dd>${view.agreementNo}</dd><dt>批次</dt><dd>${view.batchName}</dd><dt>签约期限</dt><dd>${view.windowText}</dd></dl>
<p>办理大约需要 5 分钟，请准备好<strong>身份证</strong>和<strong>登记的手机</strong>。中途离开也没关系，再次打开会从离开的地方继续。</p>
${postButton('/sign/cover', '下一步')}`,
  };
}

export function consentPage(view: Problem): PageContent {
  return {
    title: '电子合同',
    stepNo: 1,
    body: html`${problemBox(view.problem)}<p>点开可以阅读全文：</p><form method="post" action="/sign/consent">${consentFields('start')}<button type="submit" class="button main">开始</button></form>
${postButton('/sign/consent/refuse', '不同意，办理现场签约', 'plain')}`,
  };
}

export function identityPage(view: Problem & { readonly name: string; readonly maskedResidentId: string }): PageContent {
  return {
    title: '核对身份信息',
    stepNo: 2,
    body: html`${problemBox(view.problem)}<dl class="facts big"><dt>姓名</dt><dd>${view.name}</dd><dt>身份证号码</dt><dd>${view.maskedResidentId}</dd></dl>
<p>信息有误的，请不要继续，拨打页面下方的咨询电话进行修改。</p>
<p class="note">下一步要拍身份证和本人面部照片，只用于确认是您本人签约。人脸信息属于敏感个人信息，须您单独同意；不同意也可以办理现场签约。</p>
<p>点开可以阅读全文：</p><form method="post" action="/sign/identity">${consentFields('identity')}<button type="submit" class="button main">确定</button></form>
${postButton('/sign/identity/refuse', '不同意人脸识别，办理现场签约', 'plain')}`,
  };
}

/** A second phone is told, and may take over. */
export function otherDevicePage(): PageContent {
  return {
    title: '已在另一台手机上打开',
    body: html`<p class="lead">这份签约正在另一台手机或电脑上办理。</p><p>如要改在这台设备上办理，请点下面的按钮，原设备将停止办理，已写的字会保留。</p>
${postButton('/sign/take-over', '接着在本机办理')}${postButton('/exit', '退出', 'plain')}`,
  };
}
