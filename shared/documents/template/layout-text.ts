import { breakLines, type Advance, type BrokenLine, type TextStyle } from './line-breaker.ts';
import { bodyLeftPt, bodySizePt, bodyWidthPt, linePitchPt, subtitleSizePt, titleSizePt } from './page-geometry.ts';
import { makeLine, makeRow, type Row, type TextLine } from './row.ts';
import type { CellAlign } from './template-model.ts';

export type TextKind = 'title' | 'subtitle' | 'heading' | 'paragraph';

/** The rows of a title, heading or paragraph, one per line. Baselines sit as in 小四 on a pitch of 20 pt. */
export function layoutText(
  kind: TextKind,
  text: string,
  advance: Advance,
  options: { readonly indent: boolean; readonly align: CellAlign },
): readonly Row[] {
  if (kind === 'title') return centredRows(text, advance, { role: 'bold', sizePt: titleSizePt }, 34, 6, 14);
  if (kind === 'subtitle') return centredRows(text, advance, { role: 'bold', sizePt: subtitleSizePt }, 26, 20, 6);
  const style: TextStyle = { role: kind === 'heading' ? 'bold' : 'regular', sizePt: bodySizePt };
  const firstIndentPt = options.indent ? 2 * bodySizePt : 0;
  const lines = breakLines(text, advance, style, { widthPt: bodyWidthPt, firstIndentPt, justify: options.align === 'left' });
  return lines.map((line, index) => makeRow({
    heightPt: linePitchPt,
    spaceBeforePt: kind === 'heading' && index === 0 ? 4 : 0,
    keepWithNext: kind === 'heading' || keepsWithNext(index, lines.length),
    lines: [placeLine(line, options.align, style, bodyLeftPt, bodyWidthPt, baselineIn(linePitchPt, bodySizePt))],
  }));
}

/** No paragraph leaves its first line alone at the foot of a page, nor its last at the head (widow control). */
function keepsWithNext(index: number, count: number): boolean {
  return count >= 2 && (index === 0 || index === count - 2) && index < count - 1;
}

/** Baseline of a line centred in a row, for the CJK glyph box that spans 0.88 em above and 0.12 em below the baseline. */
export function baselineIn(heightPt: number, sizePt: number): number {
  return (heightPt - sizePt) / 2 + 0.88 * sizePt;
}

export function placeLine(
  line: BrokenLine, align: CellAlign, style: TextStyle, leftPt: number, widthPt: number, baselinePt: number,
): TextLine {
  const free = widthPt - line.widthPt;
  const shift = align === 'center' ? free / 2 : align === 'right' ? free : line.indentPt;
  return makeLine(leftPt + shift, baselinePt, style, line.pieces);
}

function centredRows(
  text: string, advance: Advance, style: TextStyle, pitchPt: number, beforePt: number, afterPt: number,
): readonly Row[] {
  const lines = breakLines(text, advance, style, { widthPt: bodyWidthPt, firstIndentPt: 0, justify: false });
  return lines.map((line, index) => makeRow({
    heightPt: pitchPt + (index === lines.length - 1 ? afterPt : 0),
    spaceBeforePt: index === 0 ? beforePt : 0,
    keepWithNext: true,
    lines: [placeLine(line, 'center', style, bodyLeftPt, bodyWidthPt, baselineIn(pitchPt, style.sizePt))],
  }));
}
