import { refuse, ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { readRectangle } from '../pdf/form-fields.ts';
import type { FormField, Rectangle } from '../pdf/form-fields.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { readPages } from '../pdf/page-tree.ts';
import type { PdfPage } from '../pdf/page-tree.ts';
import { findSecurityStore } from '../pdf/security-store.ts';
import type { PdfObject } from '../pdf/structure.ts';

export type FieldPlace = { readonly rectangle: Rectangle; readonly pageIndex: number };
export type SeamPlace = { readonly field: FormField; readonly rectangle: Rectangle; readonly page: PdfPage };

/** Where a document takes the seal, the seam seal and the proofs for the long term; one and the same for documents of one base. */
export type SealPlaces = {
  readonly pages: readonly PdfPage[];
  /** 盖章处. */
  readonly bureau: FieldPlace & { readonly field: FormField };
  /** seam1, seam2 … in page order, as many as follow each other. */
  readonly seams: readonly SeamPlace[];
  /** The /DSS dictionary that every base brings empty. */
  readonly securityStore: PdfObject | null;
};

/** Finds the places of a document. Refuses one without 盖章处, and one whose seal would cover the signature. Throws PdfFault. */
export function findSealPlaces(file: GrownFile): Result<SealPlaces, Refusal> {
  const bureau = file.fields.get('bureau');
  if (bureau === undefined) return refuse('no_sealing_place', '这份文书没有盖章处，不需要盖章。');
  const pages = readPages(file.structure, file.lastRevision);
  const places = keptPlaces(file, pages, bureau);
  if (places === null) return refuse('template_fault', '文书缺少盖章处的位置，请检查协议模板。');
  const citizen = citizenPlace(file, pages);
  if (citizen !== null && citizen.pageIndex === places.bureau.pageIndex && overlap(citizen.rectangle, places.bureau.rectangle)) {
    return refuse('seal_covers_signature', '协议模板中的盖章处与签字处重叠，印章会盖住签名，请调整模板。');
  }
  return ok(places);
}

/** 签字处, which every document that is signed changes; null where the field has no rectangle. */
export function citizenPlace(file: GrownFile, pages: readonly PdfPage[]): FieldPlace | null {
  const citizen = file.fields.get('citizen');
  return citizen === undefined ? null : placeOf(pages, citizen);
}

const placesByPages = new WeakMap<readonly PdfPage[], SealPlaces>();

/** Pages, fields and dictionaries of a known base are the same objects in all its documents, unless one of them touched them. */
function keptPlaces(file: GrownFile, pages: readonly PdfPage[], bureau: FormField): SealPlaces | null {
  const securityStore = findSecurityStore(file.structure, file.lastRevision);
  const known = placesByPages.get(pages);
  if (known !== undefined && known.bureau.field.object === bureau.object && known.securityStore === securityStore
    && known.seams.every(({ field }) => file.fields.get(field.name)?.object === field.object)
    && known.seams.length === countSeams(file, pages)) return known;
  const place = placeOf(pages, bureau);
  if (place === null) return null;
  const places = { pages, bureau: { ...place, field: bureau }, seams: findSeams(file, pages), securityStore };
  placesByPages.set(pages, places);
  return places;
}

function findSeams(file: GrownFile, pages: readonly PdfPage[]): readonly SeamPlace[] {
  return pages.slice(0, countSeams(file, pages)).flatMap((page, index) => {
    const field = file.fields.get(`seam${index + 1}`);
    const rectangle = readRectangle(field?.dict.get('Rect'));
    return field === undefined || rectangle === null ? [] : [{ field, rectangle, page }];
  });
}

function countSeams(file: GrownFile, pages: readonly PdfPage[]): number {
  let count = 0;
  while (count < pages.length && file.fields.get(`seam${count + 1}`)?.dict.get('Rect')?.kind === 'array') count += 1;
  return count;
}

function placeOf(pages: readonly PdfPage[], field: FormField): FieldPlace | null {
  const rectangle = readRectangle(field.dict.get('Rect'));
  return rectangle === null ? null : { rectangle, pageIndex: pages.findIndex((page) => page.annotations.has(field.object.objectNumber)) };
}

function overlap(left: Rectangle, right: Rectangle): boolean {
  return left.left < right.right && right.left < left.right && left.bottom < right.top && right.bottom < left.top;
}
