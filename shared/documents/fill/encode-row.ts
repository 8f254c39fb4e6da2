import type { FontRole } from '../fonts/font-set.ts';
import { hundredths } from '../marks/path.ts';
import { pageHeightPt, ruleWidthPt } from '../template/page-geometry.ts';
import type { Row, TextLine } from '../template/row.ts';

/** How a character is shown: a font resource and the two bytes of a `(…)` string. */
export type ShownCharacter = { readonly font: string; readonly code: string };
export type CharacterCodes = (role: FontRole, codePoint: number) => ShownCharacter;

/** A row as PDF operators, one byte per character, lengths in hundredths, its top `topPt` below the top of the page. Outlines first, then the text. */
export function encodeRow(row: Row, topPt: number, codes: CharacterCodes): string {
  let operators = '';
  for (const box of row.boxes) {
    operators += `${hundredths(box.x)} ${hundredths(pageHeightPt - topPt - box.y - box.height)} ${hundredths(box.width)} ${hundredths(box.height)} re\n`;
  }
  if (operators !== '') operators = `${ruleWidthPt} w\n${operators}S\n`;
  for (const line of row.lines) operators += encodeLine(line, topPt, codes);
  return operators;
}

export function encodeLine(line: TextLine, topPt: number, codes: CharacterCodes): string {
  let operators = `BT ${hundredths(line.x)} ${hundredths(pageHeightPt - topPt - line.baselinePt)} Td`;
  let font = '';
  let spacingPt = 0;
  for (const piece of line.pieces) {
    if (piece.spacingPt !== spacingPt) {
      spacingPt = piece.spacingPt;
      operators += ` ${hundredths(spacingPt)} Tc`;
    }
    let shown = '';
    for (let at = 0, codePoint = 0; at < piece.text.length; at += codePoint > 0xffff ? 2 : 1) {
      codePoint = piece.text.codePointAt(at) ?? 0;
      const next = codes(line.role, codePoint);
      if (next.font !== font) {
        if (shown !== '') operators += `(${shown})Tj`;
        shown = '';
        font = next.font;
        operators += `/${font} ${hundredths(line.sizePt)} Tf`;
      }
      shown += next.code;
    }
    if (shown !== '') operators += `(${shown})Tj`;
  }
  // Character spacing outlives the text object.
  return `${operators}${spacingPt === 0 ? '' : ' 0 Tc'} ET\n`;
}
