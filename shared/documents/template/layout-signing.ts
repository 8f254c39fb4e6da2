import { baselineIn } from './layout-text.ts';
import { breakLines, type Advance, type TextStyle } from './line-breaker.ts';
import {
  bodyLeftPt, bodySizePt, bodyWidthPt, dateStripPt, linePitchPt, qrSizePt, sealFieldHeightPt, sealFieldWidthPt, signFieldHeightPt,
  signFieldWidthPt, smallSizePt,
} from './page-geometry.ts';
import { makeLine, makeRow, type FieldPlace, type Row, type TextLine } from './row.ts';

const bodyStyle: TextStyle = { role: 'regular', sizePt: bodySizePt };
const columnWidthPt = bodyWidthPt / 2;
const dateCaption = '日期：';
const qrCaption = ['扫码验真', '用手机扫描左侧二维码，可核对本文书是否由本单位出具、有无改动、是否已作废。'] as const;

/**
 * The place to seal and the place to sign, side by side when a template has both; one alone stands at the right. Each is
 * a caption, room for the mark, and 日期： whose value is drawn by the field. Kept on one page, and with the line before it.
 */
export function layoutSigning(sealCaption: string | null, signCaption: string | null, advance: Advance): Row {
  const fieldHeightPt = sealCaption === null ? signFieldHeightPt : sealFieldHeightPt;
  const lines: TextLine[] = [];
  const fields: FieldPlace[] = [];
  let captionHeightPt = linePitchPt;
  const captions = [
    { caption: sealCaption, field: 'bureau', left: bodyLeftPt, width: sealFieldWidthPt },
    { caption: signCaption, field: 'citizen', left: bodyLeftPt + columnWidthPt, width: signFieldWidthPt },
  ] as const;
  const broken = captions.map(({ caption }) => (caption === null ? [] : breakLines(caption, advance, bodyStyle, {
    widthPt: columnWidthPt - bodySizePt, firstIndentPt: 0, justify: false,
  })));
  for (const column of broken) captionHeightPt = Math.max(captionHeightPt, column.length * linePitchPt);
  captions.forEach(({ field, left, width }, index) => {
    const caption = broken[index] ?? [];
    if (caption.length === 0) return;
    caption.forEach((line, at) => lines.push(textAt(left, at * linePitchPt + baselineIn(linePitchPt, bodySizePt), line.pieces[0]?.text ?? '')));
    const bottom = captionHeightPt + fieldHeightPt;
    lines.push(textAt(left, bottom - dateStripPt + baselineIn(dateStripPt, bodySizePt), dateCaption));
    fields.push({ field, x: left + dateCaption.length * bodySizePt, y: captionHeightPt, width, height: fieldHeightPt });
  });
  return makeRow({ heightPt: captionHeightPt + fieldHeightPt, spaceBeforePt: 16, lines, fields });
}

/** The verification code with two lines that say what it is for; the last row of every document. */
export function layoutVerifyCode(advance: Advance): Row {
  const left = bodyLeftPt + qrSizePt + bodySizePt;
  const style: TextStyle = { role: 'regular', sizePt: smallSizePt };
  const widthPt = bodyLeftPt + bodyWidthPt - left;
  const lines: TextLine[] = qrCaption.flatMap((text) => breakLines(text, advance, style, { widthPt, firstIndentPt: 0, justify: false }))
    .map((line, index) => makeLine(left, qrSizePt / 2 - 6 + index * 15, style, line.pieces));
  return makeRow({
    heightPt: qrSizePt,
    spaceBeforePt: 16,
    lines,
    qr: { x: bodyLeftPt, y: 0, width: qrSizePt, height: qrSizePt },
  });
}

export const verifyCodeCaption: readonly string[] = qrCaption;
export const signingDateCaption = dateCaption;

function textAt(x: number, baselinePt: number, text: string): TextLine {
  return makeLine(x, baselinePt, bodyStyle, [{ text, spacingPt: 0 }]);
}
