import { ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { SealPlacement } from '../../domain/seal-placement.ts';
import type { PathCommand, SealDrawing } from '../doors.ts';
import type { Rectangle } from '../pdf/form-fields.ts';
import { keepRecent } from '../pdf/recent-values.ts';
import type { RecentValues } from '../pdf/recent-values.ts';
import type { UpdateObject } from '../pdf/update-writer.ts';
import { appearanceObject } from './appearance.ts';
import { pictureObjectCount, pictureObjects } from './picture-object.ts';
import type { MarkFonts } from './glyph-outline.ts';
import { sealAppearance, sealForm } from './seal-appearance.ts';
import type { SealForm } from './seal-appearance.ts';
import { planSeamSlices, seamAppearance, seamScale } from './seam-seal.ts';
import type { SeamField, SeamSlice } from './seam-seal.ts';

/** Everything a sealing draws: the seal's picture where it is one, its form, the bureau field's appearance, and one for each page with a slice. */
export type SealMarks = {
  /** Numbered from firstNumber on without a gap. */
  readonly objects: readonly UpdateObject[];
  readonly bureauNumber: number;
  /** Which of the seam fields shows which object. */
  readonly seams: readonly { readonly pageIndex: number; readonly objectNumber: number; readonly slice: SeamSlice }[];
  readonly form: SealForm;
  /** Of the seal in the seams; below 1 where the strips are too narrow for it. */
  readonly seamScale: number;
};

export type SealMarksInput = {
  readonly seal: SealDrawing;
  readonly sealedOnIso: string;
  readonly placement: SealPlacement;
  readonly maxPagesPerSeam?: number;
  /** The bureau field's rectangle, and the seam fields in page order. */
  readonly bureau: Rectangle;
  readonly seams: readonly SeamField[];
  /** The first object number that is free. */
  readonly firstNumber: number;
};

type KeptSeal = { readonly seal: SealDrawing; readonly face: MarkFonts['regular']; readonly marks: RecentValues<Result<SealMarks, Refusal>> };

const maxSeals = 4;
const keptSeals: KeptSeal[] = [];

/**
 * Draws a seal into its places; the same seal in the same places is drawn once for all documents of a day. Refuses a
 * bureau field too small for the seal.
 */
export function drawSealMarks(input: SealMarksInput, fonts: MarkFonts): Result<SealMarks, Refusal> {
  const places = input.seams.map(({ rectangle, page }) => [rectangle, page.box, page.rotation]);
  const key = JSON.stringify([input.firstNumber, input.sealedOnIso, input.placement, input.maxPagesPerSeam ?? 0, input.bureau, places]);
  return keptSeal(input.seal, fonts).marks.of(key, () => drawMarks(input, fonts));
}

function keptSeal(seal: SealDrawing, fonts: MarkFonts): KeptSeal {
  const found = keptSeals.find((kept) => kept.face === fonts.regular && isSameSeal(kept.seal, seal));
  if (found !== undefined) return found;
  const kept = { seal, face: fonts.regular, marks: keepRecent<Result<SealMarks, Refusal>>(64) };
  keptSeals.unshift(kept);
  keptSeals.length = Math.min(keptSeals.length, maxSeals);
  return kept;
}

/** A seal that came from another thread is a copy: what counts is what it shows. */
function isSameSeal(left: SealDrawing, right: SealDrawing): boolean {
  if (left === right) return true;
  if ('picture' in left || 'picture' in right) {
    return 'picture' in left && 'picture' in right && left.widthMm === right.widthMm && left.heightMm === right.heightMm
      && left.picture.widthPx === right.picture.widthPx && left.picture.opacityBase64 === right.picture.opacityBase64
      && left.picture.colorBase64 === right.picture.colorBase64;
  }
  return left.color === right.color && left.paths.length === right.paths.length && left.paths.every((path, index) => {
    const other = right.paths[index];
    return other !== undefined && path.fillRule === other.fillRule && path.commands.length === other.commands.length
      && path.commands.every((command, at) => isSameCommand(command, other.commands[at]));
  });
}

function isSameCommand(left: PathCommand, right: PathCommand | undefined): boolean {
  if (left.length !== right?.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

function drawMarks(input: SealMarksInput, fonts: MarkFonts): Result<SealMarks, Refusal> {
  const { bureau, firstNumber, seams, seal, sealedOnIso, placement } = input;
  const picture = 'picture' in seal ? pictureObjects(seal.picture, firstNumber) : [];
  const formNumber = firstNumber + picture.length;
  const form = sealForm(seal, firstNumber + pictureObjectCount - 1);
  const size = { widthPt: bureau.right - bureau.left, heightPt: bureau.top - bureau.bottom };
  const appearance = sealAppearance({ form, formNumber, sealedOnIso, placement, ...size }, fonts);
  if (!appearance.ok) return appearance;
  const limit = input.maxPagesPerSeam === undefined ? {} : { maxPagesPerSeam: input.maxPagesPerSeam };
  const scale = seamScale(seams, form, input.maxPagesPerSeam);
  const objects = [...picture, appearanceObject(formNumber, form), appearanceObject(formNumber + 1, appearance.value)];
  const shown: { pageIndex: number; objectNumber: number; slice: SeamSlice }[] = [];
  for (const slice of planSeamSlices({ pageCount: seams.length, widthPt: form.widthPt * scale, ...limit })) {
    const field = seams[slice.pageIndex];
    if (field === undefined) continue;
    const objectNumber = firstNumber + objects.length;
    objects.push(appearanceObject(objectNumber, seamAppearance({ slice, field, form, formNumber, scale })));
    shown.push({ pageIndex: slice.pageIndex, objectNumber, slice });
  }
  return ok({ objects, bureauNumber: formNumber + 1, seams: shown, form, seamScale: scale });
}
