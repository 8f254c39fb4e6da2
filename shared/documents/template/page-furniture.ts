import { encodeLine, type CharacterCodes } from '../fill/encode-row.ts';
import { textWidth, type Advance, type TextStyle } from './line-breaker.ts';
import {
  bodyLeftPt, bodyWidthPt, footerBaselinePt, headerBaselinePt, headerRulePt, pageHeightPt, pageWidthPt, ruleWidthPt, smallSizePt,
} from './page-geometry.ts';
import { spansText, type Spans, type Template } from './template-model.ts';

type Writing = { readonly codes: CharacterCodes; readonly advance: Advance };

const smallStyle: TextStyle = { role: 'regular', sizePt: smallSizePt };

/** The head of every page as operators: the header's text at the left, the fixed remark at the right, a rule below. */
export function encodePageHeader(template: Template, valueOf: (label: string) => string, writing: Writing): string {
  const left = spansText(template.pageHeader, valueOf);
  const right = template.pageNote;
  if (left === '' && right === '') return '';
  const rightX = bodyLeftPt + bodyWidthPt - textWidth(right, writing.advance, smallStyle);
  const rule = `${bodyLeftPt} ${(pageHeightPt - headerRulePt).toFixed(2)} ${bodyWidthPt} ${ruleWidthPt} re f\n`;
  return smallText(left, bodyLeftPt, headerBaselinePt, writing) + smallText(right, rightX, headerBaselinePt, writing) + rule;
}

/** The foot of a page, centred: 第 x 页 共 y 页. */
export function encodePageFooter(footer: Spans, pageNumber: number, pageCount: number, writing: Writing): string {
  const text = spansText(footer, (label) => String(label === '页码' ? pageNumber : pageCount));
  const x = (pageWidthPt - textWidth(text, writing.advance, smallStyle)) / 2;
  return smallText(text, x, footerBaselinePt, writing);
}

function smallText(text: string, x: number, baselinePt: number, writing: Writing): string {
  if (text === '') return '';
  return encodeLine({ x, baselinePt, ...smallStyle, pieces: [{ text, spacingPt: 0 }] }, 0, writing.codes);
}
