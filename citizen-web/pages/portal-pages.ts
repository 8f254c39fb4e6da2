import { html } from './html.ts';
import type { Html } from './html.ts';
import { postButton, problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export function entryPage(view: { readonly problem?: string | null }): PageContent {
  return {
    title: '登录',
    body: html`${problemBox(view.problem)}
<p>请主申请人填写登记的身份证号码和手机号，用短信验证码登录。</p>
<form method="post" action="/portal/code" autocomplete="off">
<label for="residentId">身份证号码</label><input id="residentId" name="residentId" required maxlength="32" inputmode="text" autocapitalize="characters" spellcheck="false" aria-describedby="residentId-hint">
<p class="hint" id="residentId-hint">18 位，末位可能是 X</p>
<label for="phone">手机号</label><input id="phone" name="phone" required maxlength="24" type="tel" inputmode="tel" autocomplete="tel">
<button type="submit" class="button main">获取短信验证码</button>
</form>`,
  };
}

export function portalCodePage(view: { readonly problem?: string | null; readonly serial: string; readonly hasSentAgain?: boolean }): PageContent {
  return {
    title: '填写短信验证码',
    body: html`${problemBox(view.problem)}
${view.serial === ''
    ? html`<p>这次没有发送验证码，之前收到的也已失效。请按上面的提示，稍后再点“再次获取验证码”。</p>`
    : html`<p role="status">如信息与登记一致，验证码已发送（序号 ${view.serial}）。5 分钟内有效。</p>
<form method="post" action="/portal/login" autocomplete="off">${codeInput()}<button type="submit" class="button main">登录</button></form>`}
<h2>没有收到短信？</h2>
<p>请等 60 秒后再次获取。如手机号已更换，请拨打咨询电话。</p>
${postButton('/portal/code-again', '再次获取验证码', 'plain')}
<p><a href="/">返回修改身份证号码或手机号</a></p>`,
  };
}

export function codeInput(): Html {
  return html`<label for="code">短信验证码</label><input id="code" name="code" class="short" required inputmode="numeric" autocomplete="one-time-code" maxlength="12" aria-describedby="code-hint">
<p class="hint" id="code-hint">6 位数字。工作人员不会向您索要验证码。</p>`;
}

export function portalHomePage(): PageContent {
  return {
    title: '业务办理',
    body: html`<p>请选择要办理的业务。</p><p><a class="button main" href="/portal/signing">补租业务</a></p>${postButton('/exit', '退出登录', 'plain')}`,
  };
}

export type HouseholdCard = {
  readonly acceptanceNo: string;
  readonly batchName: string;
  readonly windowText: string;
  /** The document to act on, and its state in the guide's words. */
  readonly items: readonly StatusItem[];
};
export type StatusItem = {
  readonly agreementId: string;
  readonly documentName: string;
  readonly statusLabel: string;
  readonly tone: 'waiting' | 'done' | 'ended';
  readonly note: string | null;
  readonly canSign: boolean;
  readonly canRevokeWaiver: boolean;
};

export function signingInfoPage(view: { readonly households: readonly HouseholdCard[]; readonly told?: string | null }): PageContent {
  return {
    title: '签约信息',
    body: html`<p class="crumb">补租业务 / 签约信息</p>
${view.told === null || view.told === undefined ? null : html`<p class="told" role="status">${view.told}</p>`}
${view.households.length === 0 ? html`<p class="lead">目前没有需要您签约的信息。</p><p>工作人员推送协议后会发短信提醒您。</p>` : null}
${view.households.map(householdCard)}
${postButton('/exit', '退出，办理另一户', 'plain')}`,
  };
}

function householdCard(card: HouseholdCard): Html {
  return html`<section class="card"><h2>${card.batchName}</h2>
<dl class="facts"><dt>备案回执号</dt><dd>${card.acceptanceNo}</dd><dt>签约期限</dt><dd>${card.windowText}</dd></dl>
${card.items.map((item) => html`<div class="item"><h3>${item.documentName}</h3>
<p>主申请人签约情况：<strong class="tag ${item.tone}">${item.statusLabel}</strong></p>
${item.note === null ? null : html`<p class="note">${item.note}</p>`}
<div class="pair">${item.canSign ? postButton(`/portal/sign/${item.agreementId}`, item.documentName === '补租协议' ? '签约协议' : `签署${item.documentName}`) : null}
<a class="button main" href="/portal/documents/${item.agreementId}">签约信息</a></div>
${item.canRevokeWaiver ? html`<details><summary>我不放弃签约了</summary><p>撤回后，协议恢复到办理声明之前的状态。</p>${postButton(`/portal/revoke-waiver/${item.agreementId}`, '撤回放弃签约声明', 'plain')}</details>` : null}</div>`)}
</section>`;
}

/** 【签约协议】: the QR code, on a computer to be scanned, on a phone the guide's way by a screenshot; and signing right here. */
export function qrPage(view: { readonly documentName: string; readonly isPhone: boolean }): PageContent {
  const picture = html`<p class="qr"><img src="/portal/qr.png" width="296" height="296" alt="签约二维码"></p>`;
  const here = postButton('/portal/sign-here', '直接在本页签约', view.isPhone ? 'main' : 'plain');
  return {
    title: view.documentName === '补租协议' ? '签约协议' : `签署${view.documentName}`,
    script: 'follow',
    refreshSeconds: 15,
    body: view.isPhone
      ? html`<p>您正在用手机办理，点下面的按钮就可以签约。</p>${here}<h2>也可以用微信扫码签约</h2>
<ol class="ways"><li>截图并保存签约二维码；在微信中也可以长按二维码，选“识别图中的二维码”。</li><li>打开微信“扫一扫”，从相册选择这张截图。</li><li>弹出“电子合同”页面后，点“下一步”。</li></ol>${picture}${noForwarding}${followNote()}`
      : html`<p>请主申请人使用微信扫描二维码，弹出“电子合同”页面后，在手机上签约。</p>${picture}${noForwarding}${followNote()}
<h2>不方便扫码？</h2><p>也可以在这台设备上签约：用鼠标或触摸屏写字，拍照需要摄像头。</p>${here}`,
  };
}

const noForwarding = html`<p class="hint">二维码只限本户使用，请勿转发。</p>`;

function followNote(): Html {
  return html`<p id="follow" data-state-url="/portal/sign/state" data-next-url="/portal/signing" role="status">手机上完成签约后，本页会自动更新。</p><p><a href="/portal/signing">返回签约信息</a></p>`;
}
