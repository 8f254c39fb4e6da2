import { signingDateCaption, verifyCodeCaption } from './layout-signing.ts';
import { memberHeaders } from './layout-units.ts';
import type { Spans, Template, TemplateBlock } from './template-model.ts';

export type TextsByRole = { readonly regular: readonly string[]; readonly bold: readonly string[] };

/** Every fixed text that a template prints, by the weight it is printed in: what its base fonts must hold. */
export function staticTexts(template: Template): TextsByRole {
  const regular: string[] = [template.pageNote, fixedText(template.pageHeader), fixedText(template.pageFooter), signingDateCaption, ...verifyCodeCaption];
  const bold: string[] = [];
  for (const block of template.blocks) collect(block, regular, bold);
  return { regular, bold };
}

function collect(block: TemplateBlock, regular: string[], bold: string[]): void {
  switch (block.kind) {
    case 'title':
    case 'subtitle':
    case 'heading':
      bold.push(fixedText(block.spans));
      return;
    case 'paragraph':
      regular.push(fixedText(block.spans));
      return;
    case 'table':
      bold.push(...(block.header ?? []).map(fixedText));
      regular.push(...block.rows.flat().map(fixedText));
      return;
    case 'members':
      bold.push(...memberHeaders);
      return;
    case 'signing':
      regular.push(fixedText(block.sealCaption ?? []), fixedText(block.signCaption ?? []));
      return;
    case 'page_break':
  }
}

function fixedText(spans: Spans): string {
  return spans.map((span) => (span.kind === 'text' ? span.text : '')).join('');
}
