import type { NoteDraft, Place } from './docx-model.ts';
import type { FieldMeaning } from './field-codes.ts';
import type { Numbering } from './read-numbering.ts';
import type { Styles } from './read-styles.ts';

/** A Word field whose end has not come yet; it may run over several paragraphs. */
export type OpenField = { instruction: string; meaning: FieldMeaning | null; droppedText: string };

/** A stretch of text of one look. */
export type TextPiece = { readonly text: string; readonly isBold: boolean; readonly sizePt: number };

/** What the reading of the body, a header or a footer carries from paragraph to paragraph. */
export type StoryContext = {
  readonly styles: Styles;
  readonly numbering: Numbering;
  /** Texts of footnotes, endnotes and comments by kind and id: `footnote 3`. */
  readonly asides: ReadonlyMap<string, string>;
  /** Headers and footers put page numbers into text boxes, which are read there; in the body they are listed. */
  readonly readsTextBoxes: boolean;
  readonly drafts: NoteDraft[];
  readonly fields: OpenField[];
  /** What a deleted paragraph mark leaves for the next paragraph. */
  carried: TextPiece[];
  place: Place;
  paragraphs: number;
  tables: number;
};

export function note(context: StoryContext, what: string, toDo: string): void {
  const isKnown = context.drafts.some((each) => each.place === context.place && each.what === what);
  if (!isKnown) context.drafts.push({ place: context.place, what, toDo });
}
