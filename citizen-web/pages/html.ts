const text: unique symbol = Symbol('trusted markup');

/** Markup that was written by us or escaped; what comes from outside cannot pretend to be it, since JSON has no symbols. */
export type Html = { readonly [text]: string };

export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[];

/** Tagged template: what is filled in is escaped unless it is Html itself; null, undefined and false leave nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = strings[0] ?? '';
  for (const [index, value] of values.entries()) markup += markupOf(value) + (strings[index + 1] ?? '');
  return { [text]: markup };
}

/** The markup as a text to send. */
export function htmlText(page: Html): string {
  return page[text];
}

/** The five characters that mean something in HTML text and quoted attributes. */
export function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if (isList(value)) return value.map(markupOf).join('');
  return value[text];
}

function isList(value: readonly HtmlValue[] | Html): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
