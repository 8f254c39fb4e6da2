import { helpBlock } from './help-block.ts';
import type { HelpLines, HelpView } from './help-block.ts';
import { html, htmlText } from './html.ts';
import type { Html } from './html.ts';
import { lookBar, lookClass } from './look.ts';
import type { Look } from './look.ts';
import { stepList } from './step-list.ts';
import { countdown, sessionWarning } from './time-left.ts';

/** What surrounds a page and is not its own. */
export type PageFrame = {
  /** The system's name as citizens know it; the guide's, unless configured otherwise. */
  readonly systemName: string;
  readonly help: HelpLines;
  /** Address of a file of the assets by its name, such as `citizen.css`. */
  readonly assetUrl: (name: string) => string;
  readonly isDemo: boolean;
  readonly contact: HelpView['contact'];
  readonly look: Look;
  /** The page's own address: where the switch at its top leads back to. */
  readonly here: string;
  /** Until the close that counts here; null where there is none. */
  readonly closesInMs: number | null;
  /** The session that shows this page, and when it ends if nothing more is done; null where nobody is known. */
  readonly session: { readonly kind: string; readonly leftMs: number } | null;
};

/** What a page function gives: its own content only. */
export type PageContent = {
  /** Never anything personal: titles stay in histories. */
  readonly title: string;
  /** Which of the seven steps of signing this is. */
  readonly stepNo?: number;
  readonly body: Html;
  /** Name of the script of this page in citizen-web/browser. */
  readonly script?: 'read' | 'write' | 'camera' | 'face-provider' | 'follow' | 'view' | 'countdown';
  /** For browsers without scripts: seconds until the page asks again. */
  readonly refreshSeconds?: number;
  readonly isWide?: boolean;
};

export function renderPage(frame: PageFrame, content: PageContent): string {
  return htmlText(html`<!doctype html>
<html lang="zh-CN" class="${lookClass(frame.look)}">
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
<header class="top"><div class="top-inner"><p class="top-name">${frame.systemName}</p><p class="top-work">补租业务 · 在线签约${frame.isDemo ? html`<span class="demo">演示</span>` : null}</p>
${lookBar(frame.look, frame.here)}</div></header>
<main id="main" class="${content.isWide === true ? 'main wide' : 'main'}">
${content.stepNo === undefined ? null : stepList(content.stepNo)}
<h1>${content.title}</h1>
${countdown(frame.closesInMs)}
${content.body}
</main>
${helpBlock({ help: frame.help, contact: frame.contact, here: frame.here, hasSession: frame.session !== null })}
${sessionWarning(frame.session)}
<script src="${frame.assetUrl('frame.js')}" defer></script>
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
