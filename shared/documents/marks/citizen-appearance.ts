import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { CharacterDrawing } from '../doors.ts';
import { createOperatorsWriter, takeWritten, writeText } from '../pdf/operators-writer.ts';
import { keepRecent } from '../pdf/recent-values.ts';
import type { RecentValues } from '../pdf/recent-values.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { appearanceObject } from './appearance.ts';
import type { Appearance } from './appearance.ts';
import { dateStripPt, smallSizePt } from '../template/page-geometry.ts';
import { chineseDate, dateBaselinePt, dateSizePt, drawText } from './date-text.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { drawHandwriting } from './handwriting.ts';

const maxCharacters = 30;
const maxPoints = 60_000;

export type CitizenMark = {
  readonly drawings: readonly CharacterDrawing[];
  readonly signedOnIso: string;
  readonly widthPt: number;
  readonly heightPt: number;
  /** The object that shows the date, see signingDate. */
  readonly dateNumber: number;
};

/** In small type behind the date, where 受托人 has written. */
const byAgentText = '（受托人代签）';

/** The citizen field: the handwriting above, the date of signing below it. Refuses drawings that show nothing. */
export function citizenAppearance(input: CitizenMark): Result<Appearance, Refusal> {
  const { widthPt, heightPt } = input;
  const problem = findProblem(input.drawings);
  if (problem !== null) return problem;
  if (heightPt < 2 * dateStripPt) return refuse('template_fault', '文书的签字处太矮，请联系工作人员重新生成文书。');
  const box = { x: 0, y: dateStripPt, width: widthPt, height: heightPt - dateStripPt };
  const out = createOperatorsWriter();
  writeText(out, 'q\n');
  drawHandwriting(input.drawings, box, out);
  writeText(out, 'Q\n/Date Do\n');
  return ok({ widthPt, heightPt, operators: takeWritten(out), forms: { Date: input.dateNumber } });
}

/** The date of signing, and that 受托人 has signed, as a form of its own: it is the same for all who sign on that day, and drawn once. */
export function signingDate(input: Omit<CitizenMark, 'drawings'> & { readonly isByAgent: boolean }, fonts: MarkFonts): UpdateObject {
  const { dateNumber, signedOnIso, widthPt, heightPt, isByAgent } = input;
  const known = datesOfFaces.get(fonts.regular) ?? keepRecent<UpdateObject>(16);
  datesOfFaces.set(fonts.regular, known);
  return known.of(`${dateNumber} ${signedOnIso} ${widthPt} ${heightPt} ${isByAgent}`, () => {
    const date = drawText(chineseDate(signedOnIso), { x: 0, y: dateBaselinePt, sizePt: dateSizePt }, fonts);
    const byAgent = isByAgent ? drawText(byAgentText, { x: date.widthPt, y: dateBaselinePt, sizePt: smallSizePt }, fonts) : null;
    return appearanceObject(dateNumber, { widthPt, heightPt, operators: byAgent === null ? date.operators : `${date.operators}\n${byAgent.operators}` });
  });
}

const datesOfFaces = new WeakMap<MarkFonts['regular'], RecentValues<UpdateObject>>();

function findProblem(drawings: readonly CharacterDrawing[]): ReturnType<typeof refuse> | null {
  if (drawings.length === 0) return refuse('signature_missing', '没有收到签名，请逐字书写后再提交。');
  if (drawings.length > maxCharacters) return refuse('signature_too_long', '签名字数过多，请核对姓名后重新书写。');
  let pointCount = 0;
  for (const drawing of drawings) {
    const drawnCount = drawing.strokes.reduce((count, stroke) => count + stroke.length, 0);
    pointCount += drawnCount;
    // One point is a dot: the 间隔号 of a name. What is too little for a letter is for whoever reads the drawing (domain/character-drawing.ts).
    if (drawnCount === 0) return refuse('signature_character_missing', `“${drawing.character}”字还没有书写，请补写后再提交。`);
    const isBroken = !isSane(drawing.width) || !isSane(drawing.height)
      || drawing.strokes.some((stroke) => stroke.some((point) => !isSane(point.x) || !isSane(point.y) || !isSane(point.t) || !isSane(point.pressure)));
    if (isBroken || drawing.width <= 0 || drawing.height <= 0 || pointCount > maxPoints) {
      return refuse('signature_broken', `“${drawing.character}”字的笔迹数据不完整，请重新书写。`);
    }
  }
  return null;
}

/** Finite and of a size that a screen can have. */
function isSane(number: number): boolean {
  return Number.isFinite(number) && Math.abs(number) <= 1e9;
}
