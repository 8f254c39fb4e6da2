import type { FontRole } from '../fonts/font-set.ts';

/** A stretch of a line with one character spacing, in points added after each of its characters. */
export type TextPiece = { readonly text: string; readonly spacingPt: number };

/** One line of text; x from the page's left edge, baseline down from the top of its row. */
export type TextLine = {
  readonly x: number;
  readonly baselinePt: number;
  readonly role: FontRole;
  readonly sizePt: number;
  readonly pieces: readonly TextPiece[];
};

/** A rectangle; y down from the top of its row. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Where a signature field goes; y down from the top of its row. */
export type FieldPlace = { readonly field: 'citizen' | 'bureau' } & Box;

/** What pagination moves about as one: a line of a paragraph, a row of a table, a signing block. Never broken inside. */
export type Row = {
  readonly heightPt: number;
  /** Left out at the top of a page. */
  readonly spaceBeforePt: number;
  readonly keepWithNext: boolean;
  readonly startsPage: boolean;
  readonly lines: readonly TextLine[];
  /** Drawn as outlines: the cells of a table. */
  readonly boxes: readonly Box[];
  readonly fields: readonly FieldPlace[];
  /** Where the verification code is drawn, if in this row. */
  readonly qr: Box | null;
  /** The table's header row, set again when this row is the first on its page. */
  readonly repeatedHeader: Row | null;
};

/** Every line of text is made here, so that all have one shape and the engine reads them quickly. */
export function makeLine(x: number, baselinePt: number, style: { readonly role: FontRole; readonly sizePt: number }, pieces: readonly TextPiece[]): TextLine {
  return { x, baselinePt, role: style.role, sizePt: style.sizePt, pieces };
}

/** Each part is named, as rows are made by the million and copying a whole object twice takes longest of all. */
export function makeRow(parts: Partial<Row> & { readonly heightPt: number }): Row {
  return {
    heightPt: parts.heightPt, spaceBeforePt: parts.spaceBeforePt ?? 0, keepWithNext: parts.keepWithNext ?? false, startsPage: parts.startsPage ?? false,
    lines: parts.lines ?? [], boxes: parts.boxes ?? [], fields: parts.fields ?? [], qr: parts.qr ?? null, repeatedHeader: parts.repeatedHeader ?? null,
  };
}
