import { ok, refuse } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { readRectangle } from '../pdf/form-fields.ts';
import type { FormField, Rectangle } from '../pdf/form-fields.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { readPages } from '../pdf/page-tree.ts';
import type { PdfPage } from '../pdf/page-tree.ts';

/** Where a document is sealed: 盖章处, 签字处, and the strips of the seam seal. */
export type SealingPlaces = {
  readonly pages: readonly PdfPage[];
  readonly bureau: FieldPlace;
  /** null where the field has no rectangle. */
  readonly citizen: FieldPlace | null;
  /** seam1, seam2 … in page order, as many as follow each other. */
  readonly seams: readonly SeamPlace[];
};
export type FieldPlace = { readonly field: FormField; readonly rectangle: Rectangle; readonly pageIndex: number };
export type SeamPlace = { readonly field: FormField; readonly rectangle: Rectangle; readonly page: PdfPage };

/** Refuses a document without 盖章处, and one whose seal would cover the signature. Throws PdfFault. */
export function findSealingPlaces(file: GrownFile): Result<SealingPlaces, Refusal> {
  const pages = readPages(file.structure, file.lastRevision);
  const [signed, sealed] = [file.fields.get('citizen'), file.fields.get('bureau')];
  if (sealed === undefined) return refuse('no_sealing_place', '这份文书没有盖章处，不需要盖章。');
  const [citizen, bureau] = [placeOf(pages, signed), placeOf(pages, sealed)];
  if (bureau === null) return refuse('template_fault', '文书缺少盖章处的位置，请检查协议模板。');
  if (citizen !== null && citizen.pageIndex === bureau.pageIndex && overlap(citizen.rectangle, bureau.rectangle)) {
    return refuse('seal_covers_signature', '协议模板中的盖章处与签字处重叠，印章会盖住签名，请调整模板。');
  }
  return ok({ pages, bureau, citizen, seams: seamPlaces(file, pages) });
}

function seamPlaces(file: GrownFile, pages: readonly PdfPage[]): readonly SeamPlace[] {
  const seams: SeamPlace[] = [];
  for (let number = 1; number <= pages.length; number += 1) {
    const field = file.fields.get(`seam${number}`);
    const rectangle = readRectangle(field?.dict.get('Rect'));
    const page = pages[number - 1];
    if (field === undefined || rectangle === null || page === undefined) break;
    seams.push({ field, rectangle, page });
  }
  return seams;
}

function placeOf(pages: readonly PdfPage[], field: FormField | undefined): FieldPlace | null {
  const rectangle = readRectangle(field?.dict.get('Rect'));
  if (field === undefined || rectangle === null) return null;
  return { field, rectangle, pageIndex: pages.findIndex((page) => page.annotations.has(field.object.objectNumber)) };
}

function overlap(left: Rectangle, right: Rectangle): boolean {
  return left.left < right.right && right.left < left.right && left.bottom < right.top && right.bottom < left.top;
}
