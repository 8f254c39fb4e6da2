import { must } from '../../lib/assert.ts';
import { bodyBottomPt, bodyTopPt } from './page-geometry.ts';
import type { Row } from './row.ts';

/** A row on its page; `index` is its place in the list given, or null for a header set again. */
export type PlacedRow = { readonly row: Row; readonly index: number | null; readonly topPt: number };

/**
 * Deals rows out to pages from the top. Rows that keep with the next move together unless they fill more than a page;
 * a table that goes on over a page repeats its header. Depends on nothing but heights and flags of the rows.
 */
export function paginate(rows: readonly Row[]): readonly (readonly PlacedRow[])[] {
  const pages: PlacedRow[][] = [[]];
  let top = bodyTopPt;
  for (let start = 0; start < rows.length;) {
    const end = groupEnd(rows, start);
    const first = must(rows[start], 'a row to place');
    const page = must(pages.at(-1), 'a page');
    const height = groupHeight(rows, start, end) + (page.length > 0 ? first.spaceBeforePt : 0);
    if (page.length > 0 && (first.startsPage || top + height > bodyBottomPt)) {
      pages.push([]);
      top = bodyTopPt;
    }
    for (let index = start; index < end; index += 1) {
      const row = must(rows[index], 'a row to place');
      if (needsPage(pages, row, top)) {
        pages.push([]);
        top = bodyTopPt;
      }
      top = placeRow(must(pages.at(-1), 'a page'), row, index, top);
    }
    start = end;
  }
  return pages;
}

function placeRow(page: PlacedRow[], row: Row, index: number, from: number): number {
  let top = from;
  if (page.length === 0 && row.repeatedHeader !== null) {
    page.push({ row: row.repeatedHeader, index: null, topPt: top });
    top += row.repeatedHeader.heightPt;
  } else if (page.length > 0) {
    top += row.spaceBeforePt;
  }
  page.push({ row, index, topPt: top });
  return top + row.heightPt;
}

function needsPage(pages: readonly PlacedRow[][], row: Row, top: number): boolean {
  return (pages.at(-1)?.length ?? 0) > 0 && top + row.spaceBeforePt + row.heightPt > bodyBottomPt;
}

/** The end of the rows that stay together, beginning with `start`. */
function groupEnd(rows: readonly Row[], start: number): number {
  let end = start + 1;
  while (end < rows.length && rows[end - 1]?.keepWithNext === true && rows[end]?.startsPage !== true) end += 1;
  return end;
}

function groupHeight(rows: readonly Row[], start: number, end: number): number {
  let height = 0;
  for (let index = start; index < end; index += 1) {
    const row = must(rows[index], 'a row of the group');
    height += row.heightPt + (index > start ? row.spaceBeforePt : 0);
  }
  return height;
}
