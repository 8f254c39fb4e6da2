import type { FontRole } from '../fonts/font-set.ts';
import { pageHeightPt, ruleWidthPt } from '../template/page-geometry.ts';
import type { Row, TextLine } from '../template/row.ts';
import { makeRoom, writeLength, writeText, type OperatorsWriter } from './operators-writer.ts';

/** How a character is shown: a font resource and the two bytes of a `(…)` string. */
export type ShownCharacter = { readonly font: string; readonly code: number };

/** How characters of a role are shown: those of a base by their code point, all others by asking. */
export type CharacterCodes = {
  readonly known: Readonly<Record<FontRole, readonly (ShownCharacter | undefined)[]>>;
  readonly other: (role: FontRole, codePoint: number) => ShownCharacter;
};

/** What a base holds: characters of the basic plane in lists, the few beyond it in maps. */
export type BaseCodes = Pick<CharacterCodes, 'known'> & { readonly beyond: Readonly<Record<FontRole, ReadonlyMap<number, ShownCharacter>>> };

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
    let codePoint = text.charCodeAt(at);
    if (codePoint >= 0xd800 && codePoint <= 0xdbff) {
      codePoint = text.codePointAt(at) ?? 0;
      at += 1;
    }
    const next = known[codePoint] ?? codes.other(line.role, codePoint);
    if (next.font !== font || !isOpen) {
      writeText(out, isOpen ? ')Tj' : '');
      if (next.font !== font) {
        font = next.font;
        writeText(out, `/${font} `);
        writeLength(out, line.sizePt);
        writeText(out, 'Tf');
      }
      writeText(out, '(');
      isOpen = true;
      makeRoom(out, 2 * (text.length - at) + 2);
    }
    const { bytes, length } = out;
    bytes[length] = next.code >> 8;
    bytes[length + 1] = next.code & 0xff;
    out.length = length + 2;
  }
  if (isOpen) writeText(out, ')Tj');
  return font;
}
