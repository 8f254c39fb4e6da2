import type { FontRole } from '../fonts/font-set.ts';
import { pageHeightPt, ruleWidthPt } from '../template/page-geometry.ts';
import type { Row, TextLine } from '../template/row.ts';
import { makeRoom, writeLength, writeText, type OperatorsWriter } from '../pdf/operators-writer.ts';

/** How a character is shown: a font resource and the two bytes of a `(…)` string. */
export type ShownCharacter = { readonly font: string; readonly code: number };

/** A role's own font in a base: the code of each character of the basic plane, 0 for one that it does not have. */
export type KnownCodes = { readonly font: string; readonly codes: Uint16Array };

/** How characters are shown: nearly all by the base's own fonts, the others by asking. */
export type CharacterCodes = {
  readonly known: Readonly<Record<FontRole, KnownCodes>>;
  readonly other: (role: FontRole, codePoint: number) => ShownCharacter;
};

/** What a base has: each role's own font, and the rest by code point: what lies beyond the basic plane, and other faces' characters. */
export type BaseCodes = Pick<CharacterCodes, 'known'> & { readonly rest: Readonly<Record<FontRole, ReadonlyMap<number, ShownCharacter>>> };

/** Writes a row as PDF operators, lengths in hundredths, its top `topPt` below the top of the page. Outlines first, then the text. */
export function encodeRow(out: OperatorsWriter, row: Row, topPt: number, codes: CharacterCodes): void {
  if (row.boxes.length > 0) {
    writeLength(out, ruleWidthPt);
    writeText(out, 'w\n');
    for (const box of row.boxes) {
      writeLength(out, box.x);
      writeLength(out, pageHeightPt - topPt - box.y - box.height);
      writeLength(out, box.width);
      writeLength(out, box.height);
      writeText(out, 're\n');
    }
    writeText(out, 'S\n');
  }
  for (const line of row.lines) encodeLine(out, line, topPt, codes);
}

export function encodeLine(out: OperatorsWriter, line: TextLine, topPt: number, codes: CharacterCodes): void {
  writeText(out, 'BT ');
  writeLength(out, line.x);
  writeLength(out, pageHeightPt - topPt - line.baselinePt);
  writeText(out, 'Td');
  let font = '';
  let spacingPt = 0;
  for (const piece of line.pieces) {
    if (piece.spacingPt !== spacingPt) {
      spacingPt = piece.spacingPt;
      writeText(out, ' ');
      writeLength(out, spacingPt);
      writeText(out, 'Tc');
    }
    font = encodePiece(out, piece.text, font, line, codes);
  }
  // Character spacing outlives the text object.
  writeText(out, spacingPt === 0 ? ' ET\n' : ' 0 Tc ET\n');
}

/** Shows a text, changing the font where a character needs another one; returns the font it ends with. */
function encodePiece(out: OperatorsWriter, text: string, fontBefore: string, line: TextLine, codes: CharacterCodes): string {
  const known = codes.known[line.role];
  let font = fontBefore;
  let isOpen = false;
  makeRoom(out, 2 * text.length + 1);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    let code = known.codes[unit] ?? 0;
    let nextFont = known.font;
    if (code === 0) {
      const codePoint = text.codePointAt(at) ?? 0;
      if (codePoint > 0xffff) at += 1;
      ({ code, font: nextFont } = codes.other(line.role, codePoint));
    }
    if (!isOpen || nextFont !== font) {
      if (isOpen) writeText(out, ')Tj');
      if (nextFont !== font) setFont(out, nextFont, line.sizePt);
      font = nextFont;
      writeText(out, '(');
      isOpen = true;
      makeRoom(out, 2 * (text.length - at) + 2);
    }
    const { bytes, length } = out;
    bytes[length] = code >> 8;
    bytes[length + 1] = code & 0xff;
    out.length = length + 2;
  }
  if (isOpen) writeText(out, ')Tj');
  return font;
}

function setFont(out: OperatorsWriter, font: string, sizePt: number): void {
  writeText(out, `/${font} `);
  writeLength(out, sizePt);
  writeText(out, 'Tf');
}
