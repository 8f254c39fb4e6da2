import { refuse, ok } from '../../lib/result.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import { readRectangle } from '../pdf/form-fields.ts';
import type { FormField, Rectangle } from '../pdf/form-fields.ts';
import type { GrownFile } from '../pdf/grown-file.ts';
import { readPages } from '../pdf/page-tree.ts';
import type { PdfPage } from '../pdf/page-tree.ts';
import { findSecurityStore } from '../pdf/security-store.ts';
import type { PdfObject } from '../pdf/structure.ts';

export type SeamPlace = { readonly field: FormField; readonly rectangle: Rectangle; readonly page: PdfPage };

/** Where a document takes the seal, the seam seal and the proofs for the long term; one and the same for documents of one base. */
export type SealPlaces = {
  readonly bureau: FormField;
  readonly rectangle: Rectangle;
  /** seam1, seam2 … in page order, as many as follow each other. */
  readonly seams: readonly SeamPlace[];
  /** The /DSS dictionary that every base brings empty. */
  readonly securityStore: PdfObject | null;
};

/** Finds the places of a signed copy. Refuses a document that cannot be sealed, or not again. Throws PdfFault. */
export function findSealPlaces(file: GrownFile): Result<SealPlaces, Refusal> {
  const [citizen, bureau] = [file.fields.get('citizen'), file.fields.get('bureau')];
  if (bureau === undefined) return refuse('no_sealing_place', '这份文书没有盖章处，不需要盖章。');
  if (citizen?.dict.has('V') !== true) return refuse('not_signed', '申请人还没有签名，不能盖章。');
  if (bureau.dict.has('V')) return refuse('already_sealed', '这份文书已经盖章，不能重复盖章。');
  const pages = readPages(file.structure, file.lastRevision);
  const places = keptPlaces(file, pages, bureau);
  if (places === null) return refuse('template_fault', '文书缺少盖章处的位置，请检查协议模板。');
  const signed = readRectangle(citizen.dict.get('Rect'));
  if (signed !== null && overlap(signed, places.rectangle) && pageOf(pages, citizen) === pageOf(pages, bureau)) {
    return refuse('seal_covers_signature', '协议模板中的盖章处与签字处重叠，印章会盖住签名，请调整模板。');
  }
  return ok(places);
}

const placesByPages = new WeakMap<readonly PdfPage[], SealPlaces>();

/** Pages, fields and dictionaries of a known base are the same objects in all its documents, unless one of them touched them. */
function keptPlaces(file: GrownFile, pages: readonly PdfPage[], bureau: FormField): SealPlaces | null {
  const securityStore = findSecurityStore(file.structure, file.lastRevision);
  const known = placesByPages.get(pages);
  if (known !== undefined && known.bureau.object === bureau.object && known.securityStore === securityStore
    && known.seams.every(({ field }) => file.fields.get(field.name)?.object === field.object)
    && known.seams.length === countSeams(file, pages)) return known;
  const rectangle = readRectangle(bureau.dict.get('Rect'));
  if (rectangle === null) return null;
  const places = { bureau, rectangle, seams: findSeams(file, pages), securityStore };
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

function pageOf(pages: readonly PdfPage[], field: FormField): number {
  return pages.findIndex((page) => page.annotations.has(field.object.objectNumber));
}

function overlap(left: Rectangle, right: Rectangle): boolean {
  return left.left < right.right && right.left < left.right && left.bottom < right.top && right.bottom < left.top;
}
