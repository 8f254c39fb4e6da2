import { html } from './html.ts';
import type { PageContent } from './layout.ts';

export type CounterPageView = {
  /** Null: nobody has configured one; it is told by telephone. */
  readonly place: string | null;
  readonly phones: readonly string[];
  readonly hours: string;
  /** Has refused the face: staff know already. */
  readonly isTold: boolean;
  readonly canGoBack: boolean;
};

/** For whoever does not agree, or cannot take pictures, get messages or write here: 现场签约, just as good. */
export function counterPage(view: CounterPageView): PageContent {
  return {
    title: '现场签约',
    body: html`${view.isTold ? html`<p class="told" role="status">已记下您选择现场签约，没有拍摄任何照片。</p>` : null}
<p class="lead">您可以不在网上签约，改为现场签约，效力相同，不影响您的权益。</p>
<dl class="facts"><dt>第一步</dt><dd>先拨打咨询电话预约：${view.phones.map((phone, index) => html`<span class="phone"><a href="tel:${phone}">${phone}</a>${index < view.phones.length - 1 ? '、' : null}</span>`)}</dd>
<dt>服务时间</dt><dd>${view.hours}</dd>
<dt>地点</dt><dd>${view.place ?? '预约时由工作人员告知'}</dd>
<dt>请带上</dt><dd>主申请人本人的身份证原件</dd></dl>
<p>请在签约期限截止前办理。行动不便、住院的，预约时请说明，工作人员可以上门办理。</p>
${view.canGoBack ? html`<p><a class="button plain" href="/sign">返回，继续网上签约</a></p>` : html`<p><a class="button plain" href="/">返回首页</a></p>`}`,
  };
}
