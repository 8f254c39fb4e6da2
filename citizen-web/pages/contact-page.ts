import { html } from './html.ts';
import { problemBox } from './layout.ts';
import type { PageContent } from './layout.ts';

export type ContactView = { readonly problem?: string | null; readonly here: string; readonly name: string; readonly phone: string; readonly matter: string };

/** 请工作人员联系我 for whoever has not logged in. What is answered does not depend on who it is. */
export function contactPage(view: ContactView): PageContent {
  return {
    title: '请工作人员联系我',
    body: html`${problemBox(view.problem)}<p>请留下称呼和手机号，工作人员会打电话给您。晚上和休息日也可以登记。</p>
<form method="post" action="/contact" autocomplete="off"><input type="hidden" name="here" value="${view.here}">
<label for="name">您的姓名</label><input id="name" name="name" required maxlength="30" autocomplete="name" value="${view.name}">
<label for="phone">手机号</label><input id="phone" name="phone" required maxlength="24" type="tel" inputmode="tel" autocomplete="tel" value="${view.phone}">
<label for="matter">遇到了什么问题（可不填）</label><textarea id="matter" name="matter" rows="3" maxlength="200" aria-describedby="matter-hint">${view.matter}</textarea>
<p class="hint" id="matter-hint">请不要填写身份证号码、验证码。</p>
<button type="submit" class="button main">登记</button></form>
<p><a href="${view.here}">返回</a></p>`,
  };
}
