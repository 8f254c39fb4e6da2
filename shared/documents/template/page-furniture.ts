import { encodeLine, type CharacterCodes } from '../fill/encode-row.ts';
import { writeLength, writeText, type OperatorsWriter } from '../pdf/operators-writer.ts';
import { textWidth, type Advance, type TextStyle } from './line-breaker.ts';
import {
  bodyLeftPt, bodyWidthPt, footerBaselinePt, headerBaselinePt, headerRulePt, pageHeightPt, pageWidthPt, ruleWidthPt, smallSizePt,
} from './page-geometry.ts';
import { makeLine } from './row.ts';
import { spansText, type Spans, type Template } from './template-model.ts';

type Writing = { readonly out: OperatorsWriter; readonly codes: CharacterCodes; readonly advance: Advance };

const smallStyle: TextStyle = { role: 'regular', sizePt: smallSizePt };

/** Writes the head of every page: the header's text at the left, the fixed remark at the right, a rule below. */
export function encodePageHeader(template: Template, valueOf: (label: string) => string, writing: Writing): void {
  const left = spansText(template.pageHeader, valueOf);
  const right = template.pageNote;
  if (left === '' && right === '') return;
  const rightX = bodyLeftPt + bodyWidthPt - textWidth(right, writing.advance, smallStyle);
  smallText(left, bodyLeftPt, headerBaselinePt, writing);
  smallText(right, rightX, headerBaselinePt, writing);
  for (const valuePt of [bodyLeftPt, pageHeightPt - headerRulePt, bodyWidthPt, ruleWidthPt]) writeLength(writing.out, valuePt);
  writeText(writing.out, 're f\n');
}

/** The foot of a page, centred: 第 x 页 共 y 页. */
export function encodePageFooter(footer: Spans, pageNumber: number, pageCount: number, writing: Writing): void {
  const text = spansText(footer, (label) => String(label === '页码' ? pageNumber : pageCount));
  const x = (pageWidthPt - textWidth(text, writing.advance, smallStyle)) / 2;
  smallText(text, x, footerBaselinePt, writing);
}

function smallText(text: string, x: number, baselinePt: number, writing: Writing): void {
  if (text !== '') encodeLine(writing.out, makeLine(x, baselinePt, smallStyle, [{ text, spacingPt: 0 }]), 0, writing.codes);
}
