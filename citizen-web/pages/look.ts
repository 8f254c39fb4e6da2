import { html } from './html.ts';
import type { Html } from './html.ts';

/** How the pages look: the ordinary version, or 长辈版 in three sizes of text, 18, 24 and 30 pt (工信部适老化: from 18 pt, up to 30). */
export const looks = ['ordinary', 'elder', 'elder-more', 'elder-most'] as const;
export type Look = (typeof looks)[number];

/** What a cookie or a form says; whatever else it says is the ordinary version. */
export function lookOf(text: string | undefined): Look {
  return looks.find((each) => each === text) ?? 'ordinary';
}

/** Classes of the page's root: every size of 长辈版 is 长辈版. */
export function lookClass(look: Look): string {
  if (look === 'ordinary') return '';
  return look === 'elder' ? 'elder' : `elder ${look}`;
}

const sizes = [['elder', '大'], ['elder-more', '特大'], ['elder-most', '最大']] as const;

/**
 * The switch at the top of every page. Both versions' buttons are there and the style shows those that are of use, so that the page's script
 * can switch without loading anew what somebody has typed; without scripts it is a form. `back`: the page it leads back to.
 */
export function lookBar(look: Look, back: string): Html {
  return html`<form method="post" action="/look" id="look" class="look"><input type="hidden" name="back" value="${back}">
<button type="submit" name="look" value="elder" class="look-button of-ordinary">长辈版（大字）</button>
<span class="look-sizes of-elder" role="group" aria-label="字号">${sizes.map(([value, label]) => html`<button type="submit" name="look" value="${value}" class="look-button" aria-pressed="${look === value ? 'true' : 'false'}">${label}</button>`)}</span>
<button type="submit" name="look" value="ordinary" class="look-button of-elder">普通版</button>
<button type="button" id="speak" class="look-button of-elder" hidden>朗读本页</button></form>`;
}
