import { html } from './html.ts';
import type { Html } from './html.ts';

const minuteMs = 60_000;
/** From then on before the close pages say how long there is left (product.md, 签约期限). */
const countdownMs = 30 * minuteMs;
/** A page stays open for an hour at most and ten extensions: one that is loaded earlier has no need to know the close. */
const longestPageMs = 4 * 60 * minuteMs;
/** How long before a session ends the page says so. */
const warningMs = 2 * minuteMs;

/**
 * The quiet countdown: right as it is sent, kept right by the page's script, which counts what has passed since and asks no clock what time
 * it is, so that a phone with a wrong clock or time zone shows the same. Hidden while there is more than half an hour.
 */
export function countdown(leftMs: number | null): Html | null {
  if (leftMs === null || leftMs <= 0 || leftMs > longestPageMs) return null;
  return html`<p class="countdown" id="countdown" data-left-ms="${leftMs}" data-shown-ms="${countdownMs}"${leftMs > countdownMs ? html` hidden` : null}><span id="countdown-left">距签约截止还有 ${Math.ceil(leftMs / minuteMs)} 分钟</span>，请尽快提交。</p>`;
}

/** Shown by the page's script two minutes ahead; one tap and it goes on (WCAG 2.2, 2.2.1). */
export function sessionWarning(session: { readonly kind: string; readonly leftMs: number } | null): Html | null {
  if (session === null) return null;
  return html`<div class="session" id="session" role="region" aria-label="登录时限" data-kind="${session.kind}" data-left-ms="${session.leftMs}" data-warning-ms="${warningMs}" hidden><div class="session-box">
<p id="session-said" role="alert"></p><button type="button" class="button main" id="session-extend">继续办理</button><p id="session-again" hidden><a class="button main" href="/">重新登录</a></p></div></div>`;
}
