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

type Character = { readonly text: string; readonly width: number; readonly joined: boolean };
/** Characters that stay on one line: a word or number, with the punctuation that may not leave it. */
type Cluster = { readonly characters: Character[]; width: number };

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

/**
 * Breaks a text into lines of at most `widthPt`, justified except the last. Digits and Latin stay whole unless one alone
 * is wider than a line.
 */
export function breakLines(
  text: string,
  advance: Advance,
  style: TextStyle,
  frame: { readonly widthPt: number; readonly firstIndentPt: number; readonly justify: boolean },
): readonly BrokenLine[] {
  const lines: BrokenLine[] = [];
  let current: Character[] = [];
  let width = 0;
  let indent = frame.firstIndentPt;
  const finish = (isLast: boolean, splitsWord = false): void => {
    lines.push({ ...setLine(current, style.sizePt, frame.widthPt - indent, frame.justify && !isLast), indentPt: indent, splitsWord });
    current = [];
    width = 0;
    indent = 0;
  };
  for (const cluster of clusters(text, advance, style)) {
    const clusterWidth = cluster.width - overhang(cluster.characters, style.sizePt);
    if (current.length > 0 && width + clusterWidth > frame.widthPt - indent + tolerancePt) finish(false);
    const isTooWide = clusterWidth > frame.widthPt - indent + tolerancePt;
    for (const character of cluster.characters) {
      const advancePt = character.width * style.sizePt;
      if (isTooWide && current.length > 0 && width + advancePt > frame.widthPt - indent + tolerancePt) finish(false, character.joined);
      if (current.length === 0 && character.text === ' ') continue;
      current.push(character);
      width += advancePt;
    }
  }
  finish(true);
  return lines;
}

/** The width of a text set on one line, in points. */
export function textWidth(text: string, advance: Advance, style: TextStyle): number {
  let width = 0;
  for (const character of text) width += advance(style.role, character.codePointAt(0) ?? 0);
  return width * style.sizePt;
}

function clusters(text: string, advance: Advance, style: TextStyle): readonly Cluster[] {
  const found: Cluster[] = [];
  let previous: Character | null = null;
  for (const piece of text) {
    const character: Character = { text: piece, width: advance(style.role, piece.codePointAt(0) ?? 0), joined: isWordCharacter(piece) };
    const last = found.at(-1);
    const stays = last !== undefined && previous !== null
      && (neverFirst.has(piece) || neverLast.has(previous.text) || (previous.joined && character.joined));
    if (stays) {
      last.characters.push(character);
      last.width += character.width * style.sizePt;
    } else {
      found.push({ characters: [character], width: character.width * style.sizePt });
    }
    previous = character;
  }
  return found;
}

function isWordCharacter(piece: string): boolean {
  const code = piece.codePointAt(0) ?? 0;
  return (code >= 0x21 && code <= 0x7e) || (code >= 0xc0 && code <= 0x24f);
}

function overhang(characters: readonly Character[], sizePt: number): number {
  const last = characters.at(-1);
  return last !== undefined && last.width === 1 && blankOnTheRight.has(last.text) ? sizePt / 2 : 0;
}

/** Spreads what is left of the line over the gaps that may widen: all but those inside words and numbers. */
function setLine(characters: Character[], sizePt: number, roomPt: number, justify: boolean): Pick<BrokenLine, 'pieces' | 'widthPt'> {
  while (characters.at(-1)?.text === ' ') characters.pop();
  const natural = characters.reduce((sum, character) => sum + character.width * sizePt, 0);
  const hang = natural > roomPt ? overhang(characters, sizePt) : 0;
  const widen = characters.map((character, index) => {
    const next = characters[index + 1];
    return next !== undefined && !(character.joined && next.joined);
  });
  const gaps = widen.filter(Boolean).length;
  const free = roomPt - (natural - hang);
  const stretch = justify && gaps > 0 && Math.abs(free) / gaps <= maxStretchEm * sizePt ? roundTo(free / gaps) : 0;
  return { pieces: toPieces(characters, widen, stretch), widthPt: natural - hang + stretch * gaps };
}

function toPieces(characters: readonly Character[], widen: readonly boolean[], stretch: number): readonly TextPiece[] {
  const pieces: { text: string; spacingPt: number }[] = [];
  characters.forEach((character, index) => {
    const spacingPt = widen[index] === true ? stretch : 0;
    const last = pieces.at(-1);
    if (last !== undefined && (last.spacingPt === spacingPt || stretch === 0)) last.text += character.text;
    else pieces.push({ text: character.text, spacingPt });
  });
  return pieces;
}

/** Down to hundredths, as content streams write it: a justified line never sticks out. */
function roundTo(value: number): number {
  return Math.floor(value * 100) / 100;
}
