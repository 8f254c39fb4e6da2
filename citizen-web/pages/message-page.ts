import { html } from './html.ts';
import type { PageContent } from './layout.ts';

/** A page for what went otherwise: one sentence on what happened, one on what to do. */
export type MessageView = {
  readonly title: string;
  readonly happened: string;
  readonly advice: string;
  readonly link?: { readonly href: string; readonly label: string };
};

export function messagePage(view: MessageView): PageContent {
  return {
    title: view.title,
    body: html`<p class="lead">${view.happened}</p><p>${view.advice}</p>
${view.link === undefined ? null : html`<p><a class="button main" href="${view.link.href}">${view.link.label}</a></p>`}`,
  };
}
