import { expect, test } from 'vitest';
import { bodyBottomPt, bodyTopPt } from '../../../../shared/documents/template/page-geometry.ts';
import { paginate } from '../../../../shared/documents/template/paginate.ts';
import { makeRow, type Row } from '../../../../shared/documents/template/row.ts';

const roomPt = bodyBottomPt - bodyTopPt;
const line = makeRow({ heightPt: 20 });
const linesPerPage = Math.floor(roomPt / 20);

function rowNumbers(rows: readonly Row[]): (number | null)[][] {
  return paginate(rows).map((page) => page.map((placed) => placed.index));
}

test('rows follow each other down the page, and go on at the top of the next', () => {
  const pages = paginate(Array.from({ length: linesPerPage + 2 }, () => line));
  expect(pages.map((page) => page.length)).toEqual([linesPerPage, 2]);
  expect(pages[0]?.map((placed) => placed.topPt).slice(0, 3)).toEqual([bodyTopPt, bodyTopPt + 20, bodyTopPt + 40]);
  expect(pages[1]?.[0]?.topPt).toBe(bodyTopPt);
  for (const placed of pages.flat()) expect(placed.topPt + placed.row.heightPt).toBeLessThanOrEqual(bodyBottomPt);
});

test('a heading goes to the next page with the line below it', () => {
  const rows = [...Array.from({ length: linesPerPage - 1 }, () => line), makeRow({ heightPt: 20, keepWithNext: true }), line];
  expect(rowNumbers(rows)[1]).toEqual([linesPerPage - 1, linesPerPage]);
});

test('rows that keep together but fill more than a page are broken all the same', () => {
  const rows = Array.from({ length: linesPerPage * 2 }, () => makeRow({ heightPt: 20, keepWithNext: true }));
  expect(rowNumbers(rows).flat()).toEqual(rows.map((_row, index) => index));
  expect(paginate(rows)).toHaveLength(2);
});

test('a table that goes on over a page repeats its header there', () => {
  const header = makeRow({ heightPt: 30, keepWithNext: true });
  const body = makeRow({ heightPt: 100, repeatedHeader: header });
  const pages = paginate([header, ...Array.from({ length: 8 }, () => body)]);
  expect(pages.map((page) => page.map((placed) => placed.index))).toEqual([[0, 1, 2, 3, 4, 5, 6], [null, 7, 8]]);
  expect(pages[1]?.map((placed) => placed.topPt)).toEqual([bodyTopPt, bodyTopPt + 30, bodyTopPt + 130]);
});

test('space before a row is left out at the top of a page; a page break starts a page', () => {
  const pages = paginate([line, makeRow({ heightPt: 20, spaceBeforePt: 10 }), makeRow({ heightPt: 20, spaceBeforePt: 10, startsPage: true })]);
  expect(pages.map((page) => page.map((placed) => placed.topPt))).toEqual([[bodyTopPt, bodyTopPt + 30], [bodyTopPt]]);
});
