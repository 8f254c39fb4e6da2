import { consentsByTick, tickSentences } from '../../shared/text/consents/consents-by-tick.ts';
import type { ConsentTick } from '../../shared/text/consents/consents-by-tick.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** The tick with its texts readable in place: no other page, so nothing is lost by reading. */
export function consentFields(tick: ConsentTick): Html {
  return html`<div class="texts">${consentsByTick[tick].map((text) => html`<details><summary>《${text.title}》</summary><p class="hint">版本 ${text.version}</p>${text.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}</details>`)}</div>
<div class="tick"><input type="checkbox" id="agreed" name="agreed" value="yes" required><label for="agreed">${tickSentences[tick]}</label></div>`;
}
