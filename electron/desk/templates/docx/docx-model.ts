/** Where something stands in the Word file, for the list of what was not taken over; text and line are known once it is written. */
export type Place = { readonly name: string; text: string; line: number | null };
export type NoteDraft = { readonly place: Place; readonly what: string; readonly toDo: string };

/** `text` holds `\n` for a line break and `\f` for a page break. */
export type DocxParagraph = {
  readonly kind: 'paragraph';
  readonly place: Place;
  readonly text: string;
  /** The automatic number that Word shows in front. */
  readonly number: string;
  readonly align: 'left' | 'center' | 'right';
  readonly isIndented: boolean;
  readonly isHeading: boolean;
  readonly hasTitleStyle: boolean;
  readonly isBold: boolean;
  readonly sizePt: number;
};
export type DocxTable = {
  readonly kind: 'table';
  readonly place: Place;
  readonly weights: readonly number[];
  readonly aligns: readonly ('left' | 'center' | 'right')[];
  readonly hasHeader: boolean;
  readonly rows: readonly (readonly string[])[];
};
export type DocxBlock = DocxParagraph | DocxTable | { readonly kind: 'page_break' };

export function newPlace(name: string): Place {
  return { name, text: '', line: null };
}

/** The beginning of a text, to be found again by. */
export function quote(text: string, length = 24): string {
  const plain = text.replace(/[\s　]+/g, ' ').trim();
  return [...plain].length > length ? `${[...plain].slice(0, length).join('')}…` : plain;
}
