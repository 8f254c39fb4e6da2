import type { FontRole } from '../fonts/font-set.ts';
import { pageHeightPt, ruleWidthPt } from '../template/page-geometry.ts';
import type { Row, TextLine } from '../template/row.ts';

/** How a character is shown: a font resource and the two bytes of a `(…)` string. */
export type ShownCharacter = { readonly font: string; readonly code: string };
export type CharacterCodes = (role: FontRole, codePoint: number) => ShownCharacter;

/** A row as PDF operators, one byte per character, its top `topPt` below the top of the page. Outlines first, then the text. */
export function encodeRow(row: Row, topPt: number, codes: CharacterCodes): string {
  let operators = '';
  for (const box of row.boxes) {
    operators += `${decimal(box.x)} ${decimal(pageHeightPt - topPt - box.y - box.height)} ${decimal(box.width)} ${decimal(box.height)} re\n`;
  }
  if (operators !== '') operators = `${ruleWidthPt} w\n${operators}S\n`;
  for (const line of row.lines) operators += encodeLine(line, topPt, codes);
  return operators;
}

export function encodeLine(line: TextLine, topPt: number, codes: CharacterCodes): string {
  let operators = `BT ${decimal(line.x)} ${decimal(pageHeightPt - topPt - line.baselinePt)} Td`;
  let font = '';
  let spacingPt = 0;
  for (const piece of line.pieces) {
    if (piece.spacingPt !== spacingPt) {
      spacingPt = piece.spacingPt;
      operators += ` ${decimal(spacingPt)} Tc`;
    }
    let shown = '';
    for (const character of piece.text) {
      const next = codes(line.role, character.codePointAt(0) ?? 0);
      if (next.font !== font) {
        if (shown !== '') operators += `(${shown})Tj`;
        shown = '';
        font = next.font;
        operators += `/${font} ${decimal(line.sizePt)} Tf`;
      }
      shown += next.code;
    }
    if (shown !== '') operators += `(${shown})Tj`;
  }
  // Character spacing outlives the text object.
  return `${operators}${spacingPt === 0 ? '' : ' 0 Tc'} ET\n`;
}

/** At most two decimals, which is a three-hundredth of a millimetre. */
function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}
