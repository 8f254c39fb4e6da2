import type { FontRole } from '../fonts/font-set.ts';
import type { TextPiece } from './row.ts';

/** Advance width of a character in ems. */
export type Advance = (role: FontRole, codePoint: number) => number;

export type TextStyle = { readonly role: FontRole; readonly sizePt: number };

export type BrokenLine = {
  readonly pieces: readonly TextPiece[];
  /** Width of what is drawn, from the line's own start. */
  readonly widthPt: number;
  readonly indentPt: number;
  /** It had to break a word or number that is wider than the frame. */
  readonly splitsWord: boolean;
};

/** 行首禁则: no line starts with these (GB/T 15834—2011, 5.1; JIS X 4051 for the rest). */
const neverFirst = new Set('，。、；：？！）》」』】〕〉”’…—～·％‰℃㎡%,.;:?!)]}');
/** 行末禁则: no line ends with these. */
const neverLast = new Set('（《「『【〔〈“‘([{￥¥');
/** Full-width marks whose right half is blank: at the end of a line that half may stand outside. */
const blankOnTheRight = new Set('，。、；：？！）》」』】〕〉');

/** Stretch beyond a tenth of an em is read as a space by text extraction, and looks torn; such a line stays ragged. */
const maxStretchEm = 0.095;
/** Sums of widths are not exact. */
const tolerancePt = 0.01;

/** What a character is to the breaker; most of a text has none of these. */
const flag = { neverFirst: 1, neverLast: 2, joined: 4, blankOnTheRight: 8, space: 16 } as const;
const flagsByCode = Uint8Array.from({ length: 0x10000 }, (_unused, code) => flagsOf(String.fromCharCode(code), code));

/**
 * Characters of the text being broken, by their number: where each starts in the string, its width in points, its flags.
 * Kept between calls, as thousands of texts are broken a second and none is broken while another is.
 */
const measured = { starts: new Int32Array(1024), widths: new Float64Array(1024), flags: new Uint8Array(1024), count: 0 };

type Frame = { readonly widthPt: number; readonly firstIndentPt: number; readonly justify: boolean };

/**
 * Breaks a text into lines of at most `widthPt`, justified except the last. Digits and Latin stay whole unless one alone
 * is wider than a line.
 */
export function breakLines(text: string, advance: Advance, style: TextStyle, frame: Frame): readonly BrokenLine[] {
  measure(text, advance, style);
  const { widths, flags, count } = measured;
  const lines: BrokenLine[] = [];
  let lineStart = 0;
  let width = 0;
  let roomPt = frame.widthPt - frame.firstIndentPt;
  const finish = (end: number, isLast: boolean, splitsWord: boolean): void => {
    lines.push(setLine(text, { start: lineStart, end, roomPt, sizePt: style.sizePt, justify: frame.justify && !isLast, indentPt: frame.widthPt - roomPt, splitsWord }));
    lineStart = end;
    width = 0;
    roomPt = frame.widthPt;
  };
  for (let start = 0; start < count;) {
    const end = clusterEnd(start);
    let clusterWidth = -overhang(end - 1, style.sizePt);
    for (let at = start; at < end; at += 1) clusterWidth += widths[at] ?? 0;
    if (start > lineStart && width + clusterWidth > roomPt + tolerancePt) finish(start, false, false);
    const isTooWide = clusterWidth > roomPt + tolerancePt;
    for (let at = start; at < end; at += 1) {
      const widthPt = widths[at] ?? 0;
      if (isTooWide && at > lineStart && width + widthPt > roomPt + tolerancePt) finish(at, false, ((flags[at] ?? 0) & flag.joined) !== 0);
      // A line does not begin with a space.
      if (at === lineStart && (flags[at] ?? 0) & flag.space) lineStart += 1;
      else width += widthPt;
    }
    start = end;
  }
  finish(count, true, false);
  return lines;
}

/** The width of a text set on one line, in points. */
export function textWidth(text: string, advance: Advance, style: TextStyle): number {
  let width = 0;
  for (const character of text) width += advance(style.role, character.codePointAt(0) ?? 0);
  return width * style.sizePt;
}

