import { must } from '../../lib/assert.ts';
import type { Refusal, Result } from '../../lib/result.ts';
import type { PdfDict, PdfValue } from './parse-object.ts';
import { PdfFault } from './parse-object.ts';
import { guardFaults, objectAt, readStructure, resolve, resolveDict } from './read-structure.ts';
import type { PdfStructure } from './read-structure.ts';

export type PageOrigins = {
  /** For each page, the newest revision (from 0, the base) that has touched anything the page shows. */
  readonly pages: readonly number[];
  /** Length in bytes of the file as each revision left it. */
  readonly revisionLengths: readonly number[];
};

const maxPages = 10_000;
/** What leads from one page to all others, and shows nothing on it. */
const elsewhere: ReadonlySet<string> = new Set(['Pages', 'Fields', 'Kids', 'P']);

/**
 * Since when each page looks as it does now: all objects that can be reached from it, from what it inherits and from the catalog
 * (without the other pages and fields) stand as that revision left them (ISO 32000-1, 7.5.6), so that the file up to that revision
 * shows the very same page. Never throws on bad bytes.
 */
export function pageOrigins(bytes: Uint8Array): Result<PageOrigins, Refusal> {
  const structure = readStructure(bytes);
  if (!structure.ok) return structure;
  return guardFaults(() => {
    const { revisions } = structure.value;
    const last = revisions.length - 1;
    const root = revisions[last]?.section.trailer.get('Root');
    const catalog = resolveDict(structure.value, last, root);
    const shared = newestReached(structure.value, root);
    const pages = pageRefs(structure.value, catalog?.get('Pages'), 0).map((page) => Math.max(shared, newestReached(structure.value, page)));
    return { pages, revisionLengths: revisions.map((revision) => revision.length) };
  });
}

function pageRefs(structure: PdfStructure, node: PdfValue | undefined, depth: number): PdfValue[] {
  if (node?.kind !== 'ref' || depth > 32) throw new PdfFault('a page that is no object of its own');
  const last = structure.revisions.length - 1;
  const kids = resolve(structure, last, resolveDict(structure, last, node)?.get('Kids'));
  if (kids?.kind !== 'array') return [node];
  const pages = kids.items.flatMap((kid) => pageRefs(structure, kid, depth + 1));
  if (pages.length > maxPages) throw new PdfFault('a page tree beyond reason');
  return pages;
}

/** The newest revision among all objects that can be reached; parents too, for what they hand down. */
function newestReached(structure: PdfStructure, from: PdfValue | undefined): number {
  const seen = new Set<number>();
  const waiting: PdfValue[] = from === undefined ? [] : [from];
  let newest = 0;
  while (waiting.length > 0) {
    const value = must(waiting.pop(), 'one is waiting');
    if (value.kind === 'array') waiting.push(...value.items);
    if (value.kind === 'dict') waiting.push(...shownBy(value.entries));
    if (value.kind !== 'ref' || seen.has(value.objectNumber)) continue;
    seen.add(value.objectNumber);
    newest = Math.max(newest, revisionOf(structure, value.objectNumber));
    const object = objectAt(structure, structure.revisions.length - 1, value.objectNumber);
    if (object !== null) waiting.push(object.value);
  }
  return newest;
}

function shownBy(entries: PdfDict): PdfValue[] {
  return [...entries].flatMap(([key, value]) => (elsewhere.has(key) ? [] : [value]));
}

/** Which revision an object stands as; one that no revision has would be given by the next, so it counts as the newest. */
function revisionOf(structure: PdfStructure, objectNumber: number): number {
  const found = structure.revisions.findLastIndex((revision) => revision.section.entries.has(objectNumber));
  return found < 0 ? structure.revisions.length - 1 : found;
}
