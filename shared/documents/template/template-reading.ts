import type { FieldUse, Span, Spans, TemplateBlock, TemplateFault } from './template-model.ts';

/** A line of the template's text; `at` is where its trimmed `text` begins in `source`, from 0. */
export type Line = { readonly number: number; readonly source: string; readonly text: string; readonly at: number };
/** A stretch of a line. */
export type Piece = { readonly line: Line; readonly text: string; readonly at: number };

/** What has been read so far, and every fault with its place. */
export type Reading = {
  readonly blocks: TemplateBlock[];
  readonly faults: TemplateFault[];
  readonly fieldUses: FieldUse[];
  readonly listColumns: string[];
  pageHeader: Spans;
  pageFooter: Spans;
  pageNote: string;
};

export function newReading(): Reading {
  return { blocks: [], faults: [], fieldUses: [], listColumns: [], pageHeader: [], pageFooter: [], pageNote: '' };
}

/** Notes a fault at `at`, a position in the line's source; the column counts characters as a person does, from 1. */
export function fault(reading: Reading, line: Line, at: number, message: string): void {
  reading.faults.push({ line: line.number, column: columnOf(line.source, at), message });
}

export function columnOf(source: string, at: number): number {
  return Array.from(source.slice(0, at)).length + 1;
}

export function linesOf(text: string): readonly Line[] {
  return text.split(/\r\n|\r|\n/).map((source, index) => ({ number: index + 1, source, text: source.trim(), at: source.length - source.trimStart().length }));
}

/** The trimmed stretch of a piece from `from` to `to`, positions in its text. */
export function cutPiece(piece: Piece, from: number, to: number = piece.text.length): Piece {
  const cut = piece.text.slice(from, to);
  const text = cut.trim();
  return { line: piece.line, text, at: piece.at + from + (cut.length - cut.trimStart().length) };
}

const membersLabel = '家庭成员表';

export function isPageField(label: string): boolean {
  return label === '页码' || label === '页数';
}

/** Splits at `{{…}}`; a lone brace pair, an empty name and a field out of its place are faults. */
export function readSpans(reading: Reading, { line, text, at: start }: Piece, isFooter = false): Spans {
  const spans: Span[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{{', at);
    const plain = open < 0 ? text.slice(at) : text.slice(at, open);
    if (plain.includes('}}')) fault(reading, line, start + at + plain.indexOf('}}'), '“}}”前面缺少“{{”，合并字段要写成“{{主申请人}}”。');
    if (plain !== '') spans.push({ kind: 'text', text: plain });
    if (open < 0) break;
    const close = text.indexOf('}}', open);
    const label = close < 0 ? '' : text.slice(open + 2, close).trim();
    const problem = fieldProblem(label, close < 0, isFooter);
    if (problem !== null) fault(reading, line, start + open, problem);
    else {
      spans.push({ kind: 'field', label });
      if (!isPageField(label)) reading.fieldUses.push({ label, line: line.number, column: columnOf(line.source, start + open) });
    }
    at = close < 0 ? text.length : close + 2;
  }
  return spans;
}

function fieldProblem(label: string, isOpen: boolean, isFooter: boolean): string | null {
  if (isOpen) return '合并字段没有写完，后面缺少“}}”，要写成“{{主申请人}}”这样。';
  if (label === '' || label.includes('{')) return '合并字段没有写完整，要写成“{{主申请人}}”这样。';
  if (label === membersLabel) return '“{{家庭成员表}}”要单独占一行。';
  return isPageField(label) && !isFooter ? `“{{${label}}}”只能用在页脚里。` : null;
}
