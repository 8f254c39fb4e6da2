import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { SealDrawing } from '../doors.ts';
import type { Appearance } from './appearance.ts';
import { chineseDate, dateBaselinePt, dateSizePt, drawText } from './date-text.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { decimal, pathBounds, pathOperators, transformPath } from './path.ts';

const pointsPerMm = 72 / 25.4;

/** A seal as one form, cut to its ink: white margins of the drawing do not count. All lengths in points. */
export type SealForm = Appearance;

/** Draws the seal once; the bureau field and every seam slice then show this same form. */
export function sealForm(seal: SealDrawing): SealForm {
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
 * The bureau field: the seal at its true size over the date of sealing, as 骑年盖月 wants it. `formNumber` is the seal
 * form's object. Refuses a field too small for the seal: a seal is never shrunk.
 */
export function sealAppearance(
  input: { readonly form: SealForm; readonly formNumber: number; readonly widthPt: number; readonly heightPt: number; readonly sealedOnIso: string },
  fonts: MarkFonts,
): Result<Appearance, Refusal> {
  const { form, widthPt, heightPt } = input;
  if (form.widthPt > widthPt + 0.01 || form.heightPt > heightPt + 0.01) {
    return refuse('seal_does_not_fit', '印章比协议模板中的盖章处大，请在模板中放大盖章处，或换用尺寸合适的印章。');
  }
  const x = (widthPt - form.widthPt) / 2;
  const y = (heightPt - form.heightPt) / 2;
  const date = drawText(chineseDate(input.sealedOnIso), { x: 0, y: dateBaselinePt, sizePt: dateSizePt }, fonts);
  return ok({
    widthPt,
    heightPt,
    operators: `q\n${date.operators}\nQ\nq\n/Ink gs\n1 0 0 1 ${decimal(x)} ${decimal(y)} cm\n/Seal Do\nQ`,
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
