import { answerOfBase } from './known-base.ts';
import type { BaseAnswer } from './known-base.ts';
import { PdfFault } from './parse-object.ts';
import type { PdfDict, PdfValue } from './parse-object.ts';
import { readRectangle } from './form-fields.ts';
import type { Rectangle } from './form-fields.ts';
import { resolve, resolveDict } from './read-structure.ts';
import type { PdfStructure } from './read-structure.ts';
import type { KnownBase } from './structure.ts';
import { numberOf } from './read-xref.ts';

export type PdfPage = {
  /** The visible box in points. */
  readonly box: Rectangle;
  /** Degrees clockwise the page is turned when shown: 0, 90, 180 or 270. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Object numbers of the page's annotations. */
  readonly annotations: ReadonlySet<number>;
};

const maxPages = 10_000;

/** All pages in order, with what they inherit (ISO 32000-1, 7.7.3); one and the same list for documents of a known base. Throws PdfFault. */
export function readPages(structure: PdfStructure, revisionIndex: number): readonly PdfPage[] {
  return answerOfBase(pagesOfBases, structure, revisionIndex, (asked) => walkPages(asked, revisionIndex));
}

const pagesOfBases = new WeakMap<KnownBase, BaseAnswer<readonly PdfPage[]>>();

function walkPages(structure: PdfStructure, revisionIndex: number): readonly PdfPage[] {
  const trailer = structure.revisions[revisionIndex]?.section.trailer;
  const catalog = resolveDict(structure, revisionIndex, trailer?.get('Root'));
  const pages: PdfPage[] = [];
  collectPages({ structure, revisionIndex, pages }, catalog?.get('Pages'), {}, 0);
  return pages;
}

type Walk = { readonly structure: PdfStructure; readonly revisionIndex: number; readonly pages: PdfPage[] };
type Inherited = { readonly box?: PdfValue | undefined; readonly rotation?: PdfValue | undefined };

function collectPages(walk: Walk, value: PdfValue | undefined, inherited: Inherited, depth: number): void {
  const node = resolveDict(walk.structure, walk.revisionIndex, value);
  if (node === null) return;
  if (depth > 32 || walk.pages.length >= maxPages) throw new PdfFault('a page tree beyond reason');
  const own: Inherited = {
    box: node.get('CropBox') ?? node.get('MediaBox') ?? inherited.box,
    rotation: node.get('Rotate') ?? inherited.rotation,
  };
  const kids = resolve(walk.structure, walk.revisionIndex, node.get('Kids'));
  if (kids?.kind === 'array') {
    for (const kid of kids.items) collectPages(walk, kid, own, depth + 1);
    return;
  }
  walk.pages.push(readPage(walk, node, own));
}

function readPage(walk: Walk, node: PdfDict, own: Inherited): PdfPage {
  const box = readRectangle(resolve(walk.structure, walk.revisionIndex, own.box));
  const turned = numberOf(resolve(walk.structure, walk.revisionIndex, own.rotation) ?? undefined) ?? 0;
  const list = resolve(walk.structure, walk.revisionIndex, node.get('Annots'));
  const annotations = new Set<number>();
  if (list?.kind === 'array') {
    for (const item of list.items) if (item.kind === 'ref') annotations.add(item.objectNumber);
  }
  return { box: box ?? { left: 0, bottom: 0, right: 595, top: 842 }, rotation: quarterTurn(turned), annotations };
}

function quarterTurn(degrees: number): PdfPage['rotation'] {
  const positive = ((degrees % 360) + 360) % 360;
  return positive === 90 || positive === 180 || positive === 270 ? positive : 0;
}
