import { html, htmlText } from './html.ts';
import type { Html } from './html.ts';

/** 咨询电话 and what else stands at the foot of every page; the guide's, unless configured otherwise (config.ts). */
export type HelpLines = { readonly phones: readonly string[]; readonly hours: string; readonly qq: string };

/** What surrounds a page and is not its own. */
export type PageFrame = {
  /** The system's name as citizens know it; the guide's, unless configured otherwise. */
  readonly systemName: string;
  readonly help: HelpLines;
  /** Address of a file of the assets by its name, such as `citizen.css`. */
  readonly assetUrl: (name: string) => string;
  readonly isDemo: boolean;
  /** Whether 请工作人员联系我 can be pressed here: who asks must be known. */
  readonly contact: 'unknown' | 'possible' | 'asked';
  /** Minutes until the close, from 30 on; null before. */
  readonly closesInMinutes: number | null;
};

/** What a page function gives: its own content only. */
export type PageContent = {
  /** Never anything personal: titles stay in histories. */
  readonly title: string;
  /** Which of the seven steps of signing this is. */
  readonly stepNo?: number;
  readonly body: Html;
  /** Name of the script of this page in citizen-web/browser. */
  readonly script?: 'read' | 'write' | 'camera' | 'follow' | 'view' | 'countdown';
  /** For browsers without scripts: seconds until the page asks again. */
  readonly refreshSeconds?: number;
  readonly isWide?: boolean;
};

export const stepNames = ['电子合同', '核对身份信息', '人脸识别', '阅读协议', '签字', '核对并提交', '完成'] as const;

export function renderPage(frame: PageFrame, content: PageContent): string {
  return htmlText(html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
<meta name="format-detection" content="telephone=no">
${content.refreshSeconds === undefined ? null : html`<noscript><meta http-equiv="refresh" content="${content.refreshSeconds}"></noscript>`}
<title>${content.title} - ${frame.systemName}</title>
<link rel="stylesheet" href="${frame.assetUrl('citizen.css')}">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">跳到正文</a>
<header class="top"><p class="top-name">${frame.systemName}</p><p class="top-work">补租业务 · 在线签约${frame.isDemo ? html`<span class="demo">演示</span>` : null}</p></header>
<main id="main" class="${content.isWide === true ? 'main wide' : 'main'}">
${stepLine(content.stepNo)}
<h1>${content.title}</h1>
${countdown(frame.closesInMinutes)}
${content.body}
</main>
${helpBlock(frame)}
${content.script === undefined ? null : html`<script src="${frame.assetUrl(`${content.script}.js`)}" defer></script>`}
</body>
</html>
`);
}

/** A button that posts: every act of the citizen is one. */
export function postButton(action: string, label: string, kind: 'main' | 'plain' | 'link' = 'main'): Html {
  return html`<form method="post" action="${action}" class="act"><button type="submit" class="button ${kind}">${label}</button></form>`;
}

/** What went wrong, at the top of the page, said once and read out at once. */
export function problemBox(message: string | null | undefined): Html | null {
  if (message === null || message === undefined) return null;
  return html`<div class="problem" role="alert"><p>${message}</p></div>`;
}

function stepLine(stepNo: number | undefined): Html | null {
  if (stepNo === undefined) return null;
  const total = stepNames.length;
  return html`<nav class="steps" aria-label="办理进度"><p>第 ${stepNo} 步，共 ${total} 步：${stepNames[stepNo - 1] ?? ''}</p>
<ol>${stepNames.map((name, index) => html`<li class="${stepClass(index + 1, stepNo)}"${index + 1 === stepNo ? html` aria-current="step"` : null}><span>${name}</span></li>`)}</ol></nav>`;
}

function stepClass(stepNo: number, current: number): string {
  if (stepNo === current) return 'now';
  return stepNo < current ? 'past' : 'ahead';
}

function countdown(minutes: number | null): Html | null {
  return minutes === null ? null : html`<p class="countdown">距签约截止还有 ${minutes} 分钟，请尽快提交。</p>`;
}

function helpBlock(frame: PageFrame): Html {
  const { help } = frame;
  return html`<footer class="help" aria-labelledby="help-title">
<h2 id="help-title">需要帮助？</h2>
<p>咨询电话：${help.phones.map((phone, index) => html`<span class="phone"><a href="tel:${phone}">${phone}</a>${index < help.phones.length - 1 ? '、' : null}</span>`)}<br>${help.hours}</p>
<p>系统技术问题咨询 QQ：${help.qq}</p>
${frame.contact === 'possible' ? html`<form method="post" action="/contact" class="act"><button type="submit" class="button plain">请工作人员联系我</button></form>` : null}
${frame.contact === 'asked' ? html`<p class="told" role="status">已登记，工作人员会在工作时间按登记的手机号与您联系。</p>` : null}
<p><a href="/verify">协议验真</a></p>
</footer>`;
}
