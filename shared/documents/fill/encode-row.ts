import type { FontRole } from '../fonts/font-set.ts';
import { pageHeightPt, ruleWidthPt } from '../template/page-geometry.ts';
import type { Row, TextLine } from '../template/row.ts';
import { longestNumber, makeRoom, putLength, putText, type OperatorsWriter } from '../pdf/operators-writer.ts';

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
    makeRoom(out, 8 + longestNumber + row.boxes.length * (4 * longestNumber + 3));
    const { bytes } = out;
    let at = putText(bytes, putLength(bytes, out.length, ruleWidthPt), 'w\n');
    for (const box of row.boxes) {
      at = putLength(bytes, at, box.x);
      at = putLength(bytes, at, pageHeightPt - topPt - box.y - box.height);
      at = putLength(bytes, at, box.width);
      at = putLength(bytes, at, box.height);
      at = putText(bytes, at, 're\n');
    }
    out.length = putText(bytes, at, 'S\n');
  }
  for (const line of row.lines) encodeLine(out, line, topPt, codes);
}

/** Room for a line apart from its characters, and for a character with a change of font before it. */
const longestLineFrame = 64;
const longestPieceFrame = 32;
const longestCharacter = 40;

export function encodeLine(out: OperatorsWriter, line: TextLine, topPt: number, codes: CharacterCodes): void {
  let room = longestLineFrame;
  for (const piece of line.pieces) room += longestPieceFrame + longestCharacter * piece.text.length;
  makeRoom(out, room);
  const { bytes } = out;
  let at = putText(bytes, out.length, 'BT ');
  at = putLength(bytes, at, line.x);
  at = putLength(bytes, at, pageHeightPt - topPt - line.baselinePt);
  at = putText(bytes, at, 'Td');
  const state = { font: '', at };
  let spacingPt = 0;
  for (const piece of line.pieces) {
    if (piece.spacingPt !== spacingPt) {
      spacingPt = piece.spacingPt;
      bytes[state.at] = 0x20;
      state.at = putText(bytes, putLength(bytes, state.at + 1, spacingPt), 'Tc');
    }
    encodePiece(bytes, piece.text, line, codes, state);
  }
  // Character spacing outlives the text object.
  out.length = putText(bytes, state.at, spacingPt === 0 ? ' ET\n' : ' 0 Tc ET\n');
}

/** Shows a text from `state.at` on, changing the font where a character needs another one than `state.font`. */
function encodePiece(bytes: Uint8Array, text: string, line: TextLine, codes: CharacterCodes, state: { font: string; at: number }): void {
  const { font: ownFont, codes: ownCodes } = line.role === 'bold' ? codes.known.bold : codes.known.regular;
  let { font, at } = state;
  let isOpen = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    let code = ownCodes[unit] ?? 0;
    let nextFont = ownFont;
    if (code === 0) {
      const codePoint = text.codePointAt(index) ?? 0;
      if (codePoint > 0xffff) index += 1;
      ({ code, font: nextFont } = codes.other(line.role, codePoint));
    }
    if (!isOpen || nextFont !== font) {
      if (isOpen) at = putText(bytes, at, ')Tj');
      if (nextFont !== font) at = putText(bytes, putLength(bytes, putText(bytes, at, `/${nextFont} `), line.sizePt), 'Tf');
      font = nextFont;
      bytes[at] = 0x28;
      at += 1;
      isOpen = true;
    }
    bytes[at] = code >> 8;
    bytes[at + 1] = code & 0xff;
    at += 2;
  }
  state.font = font;
  state.at = isOpen ? putText(bytes, at, ')Tj') : at;
}
