import { must } from '../../lib/assert.ts';
import { baselineIn } from '../template/layout-text.ts';
import { keepRecent } from '../pdf/recent-values.ts';
import type { RecentValues } from '../pdf/recent-values.ts';
import { bodySizePt, dateStripPt } from '../template/page-geometry.ts';
import { glyphOutline } from './glyph-outline.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { pathOperators, transformPath } from './path.ts';

/** The date stands in the field's lowest strip, on the line of the printed 日期： before it. */
export const dateSizePt = bodySizePt;
export const dateBaselinePt = dateStripPt - baselineIn(dateStripPt, bodySizePt);

/** A line of text as filled paths, and its width in points. */
export type DrawnText = { readonly operators: string; readonly widthPt: number };

/** 2026-01-21 → 2026年1月21日, as documents write it. Stops on any other form: dates come from our own clock. */
export function chineseDate(dateIso: string): string {
  const match = must(/^(\d{4})-(\d{2})-(\d{2})$/.exec(dateIso), 'a date as YYYY-MM-DD');
  return `${match[1]}年${Number(match[2])}月${Number(match[3])}日`;
}

/** Draws `text` with its left end at x and its baseline at y, in points, y up. Every character must be in the face. */
export function drawText(text: string, place: TextPlace, fonts: MarkFonts): DrawnText {
  const known = drawnTexts.get(fonts.regular) ?? keepRecent<DrawnText>(32);
  drawnTexts.set(fonts.regular, known);
  return known.of(`${place.x} ${place.y} ${place.sizePt} ${text}`, () => draw(text, place, fonts));
}

type TextPlace = { readonly x: number; readonly y: number; readonly sizePt: number };

/** A day's date is drawn for every document of that day. */
const drawnTexts = new WeakMap<MarkFonts['regular'], RecentValues<DrawnText>>();

function draw(text: string, place: TextPlace, fonts: MarkFonts): DrawnText {
  const pieces: string[] = [];
  let x = place.x;
  for (const character of text) {
    const outline = must(glyphOutline(fonts.regular, character), 'a mark draws only characters of its face');
    const placed = transformPath(outline.commands, [place.sizePt, 0, 0, place.sizePt, x, place.y]);
    if (placed.length > 0) pieces.push(pathOperators(placed));
    x += outline.advance * place.sizePt;
  }
  return { operators: `0 g\n${pieces.join('\n')}\nf`, widthPt: x - place.x };
}
