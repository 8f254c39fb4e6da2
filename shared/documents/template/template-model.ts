/** A template after parsing: what the layout reads. Positions of faults are 1-based lines and columns of the text. */
export type TemplateFault = { readonly line: number; readonly column: number; readonly message: string };

/** A run of fixed text, or a merge field by its Chinese label. */
export type Span = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'field'; readonly label: string };
export type Spans = readonly Span[];

/** Where a merge field stands in the text, 1-based. */
export type FieldUse = { readonly label: string; readonly line: number; readonly column: number };

export type CellAlign = 'left' | 'center' | 'right';
export type TableColumn = { readonly weight: number; readonly align: CellAlign };

export type TemplateBlock =
  | { readonly kind: 'title' | 'subtitle' | 'heading'; readonly spans: Spans }
  | { readonly kind: 'paragraph'; readonly spans: Spans; readonly indent: boolean; readonly align: CellAlign }
  | { readonly kind: 'table'; readonly columns: readonly TableColumn[]; readonly header: readonly Spans[] | null; readonly rows: readonly (readonly Spans[])[] }
  | { readonly kind: 'members' }
  | { readonly kind: 'signing'; readonly sealCaption: Spans | null; readonly signCaption: Spans | null }
  | { readonly kind: 'page_break' };

export type Template = {
  readonly blocks: readonly TemplateBlock[];
  /** Top of every page; may hold 协议编号. */
  readonly pageHeader: Spans;
  /** Foot of every page; may hold 页码 and 页数, no other fields. */
  readonly pageFooter: Spans;
  /** A fixed remark at the top right of every page, such as 示例文本，以单位发布的协议为准. */
  readonly pageNote: string;
  /** Labels of all merge fields, each once, in order of first use. */
  readonly fieldLabels: readonly string[];
  /** Every use of a merge field, in order. */
  readonly fieldUses: readonly FieldUse[];
  /** Columns that the office's own lists bring beyond the known fields, as the template declares them. */
  readonly listColumns: readonly string[];
};

export function hasField(spans: Spans): boolean {
  return spans.some((span) => span.kind === 'field');
}

/** The text of spans with the fields' values put in. */
export function spansText(spans: Spans, valueOf: (label: string) => string): string {
  let text = '';
  for (const span of spans) text += span.kind === 'text' ? span.text : valueOf(span.label);
  return text;
}
