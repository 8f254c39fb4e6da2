import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { placeSeal, pointsPerMm } from '../../domain/seal-placement.ts';
import type { SealPlacement } from '../../domain/seal-placement.ts';
import type { SealDrawing } from '../doors.ts';
import type { Appearance } from './appearance.ts';
import { chineseDate, dateBaselinePt, dateSizePt, drawText } from './date-text.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { decimal, pathBounds, pathOperators, transformPath } from './path.ts';

/** A seal as one form, cut to its ink: white margins of the drawing do not count. All lengths in points. */
export type SealForm = Appearance;

/**
 * Draws the seal once; the bureau field and every seam slice then show this same form. A seal that is a picture is shown
 * from object `pictureNumber`, its margins having been cut when it was taken in.
 */
export function sealForm(seal: SealDrawing, pictureNumber: number): SealForm {
  if ('picture' in seal) {
    const [widthPt, heightPt] = [thousandths(seal.widthMm * pointsPerMm), thousandths(seal.heightMm * pointsPerMm)];
    return { widthPt, heightPt, operators: `${decimal(widthPt)} 0 0 ${decimal(heightPt)} 0 0 cm\n/Picture Do`, forms: { Picture: pictureNumber } };
  }
  const bounds = pathBounds(seal.paths.map((path) => path.commands));
  // y turns upwards, and the lower left corner of the ink becomes the origin.
  const matrix = [pointsPerMm, 0, 0, -pointsPerMm, -bounds.left * pointsPerMm, bounds.bottom * pointsPerMm] as const;
  const fills = seal.paths.map((path) => `${pathOperators(transformPath(path.commands, matrix))}\n${path.fillRule === 'evenodd' ? 'f*' : 'f'}`);
  return {
    widthPt: thousandths((bounds.right - bounds.left) * pointsPerMm),
    heightPt: thousandths((bounds.bottom - bounds.top) * pointsPerMm),
    operators: `${fillColor(seal.color)}\n${fills.join('\n')}`,
  };
}

/**
 * The bureau field: the seal at its true size over the date of sealing, as 骑年盖月 wants it, moved by `placement` but
 * never out of the field. `formNumber` is the seal form's object. Refuses a field too small for the seal: a seal is never shrunk.
 */
export function sealAppearance(
  input: { readonly form: SealForm; readonly formNumber: number; readonly widthPt: number; readonly heightPt: number; readonly sealedOnIso: string; readonly placement: SealPlacement },
  fonts: MarkFonts,
): Result<Appearance, Refusal> {
  const { form, widthPt, heightPt } = input;
  if (form.widthPt > widthPt + 0.01 || form.heightPt > heightPt + 0.01) {
    return refuse('seal_does_not_fit', '印章比协议模板中的盖章处大，请在模板中放大盖章处，或换用尺寸合适的印章。');
  }
  const { leftPt, bottomPt } = placeSeal({ widthPt, heightPt }, form, input.placement);
  const date = drawText(chineseDate(input.sealedOnIso), { x: 0, y: dateBaselinePt, sizePt: dateSizePt }, fonts);
  return ok({
    widthPt,
    heightPt,
    operators: `q\n${date.operators}\nQ\nq\n/Ink gs\n1 0 0 1 ${decimal(leftPt)} ${decimal(bottomPt)} cm\n/Seal Do\nQ`,
    forms: { Seal: input.formNumber },
    multiplies: true,
  });
}

export function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function fillColor(color: string): string {
  const channels = [1, 3, 5].map((at) => decimal(Number.parseInt(color.slice(at, at + 2), 16) / 255));
  return `${channels.join(' ')} rg`;
}