function measure(text: string, advance: Advance, style: TextStyle): void {
  if (measured.starts.length <= text.length) {
    const room = 2 * (text.length + 1);
    Object.assign(measured, { starts: new Int32Array(room), widths: new Float64Array(room), flags: new Uint8Array(room) });
  }
  const { starts, widths, flags } = measured;
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    const codePoint = text.codePointAt(at) ?? 0;
    const widthEm = advance(style.role, codePoint);
    const known = codePoint > 0xffff ? 0 : flagsByCode[codePoint] ?? 0;
    starts[count] = at;
    widths[count] = widthEm * style.sizePt;
    flags[count] = widthEm === 1 ? known : known & ~flag.blankOnTheRight;
    at += codePoint > 0xffff ? 2 : 1;
  }
  starts[count] = text.length;
  measured.count = count;
}

function flagsOf(character: string, code: number): number {
  // The apostrophe belongs to the word it stands in (O’Connor).
  const isJoined = (code >= 0x21 && code <= 0x7e) || (code >= 0xc0 && code <= 0x24f) || code === 0x2019;
  return (neverFirst.has(character) ? flag.neverFirst : 0) | (neverLast.has(character) ? flag.neverLast : 0) | (isJoined ? flag.joined : 0)
    | (blankOnTheRight.has(character) ? flag.blankOnTheRight : 0) | (character === ' ' ? flag.space : 0);
}

/** The end of the characters that stay on one line with `start`: a word or number, with the punctuation that may not leave it. */
function clusterEnd(start: number): number {
  const { flags, count } = measured;
  let end = start + 1;
  for (; end < count; end += 1) {
    const [before, next] = [flags[end - 1] ?? 0, flags[end] ?? 0];
    const stays = (next & flag.neverFirst) !== 0 || (before & flag.neverLast) !== 0 || (before & next & flag.joined) !== 0;
    if (!stays) break;
  }
  return end;
}

function overhang(at: number, sizePt: number): number {
  return (measured.flags[at] ?? 0) & flag.blankOnTheRight ? sizePt / 2 : 0;
}

type LineToSet = {
  readonly start: number; readonly end: number; readonly roomPt: number; readonly sizePt: number; readonly justify: boolean;
  readonly indentPt: number; readonly splitsWord: boolean;
};

/** Spreads what is left of the line over the gaps that may widen: all but those inside words and numbers. */
function setLine(text: string, line: LineToSet): BrokenLine {
  const { widths, flags } = measured;
  const { start, sizePt } = line;
  let end = line.end;
  while (end > start && (flags[end - 1] ?? 0) & flag.space) end -= 1;
  let natural = 0;
  let gaps = 0;
  for (let at = start; at < end; at += 1) {
    natural += widths[at] ?? 0;
    if (at + 1 < end && mayWiden(at)) gaps += 1;
  }
  const hang = end > start && natural > line.roomPt ? overhang(end - 1, sizePt) : 0;
  const free = line.roomPt - (natural - hang);
  const stretch = line.justify && gaps > 0 && Math.abs(free) / gaps <= maxStretchEm * sizePt ? roundTo(free / gaps) : 0;
  return { pieces: piecesOf(text, start, end, stretch), widthPt: natural - hang + stretch * gaps, indentPt: line.indentPt, splitsWord: line.splitsWord };
}

function mayWiden(at: number): boolean {
  return ((measured.flags[at] ?? 0) & (measured.flags[at + 1] ?? 0) & flag.joined) === 0;
}

/** Runs of characters with one spacing each; without any stretch the whole line is one. */
function piecesOf(text: string, start: number, end: number, stretch: number): readonly TextPiece[] {
  const { starts } = measured;
  const slice = (from: number, to: number): string => text.slice(starts[from] ?? 0, starts[to] ?? 0);
  if (start === end) return [];
  if (stretch === 0) return [{ text: slice(start, end), spacingPt: 0 }];
  const pieces: TextPiece[] = [];
  let from = start;
  const spacingAt = (at: number): number => (at + 1 < end && mayWiden(at) ? stretch : 0);
  for (let at = start + 1; at <= end; at += 1) {
    if (at < end && spacingAt(at) === spacingAt(from)) continue;
    pieces.push({ text: slice(from, at), spacingPt: spacingAt(from) });
    from = at;
  }
  return pieces;
}

/** Down to hundredths, as content streams write it: a justified line never sticks out. */
function roundTo(value: number): number {
  return Math.floor(value * 100) / 100;
}
